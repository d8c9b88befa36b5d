"""Pages of re-checks: the learner asks on the result's page, and the office answers on the quiz's."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from lms.courses import shelf
from lms.courses.models import Lesson
from lms.db import db
from lms.forms import stripped
from lms.languages import own_path
from lms.people.gates import AUTHORS, only
from lms.quizzes import attempts, catalogue, changing_marks, rechecking, redrawing
from lms.quizzes.models import Attempt
from lms.quizzes.pages import bp
from lms.web import Page


class RecheckForm(FlaskForm):
    words = TextAreaField(
        _l("In your own words"), filters=[stripped], render_kw={"rows": 3},
        validators=[DataRequired(_l("Please write what it is about.")), Length(max=1000)],
    )  # fmt: skip


@bp.get("/attempts/<int:attempt_id>/recheck")
def recheck(attempt_id: int) -> Page:
    attempt = attempts.own(current_user, attempt_id)
    return _ask_page(attempt, RecheckForm())


@bp.post("/attempts/<int:attempt_id>/recheck")
def ask_recheck(attempt_id: int) -> Page:
    attempt, form = attempts.own(current_user, attempt_id), RecheckForm()
    if not form.validate():
        return _ask_page(attempt, form), 422
    rechecking.ask(current_user, attempt_id, form.words.data or "")
    db.session.commit()
    flash(
        _("Your request is kept. Somebody who did not mark your paper looks again, and you read the answer here."),
        "success",
    )
    return redirect(url_for(".recheck", attempt_id=attempt_id), 303)


@bp.get("/lessons/<int:lesson_id>/rechecks")
@only(*AUTHORS)
def rechecks(lesson_id: int) -> Page:
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    return _rows_page(lesson, RecheckForm())


@bp.post("/lessons/<int:lesson_id>/rechecks/<int:recheck_id>")
@only(*AUTHORS)
def answer_recheck(lesson_id: int, recheck_id: int) -> Page:
    lesson, form = shelf.quiz_edited_by(current_user, lesson_id), RecheckForm()
    if not form.validate():
        return _rows_page(lesson, form), 422
    rechecking.answer(recheck_id, lesson, current_user, form.words.data or "")
    db.session.commit()
    flash(_("The answer is kept, and the learner is told of it on the first page."), "success")
    return redirect(url_for(".rechecks", lesson_id=lesson.id), 303)


@bp.get("/lessons/<int:lesson_id>/attempts/<int:attempt_id>/drawn-again")
@only(*AUTHORS)
def drawn_again(lesson_id: int, attempt_id: int) -> Page:
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    attempt, found, refusal = redrawing.attempt_at(lesson, attempt_id), [], None
    try:
        found = redrawing.differences(attempt)
    except redrawing.NothingKept as refused:
        refusal = refused
    return render_template(
        "quizzes/redrawn.html", lesson=lesson, attempt=attempt, found=found, refusal=refusal, came_from=_came_from()
    )


def _came_from() -> str | None:
    """The page of ours that has led here, if it says so."""
    path = own_path(request.args.get("next"))
    return None if path == "/" else path


def _rows_page(lesson: Lesson, form: RecheckForm) -> str:
    """With the papers that somebody has to look at, without names."""
    rows = rechecking.of_quiz(lesson)
    left = [row for row in rows if row.answer is None]
    papers = rechecking.papers(left)
    written = changing_marks.written_in({row.attempt_id for row in left})
    asked = {line.question.version for lines in papers.values() for line in lines}
    return render_template(
        "quizzes/rechecks.html", lesson=lesson, rows=rows, papers=papers, written=written, form=form,
        changes=changing_marks.of_quiz(lesson.id), numbers=catalogue.numbers_within_reach(current_user, asked),
        to_others=rechecking.left_to_others(left, current_user), refusal=rechecking.MarkedByYou(),
    )  # fmt: skip


def _ask_page(attempt: Attempt, form: RecheckForm) -> str:
    return render_template(
        "quizzes/recheck.html", attempt=attempt, form=form, asked=rechecking.of_attempt(attempt),
        refusal=rechecking.refusal(attempt),
    )  # fmt: skip
