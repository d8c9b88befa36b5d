"""Pages of whoever leads a group session: opening, who is there, the list of names, the end."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.languages import in_language
from lms.people.gates import allowing
from lms.people.slips import printing
from lms.people.told_apart import told_apart
from lms.watching.group import attending, gatherings, sheets
from lms.watching.group.forms import OpeningForm, PaperForm, TickForm
from lms.watching.group.permits import may_lead
from lms.watching.group.tasks import settle_few
from lms.watching.views import bp
from lms.web import Page, saved_as

LATEST = 50
MOST_NAMES = 300


@bp.get("/group-sessions")
@allowing(may_lead)
def group_sessions() -> Page:
    return _list(_opening_form())


def _list(form: OpeningForm) -> str:
    sessions = gatherings.listed(current_user, LATEST)
    return render_template("watching/group/sessions.html", form=form, sessions=sessions)


def _opening_form() -> OpeningForm:
    form = OpeningForm()
    form.lesson.choices = [(each.id, str(in_language(each))) for each in gatherings.lectures_offered(current_user)]
    form.unit.choices = [(each.id, each.name) for each in gatherings.units_offered(current_user)]
    return form


@bp.post("/group-sessions")
@allowing(may_lead)
def open_group_session() -> Page:
    form = _opening_form()
    if not form.validate_on_submit():
        return _list(form), 422
    lesson = next(each for each in gatherings.lectures_offered(current_user) if each.id == form.lesson.data)
    unit = next(each for each in gatherings.units_offered(current_user) if each.id == form.unit.data)
    group = gatherings.open_session(current_user, lesson, unit)
    db.session.commit()
    return redirect(url_for(".group_session", group_id=group.id), 303)


@bp.get("/group-sessions/<int:group_id>")
@allowing(may_lead)
def group_session(group_id: int) -> Page:
    group = gatherings.led_by(current_user, group_id)
    words = request.args.get("q", "").strip()[:50]
    who = sheets.seen_by(current_user, group)
    there = {each.person_id for each in who.rows if each.is_there}
    named = attending.nameable(current_user, group, words, MOST_NAMES) if group.is_open else []
    return render_template(
        "watching/group/session.html", group=group, facts=sheets.facts_of(group), who=who, words=words,
        named=[each for each in named if each.id not in there], called=told_apart(named), papers=sheets.papers_of(group),
        leads_nowhere=printing.leads_nowhere(),
    )  # fmt: skip


@bp.get("/group-sessions/<int:group_id>/there")
@allowing(may_lead)
def group_there(group_id: int) -> Page:
    """Who is there, looked at again and again while a session goes on."""
    group = gatherings.led_by(current_user, group_id)
    return render_template("watching/group/_there.html", group=group, who=sheets.seen_by(current_user, group))


@bp.post("/group-sessions/<int:group_id>/ticks")
@allowing(may_lead)
def tick_group(group_id: int) -> Page:
    group, form = gatherings.led_by(current_user, group_id), TickForm()
    if form.validate_on_submit():
        persons = attending.ticked_by(current_user, group, form.persons.data)
        attending.tick(persons, group, by=current_user)
        db.session.commit()
        flash(ngettext("%(num)s person is signed in.", "%(num)s persons are signed in.", len(persons)), "success")
    else:
        flash(_("Nobody was ticked."), "danger")
    return _back(group_id)


def _back(group_id: int) -> Page:
    return redirect(url_for(".group_session", group_id=group_id), 303)


@bp.post("/group-sessions/<int:group_id>/attendances/<int:attendance_id>/leave")
@allowing(may_lead)
def leave_for(group_id: int, attendance_id: int) -> Page:
    """Sign somebody out, now."""
    group = gatherings.led_by(current_user, group_id)
    attending.sign_out(attending.seen_among(current_user, group, attendance_id), by=current_user)
    db.session.commit()
    return _back(group_id)


@bp.post("/group-sessions/<int:group_id>/close")
@allowing(may_lead)
def close_group(group_id: int) -> Page:
    group = gatherings.led_by(current_user, group_id)
    gatherings.close(group, by=current_user)
    db.session.commit()
    if settle_few(group_id):
        flash(_("The session has ended. What each person was there for is counted."), "success")
    else:
        flash(_("The session has ended. What each person was there for is being counted."), "success")
    return _back(group_id)


@bp.get("/group-sessions/<int:group_id>/sheet.pdf")
@allowing(may_lead)
def group_sheet(group_id: int) -> Page:
    group = gatherings.led_by(current_user, group_id)
    day = clock.day_of(group.opened_at)
    return saved_as(
        _pdf(sheets.pdf(current_user, group)), f"{_('Sign-in sheet')}-{day}-{group.id}.pdf", f"sheet-{group.id}.pdf"
    )


def _pdf(data: bytes) -> Response:
    return Response(data, mimetype="application/pdf")


@bp.post("/group-sessions/<int:group_id>/papers")
@allowing(may_lead)
def attach_to_group(group_id: int) -> Page:
    group, form = gatherings.led_by(current_user, group_id), PaperForm()
    if not form.validate_on_submit():
        flash(_("Nothing was added: please choose a file."), "danger")
        return _back(group_id)
    try:
        sheets.attach(group, form.paper.data.filename, form.paper.data.read(), by=current_user)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "danger")
        return _back(group_id)
    db.session.commit()
    flash(_("The sheet stands beside the session."), "success")
    return _back(group_id)


@bp.get("/group-sessions/<int:group_id>/papers/<int:paper_id>")
@allowing(may_lead)
def group_paper(group_id: int, paper_id: int) -> Page:
    return sheets.opened(current_user, gatherings.led_by(current_user, group_id), paper_id)
