"""Who may lead group sessions: a volunteer of a team is let for a unit, which is found by typing, and the permission is taken back."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import db
from lms.errors import Refused
from lms.people import naming
from lms.people.gates import only
from lms.people.models import Person, Unit
from lms.supervision.volunteers import seeing
from lms.supervision.volunteers.forms import PermitForm
from lms.supervision.volunteers.shared_views import bp, kept
from lms.supervision.volunteers.views import KEEPERS, offered_members, team_page
from lms.watching.group import permits
from lms.web import Page


@bp.get("/volunteers/teams/<int:unit_id>/units")
@only(*KEEPERS)
def units_to_lead(unit_id: int) -> Page:
    """Choices for the field in which a unit's name is being typed."""
    found = seeing.units_to_lead(current_user, seeing.kept_team(current_user, unit_id))
    units = naming.like(found, request.args.get("unit", "").strip())
    return render_template("supervision/volunteers/_unit_options.html", units=units)


@bp.post("/volunteers/teams/<int:unit_id>/permits")
@only(*KEEPERS)
def give_permit(unit_id: int) -> Page:
    row = seeing.kept_team(current_user, unit_id)
    form = offered_members(PermitForm(), row)
    meant = list(naming.meant(seeing.units_to_lead(current_user, row), form.unit.data or ""))
    if not form.validate_on_submit() or not _is_one(form, meant):
        return team_page(seeing.team(current_user, unit_id), permit_form=form, several=meant if len(meant) > 1 else [])
    person = db.session.get_one(Person, form.person.data)
    try:
        permits.give(person, meant[0], form.from_on.data, form.last_day.data, by=current_user)
    except Refused as refusal:
        return team_page(row, refusal, permit_form=form)
    return kept(unit_id, _("%(name)s may lead group sessions in these days.", name=person.name))


def _is_one(form: PermitForm, meant: list[Unit]) -> bool:
    """Whether one unit was meant; otherwise the field says what to do."""
    if not meant:
        form.unit.errors = [_("None of the units for which the team may be let lead has this in its name.")]
    elif len(meant) > 1:
        form.unit.errors = [_("Several units have this in their names. Please choose one of them.")]
    return len(meant) == 1


@bp.post("/volunteers/permits/<int:permit_id>/end")
@only(*KEEPERS)
def end_permit(permit_id: int) -> Page:
    permits.take_back(seeing.permit(current_user, permit_id), by=current_user)
    db.session.commit()
    flash(_("The permission has ended."), "success")
    return redirect(url_for(".overview"), 303)
