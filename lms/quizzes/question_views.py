"""Pages of one question: what it says, its versions, changing and retiring it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.people.gates import AUTHORS, only
from lms.quizzes import banks, catalogue, correcting, wording
from lms.quizzes.analysis import quizzes
from lms.quizzes.analysis.asking import Wanted
from lms.quizzes.analysis.workbook import said
from lms.quizzes.banks import Wording
from lms.quizzes.forms import edition_choice
from lms.quizzes.importing.written_kinds import MOST_PARTS
from lms.quizzes.models import Question, QuestionBank
from lms.quizzes.pages import bp
from lms.quizzes.pictures import sent as pictures_sent
from lms.quizzes.pictures.forms import PLACES
from lms.quizzes.question_forms import NEW_PART, QuestionForm
from lms.quizzes.reviewing import states
from lms.quizzes.reviewing.words import VERDICTS
from lms.quizzes.section_forms import stepped
from lms.statutes import catalogue as laws
from lms.statutes.models import Edition
from lms.web import Page


def _form() -> QuestionForm:
    """The form, empty."""
    return QuestionForm().offer([edition_choice(each) for each in laws.offered(clock.today())])


def _sent_form() -> QuestionForm:
    """The form with its pictures kept; where a sub-question is added, removed or moved, what was sent with that done.

    It commits, so that a picture stays where the rest of the form must be mended.
    """
    sent, refusals = pictures_sent.taken(request.form, request.files, current_user)
    db.session.commit()
    if step := request.form.get("step"):
        sent = stepped(sent, step, "parts", NEW_PART, MOST_PARTS)
    form = QuestionForm(formdata=sent).offer([edition_choice(each) for each in laws.offered(clock.today())])
    form.refused_pictures = refusals
    return form


def _wording(form: QuestionForm) -> Wording:
    return form.wording(db.session.get(Edition, form.edition.data) if form.edition.data else None)


def _page(form: QuestionForm, bank: QuestionBank, question: Question | None = None) -> str:
    return render_template(
        "quizzes/question_form.html",
        form=form,
        bank=bank,
        question=question,
        most_parts=MOST_PARTS,
        picture_places=PLACES,
    )


@bp.get("/question-banks/<int:bank_id>/questions/new")
@only(*AUTHORS)
def new_question(bank_id: int) -> Page:
    return _page(_form(), catalogue.bank(current_user, bank_id))


@bp.post("/question-banks/<int:bank_id>/questions")
@only(*AUTHORS)
def add_question(bank_id: int) -> Page:
    catalogue.bank(current_user, bank_id)  # before anything is kept
    form, bank = _sent_form(), catalogue.bank(current_user, bank_id)
    if "step" in request.form:
        return _page(form, bank)
    if not form.validate() or form.refused_pictures:
        return _page(form, bank), 422
    try:
        question = banks.add(bank, _wording(form), current_user)
    except Refused as refused:
        form.stem.errors = [str(refused)]
        return _page(form, bank), refused.status
    db.session.commit()
    flash(_("The question is added as no. %(number)s.", number=question.id))
    return redirect(url_for(".question", question_id=question.id), 303)


@bp.get("/questions/<int:question_id>")
@only(*AUTHORS)
def question(question_id: int) -> Page:
    question = catalogue.question(current_user, question_id)
    versions = catalogue.versions(question)
    return render_template(
        "quizzes/question.html",
        question=question,
        versions=versions,
        corrections=correcting.of_question(question),
        ages=catalogue.ages(),
        old=wording.of_age,
        superseded=catalogue.superseded(versions[0]),
        reviews=states.history(question),
        verdicts=VERDICTS,
        analysed=quizzes.of_question(question, Wanted()),
        said=said,
    )


@bp.get("/questions/<int:question_id>/edit")
@only(*AUTHORS)
def edit_question(question_id: int) -> Page:
    question, form = catalogue.question(current_user, question_id), _form()
    form.show(catalogue.versions(question)[0])
    return _page(form, question.bank, question)


@bp.post("/questions/<int:question_id>")
@only(*AUTHORS)
def change_question(question_id: int) -> Page:
    catalogue.question(current_user, question_id)  # before anything is kept
    form, question = _sent_form(), catalogue.question(current_user, question_id)
    if "step" in request.form:
        return _page(form, question.bank, question)
    if not form.validate() or form.refused_pictures:
        return _page(form, question.bank, question), 422
    try:
        banks.change(question, _wording(form), current_user)
    except Refused as refused:
        form.stem.errors = [str(refused)]
        return _page(form, question.bank, question), refused.status
    db.session.commit()
    flash(_("The question is changed. Papers that were drawn before keep what they say."))
    return redirect(url_for(".question", question_id=question.id), 303)


@bp.post("/questions/<int:question_id>/newer-edition")
@only(*AUTHORS)
def move_question(question_id: int) -> Page:
    question = catalogue.question(current_user, question_id)
    banks.move_to_newer(question, current_user)
    db.session.commit()
    flash(
        _("The question rests on the edition in force now. Papers that were drawn before keep what they say."),
        "success",
    )
    return redirect(url_for(".question", question_id=question.id), 303)


@bp.post("/questions/<int:question_id>/retirement")
@only(*AUTHORS)
def retire_question(question_id: int) -> Page:
    question = catalogue.question(current_user, question_id)
    banks.retire(question)
    db.session.commit()
    flash(_("The question is retired: no new paper draws it."))
    return redirect(url_for(".bank", bank_id=question.bank_id), 303)
