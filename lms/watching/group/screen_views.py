"""The page for the projector: the lecture, and beside it the code, computed anew every few seconds."""

from typing import Any

import segno
from flask import current_app, jsonify, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Lesson
from lms.db import db
from lms.people.gates import allowing
from lms.watching import devices, sessions
from lms.watching.coverage import Coverage
from lms.watching.group import attending, codes, gatherings, sheets
from lms.watching.group.models import GroupScreen, GroupSession
from lms.watching.group.permits import may_lead
from lms.watching.models import SCREEN, WatchSession
from lms.watching.views import bp, opening_as_json
from lms.web import Page


@bp.get("/group-sessions/<int:group_id>/screen")
@allowing(may_lead)
def group_screen(group_id: int) -> Page:
    group = gatherings.shown_by(current_user, group_id)
    lesson = _lesson(group)
    return render_template("watching/group/screen.html", group=group, facts=sheets.facts_of(group), lesson=lesson)


def _lesson(group: GroupSession) -> Lesson:
    return db.session.get_one(
        Lesson, group.lesson_id, options=[joinedload(Lesson.recording), joinedload(Lesson.course)]
    )


@bp.post("/group-sessions/<int:group_id>/screens")
@allowing(may_lead)
def open_group_screen(group_id: int) -> Page:
    """Open the player of the screen; one that was open before gives way."""
    group = gatherings.locked(gatherings.shown_by(current_user, group_id))
    lesson, number = _lesson(group), devices.number_of(request.cookies)
    place = _place_of(group)
    opening = sessions.open_session(
        current_user.id, lesson, device=request.user_agent.string, at=clock.now(),
        place=devices.place(number, request.remote_addr), grade=SCREEN,
    )  # fmt: skip
    db.session.add(GroupScreen(session_id=opening.session.id, group_id=group.id))
    told = jsonify(opening_as_json(opening, lesson) | {"place": place, "covered": "", "watermark": None})
    db.session.commit()
    devices.keep(told, number)
    return told, 201


def _place_of(group: GroupSession) -> int:
    """Where the last screen of the session stopped, the end of what it played."""
    last = (
        select(WatchSession.played)
        .join(GroupScreen, GroupScreen.session_id == WatchSession.id)
        .where(GroupScreen.group_id == group.id, WatchSession.played != "")
        .order_by(WatchSession.id.desc())
        .limit(1)
    )
    return Coverage.read(db.session.scalar(last) or "").stop


@bp.post("/group-sessions/<int:group_id>/code")
@allowing(may_lead)
def group_code(group_id: int) -> Page:
    """The code of this moment; the screen asks for it every few seconds, and so is known to be there."""
    group, now = gatherings.shown_by(current_user, group_id), clock.now()
    gatherings.hear(group, now)
    told: dict[str, Any] = {"is_open": group.is_open, "there": attending.there_now(group.id)}
    if group.is_open:
        link = str(current_app.config["PUBLIC_URL"]) + url_for(".scan_group", code=codes.scanned(group.id, now))
        told |= {"code": codes.typed(group.id, now), "qr": _qr(link), "link": link, "left": codes.seconds_left(now)}
    db.session.commit()
    return jsonify(told)


def _qr(link: str) -> str:
    """As a picture in an address, which the policy of our pages allows."""
    return str(segno.make(link, error="m", micro=False).svg_data_uri(border=2, omitsize=True))
