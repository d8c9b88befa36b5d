"""Pages on which questions are reviewed: one by one, many at once, and what the bank asks for."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import asking
from lms.db import db
from lms.errors import Refused
from lms.people.gates import AUTHORS, only
from lms.quizzes import catalogue, wording
from lms.quizzes.models import Question, QuestionBank, QuestionVersion
from lms.quizzes.pages import bp
from lms.quizzes.reviewing import queue, states, verdicts
from lms.quizzes.reviewing.forms import ApproveForm, SettingForm, VerdictForm
from lms.web import Page


@bp.get("/question-banks/<int:bank_id>/review")
@only(*AUTHORS)
def review_queue(bank_id: int) -> Page:
    bank = catalogue.bank(current_user, bank_id)
    return _queue(bank, SettingForm(obj=bank))


def _queue(bank: QuestionBank, setting: SettingForm) -> str:
    return render_template(
        "quizzes/reviewing/queue.html",
        bank=bank,
        page=queue.page(bank, current_user, asking.page()),
        counts=states.counts(bank),
        form=ApproveForm(),
        setting=setting,
        others=queue.reviewers_besides(bank, current_user),
        ages=catalogue.ages(),
        old=wording.of_age,
    )


@bp.post("/question-banks/<int:bank_id>/review")
@only(*AUTHORS)
def approve_questions(bank_id: int) -> Page:
    bank, form = catalogue.bank(current_user, bank_id), ApproveForm()
    approved = verdicts.approve_all(bank, form.numbers, current_user)
    db.session.commit()
    flash(_("Questions approved: %(count)s.", count=approved), "success")
    return redirect(url_for(".review_queue", bank_id=bank.id), 303)


@bp.post("/question-banks/<int:bank_id>/only-reviewed")
@only(*AUTHORS)
def set_only_reviewed(bank_id: int) -> Page:
    bank, form = catalogue.bank(current_user, bank_id), SettingForm()
    wanted = form.only_reviewed.data
    try:
        verdicts.draw_only_reviewed(bank, only_reviewed=wanted, by=current_user)
    except Refused as refused:
        db.session.rollback()
        form.only_reviewed.errors = [str(refused)]
        return _queue(catalogue.bank(current_user, bank_id), form), refused.status
    db.session.commit()
    flash(
        _("Papers are drawn from reviewed questions alone now.")
        if wanted
        else _("Papers are drawn from all questions now.")
    )
    return redirect(url_for(".review_queue", bank_id=bank.id), 303)


@bp.get("/question-banks/<int:bank_id>/review/next")
@only(*AUTHORS)
def review_next(bank_id: int) -> Page:
    bank = catalogue.bank(current_user, bank_id)
    version = queue.next_after(bank, current_user, asking.number(request.args, "after") or 0)
    if version is None:
        return redirect(url_for(".review_queue", bank_id=bank.id), 303)
    return _one(version, version.question, bank, VerdictForm())


def _one(version: QuestionVersion, question: Question, bank: QuestionBank, form: VerdictForm) -> str:
    return render_template(
        "quizzes/reviewing/one.html",
        version=version,
        bank=bank,
        form=form,
        left=queue.how_many(bank, current_user),
        reviewed=queue.reviewed_version(question),
        ages=catalogue.ages(),
        old=wording.of_age,
    )


@bp.post("/questions/<int:question_id>/approval")
@only(*AUTHORS)
def approve_question(question_id: int) -> Page:
    question, form = catalogue.question(current_user, question_id), VerdictForm()
    verdicts.approve(question, form.number.data or 0, current_user)
    db.session.commit()
    flash(_("Question no. %(number)s is reviewed.", number=question.id), "success")
    return _onward(question)


@bp.post("/questions/<int:question_id>/return")
@only(*AUTHORS)
def send_question_back(question_id: int) -> Page:
    question, form = catalogue.question(current_user, question_id), VerdictForm()
    try:
        verdicts.send_back(question, form.number.data or 0, form.remark.data or "", current_user)
    except verdicts.NoRemark as refused:
        form.remark.errors = [str(refused)]
        return _one(catalogue.versions(question)[0], question, question.bank, form), refused.status
    db.session.commit()
    flash(_("Question no. %(number)s goes back to its author.", number=question.id))
    return _onward(question)


def _onward(question: Question) -> Response:
    return redirect(url_for(".review_next", bank_id=question.bank_id, after=question.id), 303)
