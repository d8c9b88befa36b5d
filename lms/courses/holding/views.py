"""An administrator's pages of legal holds."""

from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from lms import asking
from lms.courses.holding import holds
from lms.courses.holding.forms import HoldForm, LiftForm
from lms.courses.holding.holds import Subject
from lms.courses.models import Plan
from lms.courses.pages import bp
from lms.db import db
from lms.errors import Refused, row_of
from lms.people.gates import only
from lms.people.models import Person, Unit
from lms.web import Page

KINDS: dict[str, type[Person] | type[Unit] | type[Plan]] = {"person": Person, "unit": Unit, "plan": Plan}


@bp.get("/holds")
@only("administrator")
def legal_holds() -> Page:
    return render_template(
        "courses/holding/holds.html",
        holds=holds.every(current_user),
        withheld=holds.withheld(current_user),
        lift_form=LiftForm(formdata=None),
    )


@bp.route("/holds/new", methods=["GET", "POST"])
@only("administrator")
def new_hold() -> Page:
    """On the person, unit or plan that the address names; on everything where it names none."""
    subject, form = _subject(), HoldForm()
    if not form.validate_on_submit():
        return _form_page(subject, form)
    told = {each.short_name: each.data or "" for each in (form.ground, form.document, form.asked_by)}
    try:
        holds.place(subject, **told, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _form_page(_subject(), form, refusal)
    db.session.commit()
    flash(_("The hold stands. Nothing about it is disposed of until it is lifted."), "success")
    return redirect(url_for("courses.legal_holds"), 303)


def _subject() -> Subject:
    for name, kind in KINDS.items():
        if (number := asking.number(request.args, name)) is not None:
            return cast(Subject, row_of(select(kind).where(kind.id == number)))
    return None


def _form_page(subject: Subject, form: HoldForm, refusal: Refused | None = None) -> Page:
    standing = holds.on(subject, current_user) if subject else ()
    page = render_template(
        "courses/holding/form.html", subject=subject, form=form, refusal=refusal, standing=standing
    )  # fmt: skip
    return page, refusal.status if refusal else 422 if form.errors else 200


@bp.post("/holds/<int:hold_id>/lifting")
@only("administrator")
def lift_hold(hold_id: int) -> Page:
    row, form = holds.one(hold_id, current_user), LiftForm()
    if form.validate_on_submit():
        holds.lift(row, form.ground.data or "", by=current_user)
        db.session.commit()
        flash(_("The hold is lifted. What it kept can be disposed of again, by a decision."), "success")
    else:
        flash(_("Nothing was lifted: please give the ground."), "danger")
    return redirect(url_for("courses.legal_holds"), 303)
