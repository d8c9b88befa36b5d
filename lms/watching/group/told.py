"""Group sessions in a person's own evidence, in words: where, led by whom, there from when until when, and how signed in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.db import db
from lms.people.models import Person, Unit
from lms.watching.group.models import GroupAttendance, GroupCheck, GroupCredit, GroupSession
from lms.watching.group.settling import checks_of, stays_of


@dataclass(frozen=True, slots=True)
class Told:
    unit: str
    led_by: str
    way: str
    stays: tuple[tuple[datetime, datetime | None], ...]
    checks: tuple[GroupCheck, ...]


def of(sessions: Collection[int]) -> dict[int, Told]:
    """By watch session, those of these that are of a group."""
    found = db.session.execute(
        select(GroupCredit.session_id, GroupAttendance, Unit.name, Person.name)
        .join(GroupAttendance, GroupAttendance.id == GroupCredit.attendance_id)
        .join(GroupSession, GroupSession.id == GroupAttendance.group_id)
        .join(Unit, Unit.id == GroupSession.unit_id)
        .join(Person, Person.id == GroupSession.opened_by_id)
        .where(GroupCredit.session_id.in_(sessions))
    ).all()
    return {session_id: _told(attendance, unit, name) for session_id, attendance, unit, name in found}


def _told(attendance: GroupAttendance, unit: str, name: str) -> Told:
    stays = tuple((each.in_at, each.out_at) for each in stays_of(attendance.id))
    return Told(unit, name, attendance.way, stays, tuple(checks_of(attendance.id)))
