"""What group sessions enter into the ledger: who was there when, what was asked, and which evidence came of it.

From this and the reports of the screens everybody's seconds can be computed again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from lms import clock, ledger
from lms.clock import microseconds
from lms.db import db
from lms.ledger import Fact
from lms.watching.group.models import (
    GroupAttendance,
    GroupCheck,
    GroupCredit,
    GroupPaper,
    GroupScreen,
    GroupSession,
    GroupStay,
)

VERSION = 1
GROUP = GroupSession.__table__
PAPER = GroupPaper.__table__


def enter_groups() -> int:
    """A batch of the sessions in which everybody has what is theirs; how many."""
    waiting = select(GROUP).where(GROUP.c.settled_at.is_not(None), ~GROUP.c.entered)
    return ledger.enter(GROUP, waiting, _group, entered=True)


def _group(row: Row[Any]) -> Fact:
    return Fact("group", row.id, {"version": VERSION} | facts_of(row))


def facts_of(row: Row[Any]) -> dict[str, Any]:
    """Everything about a session that has ended; moments in microseconds, persons by their numbers."""
    return {
        "unit": row.unit_id,
        "lesson": row.lesson_id,
        "recording": row.recording_id,
        "by": row.opened_by_id,
        "opened": microseconds(row.opened_at),
        "closed": microseconds(row.closed_at),
        "for": row.closed_for,
        "screens": _screens(row.id),
        "attendances": _attendances(row.id),
    }


def _screens(group_id: int) -> list[list[int]]:
    """Each with the number of its reports until the end."""
    mine = select(GroupScreen).where(GroupScreen.group_id == group_id).order_by(GroupScreen.session_id)
    return [[each.session_id, each.links or 0] for each in db.session.scalars(mine)]


def _attendances(group_id: int) -> list[dict[str, Any]]:
    mine = select(GroupAttendance).where(GroupAttendance.group_id == group_id).order_by(GroupAttendance.id)
    return [_attendance(each) for each in db.session.scalars(mine).all()]


def _attendance(row: GroupAttendance) -> dict[str, Any]:
    return {
        "person": row.person_id,
        "unit": row.unit_id,
        "way": row.way,
        "stays": [
            [microseconds(each.in_at), _or_none(each.out_at), each.in_by_id, each.out_by_id]
            for each in _rows_of(GroupStay, row)
        ],
        "checks": [
            [microseconds(each.raised_at), _or_none(each.answered_at), each.wrong] for each in _rows_of(GroupCheck, row)
        ],
        "elsewhere": row.elsewhere,
        "counted": row.counted,
        "credits": [[each.session_id, each.screen_id] for each in _credits(row)],
    }


def _rows_of(kind: Any, attendance: GroupAttendance) -> Any:
    mine = select(kind).where(kind.attendance_id == attendance.id)
    return db.session.scalars(mine.order_by(kind.id))


def _credits(attendance: GroupAttendance) -> Any:
    mine = select(GroupCredit).where(GroupCredit.attendance_id == attendance.id)
    return db.session.scalars(mine.order_by(GroupCredit.session_id))


def _or_none(moment: Any) -> int | None:
    return None if moment is None else clock.microseconds(moment)


def enter_papers() -> int:
    """A batch of the scans that were added; how many."""
    return ledger.enter(PAPER, select(PAPER).where(~PAPER.c.entered), _paper, entered=True)


def _paper(row: Row[Any]) -> Fact:
    return Fact("group_paper", row.group_id, {"paper": row.id} | paper_facts(row))


def paper_facts(row: Row[Any]) -> dict[str, Any]:
    return {"sha256": row.sha256, "size": row.size, "at": microseconds(row.at), "by": row.by_id}
