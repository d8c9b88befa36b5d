"""Pages of free practice: what is open, how far one is, one question at a time with its answer."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms import asking as asking_rows
from lms import clock
from lms.db import begin_reading, begin_writing, db
from lms.errors import Refused
from lms.quizzes import answer_forms, correcting, papers
from lms.quizzes.kinds import KINDS
from lms.quizzes.practising import (
    answering,
    asking,
    book,
    collecting,
    mocks,
    open_banks,
    progress,
    rejudging,
    scope,
    teaching,
)
from lms.quizzes.practising.asking import Asked
from lms.quizzes.practising.forms import scope_of
from lms.quizzes.practising.pages import bp
from lms.quizzes.practising.scope import Scope
from lms.web import Page


def collect() -> None:
    """First comes into the book what was answered in quizzes since, and leaves it what a corrected key makes right."""
    if collecting.waiting(current_user) or rejudging.waiting(current_user):
        begin_writing()
        collecting.take_over(current_user)
        rejudging.judge_anew(current_user)
        db.session.commit()
        begin_reading()


@bp.get("/practice")
def show() -> Page:
    collect()
    banks = progress.of_banks(open_banks.banks(current_user), current_user)
    return render_template(
        "practice/show.html", banks=banks, in_book=len(book.lines(current_user)), quizzes=mocks.quizzes(current_user)
    )


@bp.get("/practice/banks/<int:bank_id>")
def bank(bank_id: int) -> Page:
    bank, wanted = open_banks.bank(current_user, bank_id), scope_of(request.args)
    return render_template(
        "practice/bank.html",
        bank=bank,
        found=progress.of_bank(bank, current_user, wanted),
        wanted=wanted,
        KINDS=KINDS,
        today=clock.today(),
    )


@bp.get("/practice/question")
def question() -> Page:
    """The question that comes next; where one left off is where one goes on."""
    collect()
    wanted = scope_of(request.args)
    asked, how_far = asking.next_question(current_user, wanted)
    if asked is None:
        return render_template("practice/nothing.html", wanted=wanted)
    return _page(asked, wanted, how_far=how_far)


def _page(asked: Asked, wanted: Scope, **more: object) -> str:
    return render_template("practice/question.html", asked=asked, wanted=wanted, words=scope.words(wanted), **more)


@bp.post("/practice/versions/<int:version_id>/answers")
def answer(version_id: int) -> Page:
    version, wanted = answering.version_open_to(current_user, version_id), scope_of(request.args)
    turn = asking_rows.number(request.form, "turn") or 1
    asked = asking.asked(current_user, version, turn)
    given = answer_forms.sent(request.form, papers.shape(asked.paper))
    try:
        row = answering.answer(current_user, version, turn, given, knows="unknown" not in request.form)
    except Refused as refused:
        return _page(asked, wanted, refused=refused, how_far=progress.of_scope(current_user, wanted)), refused.status
    db.session.commit()
    return redirect(url_for(".answered", practice_id=row.id, **wanted.asked), 303)


@bp.post("/practice/answers/<int:practice_id>/own-mark")
def own_mark(practice_id: int) -> Page:
    """Whether an own text says what the model answer does, the person judges."""
    row, wanted = answering.own(current_user, practice_id), scope_of(request.args)
    answering.judge(row, is_right=request.form.get("right") == "1")
    db.session.commit()
    return redirect(url_for(".answered", practice_id=practice_id, **wanted.asked), 303)


@bp.get("/practice/answers/<int:practice_id>")
def answered(practice_id: int) -> Page:
    """Right or wrong, the right answer, why, and where it is taught."""
    row, wanted = answering.own(current_user, practice_id), scope_of(request.args)
    return render_template(
        "practice/answered.html",
        row=row,
        lines=answering.lines(current_user, row),
        is_corrected=row.version_id in correcting.keys_in_force([row.version_id]),
        taught=teaching.of(current_user, row.version),
        article=teaching.article(row.version),
        how_far=progress.of_scope(current_user, wanted),
        entry=book.entries(current_user, row.question_id).get(row.question_id),
        wanted=wanted,
        words=scope.words(wanted),
        today=clock.today(),
    )
