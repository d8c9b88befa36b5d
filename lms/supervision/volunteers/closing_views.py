"""Closing a team with a ground, and opening it again."""

from flask import render_template
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.people.gates import only
from lms.people.models import Unit
from lms.supervision.volunteers import closing, seeing, teams
from lms.supervision.volunteers.forms import GroundForm, ReopeningForm
from lms.supervision.volunteers.shared_views import bp, kept
from lms.supervision.volunteers.views import KEEPERS, team_page
from lms.web import Page


@bp.get("/volunteers/teams/<int:unit_id>/closing")
@only(*KEEPERS)
def ask_closing(unit_id: int) -> Page:
    return _closing_page(GroundForm(formdata=None), seeing.named_team(current_user, unit_id))


@bp.post("/volunteers/teams/<int:unit_id>/closing")
@only(*KEEPERS)
def close_team(unit_id: int) -> Page:
    row, form = seeing.named_team(current_user, unit_id), GroundForm()
    if not form.validate_on_submit():
        return _closing_page(form, row), 422
    try:
        closing.close(row, form.ground.data or "", by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _closing_page(form, seeing.named_team(current_user, unit_id), refusal), refusal.status
    return kept(unit_id, _("The team is closed. What its members learnt and did stays on record."))


def _closing_page(form: GroundForm, row: Unit, refusal: Refused | None = None) -> str:
    members = teams.members(row, clock.today(), clock.today())
    page = "supervision/volunteers/closing.html"
    return render_template(page, form=form, row=row, members=len(members), refusal=refusal)


@bp.post("/volunteers/teams/<int:unit_id>/reopening")
@only(*KEEPERS)
def reopen_team(unit_id: int) -> Page:
    row, form = seeing.closed_team(current_user, unit_id), ReopeningForm()
    if not form.validate_on_submit():
        return team_page(row)
    try:
        closing.reopen(row, with_members=form.with_members.data, by=current_user)
    except Refused as refusal:
        return team_page(row, refusal)
    return kept(unit_id, _("The team is open again."))
