"""The question on somebody's phone: put from a moment that the site drew and told nobody, answered once, and drawn anew.

It is put whether the phone looks or not: who has it in the pocket answers later, and loses nothing for so long as the player
would not either (crediting.AMPLE).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.watching import checks, presence
from lms.watching.group import gatherings
from lms.watching.group.models import GroupAttendance, GroupCheck, GroupSession
from lms.watching.presence import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the phone shows it; `wait` is in how many seconds the next press is taken."""

    token: str
    question: Question
    wait: int


class NotOpen(Refused):
    message = _l("This question is no longer asked. If another one is open, the page shows it.")


class Wrong(Refused):
    """Another number than the one asked for."""

    message = _l("That was another number. Nothing is lost; please read the question once more.")


class TooSoon(Refused):
    message = _l("Seconds until the next press is taken: %(seconds)s. Nothing is lost meanwhile.")


def put_next(attendance: GroupAttendance, now: datetime) -> None:
    """Draw the moment and the number of the next question."""
    attendance.asked_from = now + timedelta(seconds=checks.seconds_until_next())
    attendance.wrong, attendance.wrong_at = 0, None
    _draw(attendance)


def _draw(attendance: GroupAttendance) -> None:
    drawn = checks.put_anew()
    attendance.token, attendance.number, attendance.choices = drawn["token"], drawn["number"], drawn["choices"]


def open_for(attendance: GroupAttendance, now: datetime) -> Asked | None:
    """The question that this person has to answer now."""
    if attendance.asked_from is None or now < attendance.asked_from:
        return None
    assert attendance.token is not None
    assert attendance.number is not None
    question = Question(attendance.number, tuple(map(int, attendance.choices or "")))
    return Asked(attendance.token, question, presence.seconds_to_wait(attendance.wrong, attendance.wrong_at, now))


def answer(attendance: GroupAttendance, token: str, number: int) -> None:
    """Take a press. Raises NotOpen, Wrong, TooSoon, Closed; after Wrong the caller commits."""
    gatherings.locked(db.session.get_one(GroupSession, attendance.group_id))
    attendance, now = _locked(attendance), clock.now()
    asked = open_for(attendance, now)
    if asked is None or asked.token != token:
        raise NotOpen
    if asked.wait:
        raise TooSoon(seconds=asked.wait)
    if number != asked.question.number:
        attendance.wrong, attendance.wrong_at = attendance.wrong + 1, now
        _draw(attendance)
        raise Wrong
    row = GroupCheck(attendance_id=attendance.id, raised_at=attendance.asked_from, answered_at=now)
    row.wrong = attendance.wrong
    db.session.add(row)
    put_next(attendance, now)


def _locked(attendance: GroupAttendance) -> GroupAttendance:
    return db.session.scalars(
        select(GroupAttendance).where(GroupAttendance.id == attendance.id).with_for_update()
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip


def leave_open(attendance: GroupAttendance, end: datetime) -> None:
    """At the end: what was put and not answered stays on the record."""
    if attendance.asked_from is not None and attendance.asked_from < end:
        left = GroupCheck(attendance_id=attendance.id, raised_at=attendance.asked_from, wrong=attendance.wrong)
        db.session.add(left)
        db.session.flush()
