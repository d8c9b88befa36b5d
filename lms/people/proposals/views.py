"""Pages of proposals: whoever oversees a unit proposes and reads them, whoever supervises it decides."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking
from lms.db import db
from lms.errors import Refused
from lms.people.blueprint import bp
from lms.people.directory import catalogue
from lms.people.gates import OVERSEERS, only
from lms.people.models import Post, Unit
from lms.people.proposals import deciding, register
from lms.people.proposals.forms import BeginForm, EndForm, RefusalForm
from lms.web import Page


@bp.get("/proposals", endpoint="proposals")
@only(*OVERSEERS)
def proposal_list() -> Page:
    waiting = register.waiting(current_user)
    decidable = register.decidable(current_user, waiting)
    known = {
        each.id: deciding.known(each.name, each.mobile)
        for each in waiting
        if each.id in decidable and each.direction == "begin"
    }
    return render_template(
        "people/proposals/proposals.html",
        waiting=waiting,
        decidable=decidable,
        known={number for number, person in known.items() if person},
        elsewhere={
            number for number, person in known.items() if person and deciding.is_elsewhere(person, current_user)
        },
        decided=register.decided(current_user, asking.page()),
        refusal_form=RefusalForm(formdata=None),
    )


@bp.get("/units/<int:unit_id>/proposals/new")
@only(*OVERSEERS)
def new_proposal(unit_id: int) -> Page:
    unit = catalogue.unit(current_user, unit_id)
    return _form(BeginForm().of(unit), unit)


@bp.post("/units/<int:unit_id>/proposals/new")
@only(*OVERSEERS)
def propose_post(unit_id: int) -> Page:
    unit = catalogue.unit(current_user, unit_id)
    form = BeginForm().of(unit)
    if not form.validate_on_submit():
        return _form(form, unit), 422
    try:
        deciding.propose(unit, form.values, by=current_user)
    except Refused as refusal:
        return _form(form, unit, refusal=refusal), refusal.status
    return _done(_("Proposed. It holds once it is approved."))


@bp.get("/posts/<int:post_id>/proposed-end")
@only(*OVERSEERS)
def new_proposed_end(post_id: int) -> Page:
    post = register.post(current_user, post_id)
    return _form(EndForm(), post.unit, post)


@bp.post("/posts/<int:post_id>/proposed-end")
@only(*OVERSEERS)
def propose_end(post_id: int) -> Page:
    post, form = register.post(current_user, post_id), EndForm()
    if not form.validate_on_submit():
        return _form(form, post.unit, post), 422
    try:
        deciding.propose_end(post, form.day.data, form.note.data, by=current_user)
    except Refused as refusal:
        return _form(form, post.unit, post, refusal), refusal.status
    return _done(_("Proposed. It holds once it is approved."))


def _form(form: BeginForm | EndForm, unit: Unit, post: Post | None = None, refusal: Refused | None = None) -> str:
    shown = {"unit_id": unit.id, "unit": unit.name}
    shown |= {"person": post.person.name, "kind": post.kind} if post else {}
    if refusal:
        db.session.rollback()
    return render_template("people/proposals/form.html", form=form, refusal=refusal, **shown)


@bp.post("/proposals/<int:proposal_id>/approval")
@only("administrator", "supervisor")
def approve_proposal(proposal_id: int) -> Page:
    deciding.approve(register.to_decide(current_user, proposal_id), by=current_user)
    return _done(_("Approved: it holds from the day on that was proposed."))


@bp.post("/proposals/<int:proposal_id>/refusal")
@only("administrator", "supervisor")
def refuse_proposal(proposal_id: int) -> Page:
    proposal, form = register.to_decide(current_user, proposal_id), RefusalForm()
    if not form.validate_on_submit():
        raise deciding.NeedsGround
    deciding.refuse(proposal, form.ground.data, by=current_user)
    return _done(_("Refused: everything stays as it is, and the ground stands beside the proposal."))


@bp.post("/proposals/<int:proposal_id>/withdrawal")
@only(*OVERSEERS)
def withdraw_proposal(proposal_id: int) -> Page:
    deciding.withdraw(register.own(current_user, proposal_id), by=current_user)
    return _done(_("The proposal is withdrawn."))


def _done(sentence: str) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".proposals"), 303)
