"""Pages of the office: teams with their members and leaders, who may lead group sessions, and this year's plan."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.courses import register as courses
from lms.db import db
from lms.errors import Refused
from lms.paging import Paging
from lms.people import access, choices, naming
from lms.people.gates import OVERSEERS, allowing, only
from lms.people.models import Person, PostProposal, Unit
from lms.people.told_apart import told_apart
from lms.supervision.volunteers import closing, planning, seeing, serving, teams
from lms.supervision.volunteers.forms import (
    EndForm,
    LeaderForm,
    MemberForm,
    PermitForm,
    PlanForm,
    RenameForm,
    ReopeningForm,
    ServiceForm,
    TeamForm,
)
from lms.supervision.volunteers.shared_views import bp, kept, year_asked, years
from lms.watching.group import permits
from lms.web import Page

KEEPERS = ("administrator", "supervisor")
LATEST = 50


@bp.get("/volunteers")
@only(*OVERSEERS)
def overview() -> Page:
    return _overview(PlanForm(formdata=None))


def _overview(form: PlanForm, refusal: Refused | None = None) -> str:
    is_closed = request.args.get("state") == "closed"
    year, found = year_asked(), seeing.teams(current_user, closed=is_closed)
    paging = Paging.read(request.args, db.session.scalar(seeing.counted(found)) or 0)
    rows = db.session.scalars(found.limit(paging.size).offset(paging.offset)).all()
    ids = [row.id for row in rows]
    is_administrator = access.has_role(current_user, {"administrator"})
    if is_administrator:
        form.course_id.choices = [(each.id, each.title) for each in courses.courses_to_teach(None)]
    return render_template(
        "supervision/volunteers/overview.html", rows=rows, paging=paging, year=year, years=years(), form=form,
        is_closed=is_closed,
        members=teams.counted(ids), leaders=teams.led_by(ids), hours=serving.by_team(ids, year), refusal=refusal,
        plans=planning.of_year(year), keeps=seeing.keeps_any(current_user), is_administrator=is_administrator,
        may_draft=is_administrator and year == clock.today().year,
        is_planned=any(planning.is_for_them_alone(plan) for plan in planning.of_year(clock.today().year)),
    )  # fmt: skip


@bp.post("/volunteers/plan")
@only("administrator")
def draft_plan() -> Page:
    form = PlanForm()
    form.course_id.choices = [(each.id, each.title) for each in courses.courses_to_teach(None)]
    if not form.validate_on_submit():
        return _overview(form), 422
    course = next(each for each in courses.courses_to_teach(None) if each.id == form.course_id.data)
    plan = planning.draft(course, by=current_user)
    db.session.commit()
    flash(_("The draft is saved. Look who is in, then publish it."), "success")
    return redirect(url_for("courses.plan", plan_id=plan.id), 303)


@bp.route("/volunteers/teams/new", methods=["GET", "POST"])
@allowing(seeing.keeps_any)
def new_team() -> Page:
    form = _offered(TeamForm())
    if not form.validate_on_submit():
        return _team_form(form)
    township = db.session.get(Unit, form.township.data)
    try:
        unit = teams.make(form.name.data or "", township, by=current_user)
    except Refused as refusal:
        return _team_form(form, refusal=refusal)
    return kept(unit.id, _("The team was made. Now add its members."))


def _offered(form: TeamForm) -> TeamForm:
    """A township makes teams of its own alone."""
    everywhere = access.has_role(current_user, {"administrator"})
    own = seeing.townships_of(current_user)
    offered = [(each.id, each.name) for each in choices.townships() if everywhere or each.id in own]
    form.township.choices = [*offered, *([(0, _("none: a team of the county"))] if everywhere else [])]
    return form


def _team_form(form: RenameForm, row: Unit | None = None, refusal: Refused | None = None) -> Page:
    if refusal:
        db.session.rollback()
    page = render_template("supervision/volunteers/team_form.html", form=form, row=row, refusal=refusal)
    return page, refusal.status if refusal else 422 if form.errors else 200


@bp.route("/volunteers/teams/<int:unit_id>/name", methods=["GET", "POST"])
@only(*KEEPERS)
def rename_team(unit_id: int) -> Page:
    row = seeing.named_team(current_user, unit_id)
    form = RenameForm(name=row.name)
    if not form.validate_on_submit():
        return _team_form(form, row)
    try:
        teams.rename(row, form.name.data or "", by=current_user)
    except Refused as refusal:
        return _team_form(form, row, refusal)
    return kept(unit_id, _("Saved."))


@bp.get("/volunteers/teams/<int:unit_id>")
@only(*OVERSEERS)
def team(unit_id: int) -> Page:
    return team_page(seeing.team(current_user, unit_id))


def team_page(row: Unit, refusal: Refused | None = None, **sent: Any) -> Page:
    """The page of a team with its forms, one of which may have been sent with mistakes."""
    if refusal:
        db.session.rollback()
        row = seeing.team(current_user, row.id)
    today, year = clock.today(), year_asked()
    members = teams.members(row, today, today)
    whose, keeps = serving.of_team(row, year), seeing.may_keep(current_user, row)
    paging = Paging.read(request.args, serving.count(whose), LATEST)
    page = render_template(
        "supervision/volunteers/team.html", row=row, members=members, leaders=teams.leaders(row), today=today, year=year, years=years(row.id),
        hours=serving.by_person(row, year), services=serving.listed(whose, limit=paging.size, offset=paging.offset), paging=paging,
        permits=seeing.permits_of(current_user, members, keeps=keeps), last_day=permits.last_day,
        keeps=keeps and row.closed_on is None, end_form=EndForm(formdata=None), refusal=refusal,
        most_offered=naming.MOST_OFFERED, **_forms(row) | _closed(row, keeps) | sent,
    )  # fmt: skip
    return page, refusal.status if refusal else 422 if sent else 200


def _closed(row: Unit, keeps: bool) -> dict[str, Any]:
    """What the page says of closings: what stood, and what opening the team again would bring back."""
    standing = closing.standing(row) if row.closed_on and keeps else None
    return {
        "closings": closing.history(row),
        "reopening_form": ReopeningForm(formdata=None) if row.closed_on and row.kind == "team" and keeps else None,
        "returning": closing.returning(standing) if standing else [],
    }


def _forms(row: Unit) -> dict[str, Any]:
    return {
        "member_form": MemberForm(formdata=None),
        "leader_form": offered_members(LeaderForm(formdata=None), row),
        "permit_form": offered_members(PermitForm(formdata=None, unit=row.name), row),
        "service_form": offered_members(ServiceForm(formdata=None), row),
    }


def offered_members(form: Any, row: Unit) -> Any:
    """With everybody who has been a member for the last year: what is recorded may lie a while back."""
    today = clock.today()
    found = teams.members(row, today.replace(year=today.year - 1, day=min(today.day, 28)), today)
    return form.offer(list(told_apart(post.person for post in found).items()))


@bp.post("/volunteers/teams/<int:unit_id>/members")
@only(*KEEPERS)
def add_member(unit_id: int) -> Page:
    row, form = seeing.kept_team(current_user, unit_id), MemberForm()
    if not form.validate_on_submit():
        return team_page(seeing.team(current_user, unit_id), member_form=form)
    try:
        admitted = teams.admit(row, form.name.data or "", form.mobile.data, form.from_on.data, by=current_user)
    except Refused as refusal:
        return team_page(row, refusal, member_form=form)
    if isinstance(admitted, PostProposal):
        return kept(
            unit_id,
            _(
                "%(name)s has an account with another office. An administrator decides; you find it under “Proposals”.",
                name=form.name.data,
            ),
        )
    return kept(unit_id, _("%(name)s was added.", name=form.name.data))


@bp.post("/volunteers/teams/<int:unit_id>/members/<int:post_id>/end")
@only(*KEEPERS)
def end_member(unit_id: int, post_id: int) -> Page:
    row, form = seeing.kept_team(current_user, unit_id), EndForm()
    post = seeing.membership(row, post_id)
    if not form.validate_on_submit():
        flash(_("Nothing was changed: please give the day."), "danger")
        return redirect(url_for(".team", unit_id=unit_id), 303)
    try:
        teams.dismiss(post, form.to_on.data, by=current_user)
    except Refused as refusal:
        return team_page(row, refusal)
    return kept(unit_id, _("The membership ends on that day; its past stays."))


@bp.post("/volunteers/teams/<int:unit_id>/leader")
@only(*KEEPERS)
def appoint_leader(unit_id: int) -> Page:
    row = seeing.kept_team(current_user, unit_id)
    form = offered_members(LeaderForm(), row)
    if not form.validate_on_submit():
        return team_page(seeing.team(current_user, unit_id), leader_form=form)
    try:
        teams.appoint(row, db.session.get_one(Person, form.person.data), form.from_on.data, by=current_user)
    except Refused as refusal:
        return team_page(row, refusal, leader_form=form)
    return kept(unit_id, _("Kept: who leads the team from that day on."))
