"""Pages of hours of service: typed one by one, from lists with a plan first, annulled with a ground; and the sheet of a team's year."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.cannot_read import CannotReadFile
from lms.db import db, letting_others_write
from lms.errors import Refused
from lms.people.gates import OVERSEERS, allowing, only
from lms.reports import files, signing
from lms.reports.tables import hours_defined
from lms.supervision.volunteers import learnt, reading, seeing, serving
from lms.supervision.volunteers.forms import GroundForm, ServiceForm, ServiceListForm
from lms.supervision.volunteers.reading import PROBLEMS, Reading
from lms.supervision.volunteers.serving import Served
from lms.supervision.volunteers.shared_views import bp, kept, year_asked, years
from lms.supervision.volunteers.views import KEEPERS, offered_members, team_page
from lms.unpacking import CannotRead
from lms.web import Page


@bp.post("/volunteers/teams/<int:unit_id>/services")
@only(*KEEPERS)
def record_service(unit_id: int) -> Page:
    row = seeing.kept_team(current_user, unit_id)
    form = offered_members(ServiceForm(), row)
    if not form.validate_on_submit():
        return team_page(seeing.team(current_user, unit_id), service_form=form)
    told = form.day.data, form.activity.data or "", round(form.hours.data, 1), form.place.data or ""
    try:
        serving.record(Served(form.person.data, row.id, *told), by=current_user)
    except Refused as refusal:
        return team_page(row, refusal, service_form=form)
    return kept(unit_id, _("Recorded."))


@bp.post("/volunteers/services/<int:service_id>/annulment")
@only(*KEEPERS)
def annul_service(service_id: int) -> Page:
    row, form = seeing.service(current_user, service_id), GroundForm()
    if form.validate_on_submit():
        serving.annul(row, form.ground.data or "", by=current_user)
        return kept(row.unit_id, _("Annulled. It stays on record as that."))
    flash(_("Nothing was annulled: please give the ground."), "danger")
    return redirect(url_for(".team", unit_id=row.unit_id), 303)


@bp.route("/volunteers/services/new", methods=["GET", "POST"])
@allowing(seeing.keeps_any)
def plan_services() -> Page:
    form = ServiceListForm()
    if not form.validate_on_submit():
        return _form_page(form)
    try:
        return _plan_page(form)
    except CannotReadFile as refused:
        form.file.errors = [str(refused)]
        return _form_page(form)


def _form_page(form: ServiceListForm) -> Page:
    return render_template("supervision/volunteers/list_form.html", form=form), 422 if form.errors else 200


def _plan_page(form: ServiceListForm) -> str:
    name, found = _read(form)
    packed = reading.packed([served for _line, served in found.good], name, current_user)
    return render_template("supervision/volunteers/list_plan.html", found=found, packed=packed, problems=PROBLEMS)


def _read(form: ServiceListForm) -> tuple[str, Reading]:
    name, data = form.sent
    try:
        with letting_others_write():
            return name, reading.read(data, current_user)
    except CannotRead as fault:
        raise CannotReadFile(name or _("the pasted list"), fault) from None


@bp.post("/volunteers/services")
@allowing(seeing.keeps_any)
def enter_services() -> Page:
    several, source = reading.unpacked(request.form.get("plan", ""), current_user)
    count = serving.enter(several, source, by=current_user)
    db.session.commit()
    flash(ngettext("%(num)s service is recorded.", "%(num)s services are recorded.", count), "success")
    return redirect(url_for(".overview"), 303)


@bp.get("/volunteers/teams/<int:unit_id>/sheet")
@only(*OVERSEERS)
def sheet(unit_id: int) -> Page:
    row, year = seeing.team(current_user, unit_id), year_asked()
    return render_template(
        "supervision/volunteers/sheet.html", row=row, year=year, years=years(unit_id), lines=learnt.lines(row, year), title=learnt.title(row, year),
        notes=[hours_defined(), learnt.service_defined()], signing_line=signing.line(current_user),
    )  # fmt: skip


@bp.get("/volunteers/teams/<int:unit_id>/sheet.xlsx")
@only(*OVERSEERS)
def sheet_file(unit_id: int) -> Response:
    row = seeing.team(current_user, unit_id)
    return files.of_several("xlsx", learnt.made(row, year_asked()), made_by=current_user)
