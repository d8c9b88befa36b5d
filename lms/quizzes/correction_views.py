"""Pages on which a wrong key is corrected: what it would change, the decision, and how far the marking anew is."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import db, letting_others_write
from lms.errors import Refused
from lms.people.gates import AUTHORS, only
from lms.quizzes import catalogue, correcting, foreseeing, stopping, tasks
from lms.quizzes.correction_forms import CorrectionForm
from lms.quizzes.foreseeing import Foreseen
from lms.quizzes.models import KeyCorrection, Question, QuestionVersion
from lms.quizzes.pages import bp
from lms.web import Page


@bp.get("/questions/<int:question_id>/versions/<int:version_number>/correction")
@only(*AUTHORS)
def new_correction(question_id: int, version_number: int) -> Page:
    question = catalogue.question(current_user, question_id)
    version, part = catalogue.version(question, version_number), _part()
    return _form_page(CorrectionForm.of(correcting.in_force(version, part)), question, version, part)


@bp.post("/questions/<int:question_id>/versions/<int:version_number>/correction")
@only(*AUTHORS)
def propose_correction(question_id: int, version_number: int) -> Page:
    question = catalogue.question(current_user, question_id)
    version, part, form = catalogue.version(question, version_number), _part(), CorrectionForm()
    form.offer(correcting.asked_in(version, part))
    if not form.validate():
        return _form_page(form, question, version, part), 422
    try:
        said = (form.rule.data, form.new_key, form.ground.data)
        made = correcting.propose(version, *said, current_user, part=part)
    except Refused as refused:
        form.rule.errors = [str(refused)]
        return _form_page(form, question, version, part), refused.status
    db.session.commit()
    return redirect(url_for(".correction", question_id=question.id, correction_id=made.id), 303)


@bp.get("/questions/<int:question_id>/corrections/<int:correction_id>")
@only(*AUTHORS)
def correction(question_id: int, correction_id: int) -> Page:
    return _page("quizzes/correction.html", question_id, correction_id)


@bp.get("/questions/<int:question_id>/corrections/<int:correction_id>/progress")
@only(*AUTHORS)
def correction_progress(question_id: int, correction_id: int) -> Page:
    return _page("quizzes/_correction_progress.html", question_id, correction_id)


@bp.post("/questions/<int:question_id>/corrections/<int:correction_id>/decision")
@only(*AUTHORS)
def decide_correction(question_id: int, correction_id: int) -> Page:
    """Foreseen before anything is held up by it: it reads every paper with the question."""
    with letting_others_write():
        question = catalogue.question(current_user, question_id)
        foreseen = foreseeing.foresee(correcting.one(question, correction_id))
    row = correcting.one(catalogue.question(current_user, question_id), correction_id)
    correcting.decide(row, by=current_user, needs_second=_needs_second(foreseen))
    db.session.commit()
    tasks.mark_anew.later(correction_id)
    return redirect(url_for(".correction", question_id=question_id, correction_id=correction_id), 303)


@bp.post("/questions/<int:question_id>/corrections/<int:correction_id>/withdrawal")
@only(*AUTHORS)
def withdraw_correction(question_id: int, correction_id: int) -> Page:
    question = catalogue.question(current_user, question_id)
    correcting.drop(correcting.one(question, correction_id), by=current_user)
    db.session.commit()
    flash(_("The correction is withdrawn, and nothing has changed."))
    return redirect(url_for(".question", question_id=question_id), 303)


def _needs_second(foreseen: Foreseen) -> bool:
    return bool(foreseen.to_fail) or current_app.config["KEY_DECIDERS"] == 2


def _part() -> int:
    """Which part of a case is meant, from 1; 0: the whole question."""
    return request.args.get("part", 0, type=int)


def _form_page(form: CorrectionForm, question: Question, version: QuestionVersion, part: int) -> str:
    asked = correcting.in_force(version, part)
    return render_template(
        "quizzes/correction_form.html", form=form, question=question, version=version, part=part, asked=asked
    )


def _page(template: str, question_id: int, correction_id: int) -> str:
    question = catalogue.question(current_user, question_id)
    row = correcting.one(question, correction_id)
    return render_template(
        template, question=question, correction=row, words=correcting.RULE_WORDS, **_foreseen(row, question)
    )


def _foreseen(row: KeyCorrection, question: Question) -> dict[str, Any]:
    if not row.is_open:
        return {}
    foreseen = foreseeing.foresee(row)
    leaves = correcting.takes_from_bank(row, question)
    told = [*foreseen.to_fail, *foreseen.to_pass]
    return {
        "foreseen": foreseen,
        "leaves_bank": leaves,
        "stopped": stopping.stopped_without(question) if leaves else [],
        "needs_second": _needs_second(foreseen),
        "names": foreseeing.names(told, current_user),
    }
