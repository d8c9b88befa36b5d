"""The page on the phone of whoever is at a group session: signing in, the question now and then, signing out."""

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import clock
from lms.db import db
from lms.errors import NotThere, Refused
from lms.watching import words
from lms.watching.group import attending, questions, settling, sheets, tickets
from lms.watching.group.forms import CodeForm, PressForm
from lms.watching.group.models import GroupAttendance, GroupSession
from lms.watching.views import bp
from lms.web import Page, public


@bp.get("/group/scan/<code>")
@public
def scan_group(code: str) -> Page:
    """Where the code on the screen leads. An old one leads to the page on which the one of now can be typed."""
    group_id = attending.scanned(code)
    if group_id is None:
        return redirect(url_for(".attend", old=1), 303)
    return tickets.give(redirect(url_for(".attend"), 303), group_id)


@bp.get("/group")
def attend() -> Page:
    form, ticket = CodeForm(), _scanned()
    if ticket and not attending.may_attend(current_user, ticket):
        return tickets.take(make_response(_attend_page(form, None, attending.NotForYou())))
    if ticket is None and "old" not in request.args and "another" not in request.args:
        latest = attending.latest_of(current_user)
        if latest is not None:
            return redirect(url_for(".attending_page", group_id=latest.group_id), 303)
    return _attend_page(form, ticket, is_old="old" in request.args)


def _scanned() -> GroupSession | None:
    """The session whose code this browser has scanned, if it goes on."""
    group = db.session.get(GroupSession, tickets.held(request.cookies) or 0)
    return group if group and group.is_open else None


def _attend_page(
    form: CodeForm, ticket: GroupSession | None, refusal: Refused | None = None, *, is_old: bool = False
) -> str:
    facts = sheets.facts_of(ticket) if ticket else None
    return render_template(
        "watching/group/attend.html", form=form, ticket=ticket, facts=facts, refusal=refusal, is_old=is_old
    )


@bp.post("/group")
def attend_by_code() -> Page:
    form = CodeForm()
    if not form.validate_on_submit():
        return _attend_page(form, None), 422
    try:
        group = attending.typed(current_user, form.code.data)
    except Refused as refusal:
        db.session.commit()  # a code that was not found is written down
        return _attend_page(form, None, refusal), refusal.status
    return _signed_in(group)


@bp.post("/group/scanned")
def attend_by_scan() -> Page:
    """Sign in to the session whose code this browser has seen."""
    group = attending.joinable(current_user, tickets.held(request.cookies) or 0)
    return tickets.take(_signed_in(group))


def _signed_in(group: GroupSession) -> Response:
    attending.sign_in(current_user, group)
    db.session.commit()
    return redirect(url_for(".attending_page", group_id=group.id), 303)


@bp.get("/group/<int:group_id>")
def attending_page(group_id: int) -> Page:
    attendance = attending.own(current_user, group_id)
    group = db.session.get_one(GroupSession, group_id)
    return render_template(
        "watching/group/attending.html", group=group, facts=sheets.facts_of(group), **_now(attendance, group)
    )


def _now(attendance: GroupAttendance, group: GroupSession, said: str = "") -> dict[str, object]:
    """What the page shows, and the name of this state: the phone asks only for what has changed."""
    stay = attending.stay_of(attendance)
    asked = questions.open_for(attendance, clock.now()) if group.is_open and stay else None
    state = "-".join(map(str, ("open" if group.is_open else "closed", stay.id if stay else 0,
                               asked.token if asked else "", attendance.settled_at is not None)))  # fmt: skip
    return {
        "attendance": attendance, "stay": stay, "stays": settling.stays_of(attendance.id), "asked": asked, "state": state, "said": said,
        "question": words.question(asked.question.number) if asked else "",
    }  # fmt: skip


@bp.get("/group/<int:group_id>/now")
def attending_now(group_id: int) -> Page:
    """Asked every few seconds; 204 where nothing has changed."""
    attendance = attending.own(current_user, group_id)
    group = db.session.get_one(GroupSession, group_id)
    now = _now(attendance, group)
    if request.args.get("state") == now["state"]:
        return "", 204
    return _fragment(group, now)


def _fragment(group: GroupSession, now: dict[str, object]) -> str:
    return render_template("watching/group/_attending.html", group=group, **now)


@bp.post("/group/<int:group_id>/answer")
def answer_in_group(group_id: int) -> Page:
    attendance, form = attending.own(current_user, group_id), PressForm()
    group = db.session.get_one(GroupSession, group_id)
    if not form.validate_on_submit():
        raise NotThere
    said = ""
    try:
        questions.answer(attendance, form.token.data, form.number.data)
    except questions.Wrong as wrong:
        said = str(wrong)
    except Refused as refusal:
        db.session.rollback()
        attendance, said = attending.own(current_user, group_id), str(refusal)
    db.session.commit()
    return _answered(attendance, group, said)


def _answered(attendance: GroupAttendance, group: GroupSession, said: str) -> Page:
    if "HX-Request" in request.headers:
        return _fragment(group, _now(attendance, group, said))
    return redirect(url_for(".attending_page", group_id=group.id), 303)


@bp.post("/group/<int:group_id>/leave")
def leave_group(group_id: int) -> Page:
    attending.sign_out(attending.own(current_user, group_id), by=current_user)
    db.session.commit()
    return redirect(url_for(".attending_page", group_id=group_id), 303)
