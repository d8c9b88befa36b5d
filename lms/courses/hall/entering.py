"""What attendance in the hall enters into the ledger; what people wrote by its hash."""

from typing import Any

from sqlalchemy import Row, Select, literal_column, select, text

from lms import clock, ledger
from lms.courses.entering import sha256_of
from lms.courses.hall.models import FACTS, HallAttendance, HallLecture
from lms.ledger import Fact

ATTENDANCE = HallAttendance.__table__
HALL = HallLecture.__table__


def rows() -> Select[Any]:
    """Attendances with what they were at."""
    held = [HALL.c[name] for name in ("plan_id", "lesson_id", "held_on", "place", "lecturer", "hours", "counts")]
    return select(ATTENDANCE, *held).join(HALL, HALL.c.id == ATTENDANCE.c.hall_id)


def enter_attendances() -> int:
    """A batch of those that were entered or annulled; how many."""
    waiting = rows().where(text(f"(({FACTS}) & ~entered) <> 0"))
    return ledger.enter(ATTENDANCE, waiting, _attendance, entered=literal_column(FACTS))


def _attendance(row: Row[Any]) -> Fact:
    return Fact("hall", row.id, {"attendance": row.id} | facts_of(row), row.person_id)


def facts_of(row: Row[Any]) -> dict[str, Any]:
    return {
        "hall": row.hall_id,
        "plan": row.plan_id,
        "lesson": row.lesson_id,
        "held_on": row.held_on.isoformat(),
        "place": sha256_of(row.place),
        "lecturer": sha256_of(row.lecturer),
        # A number of tenths is the same on every database.
        "tenths": int(row.hours * 10),
        "counts": row.counts,
        "at": clock.microseconds(row.at),
        "by": row.by_id,
        "annulled": row.annulled_at and clock.microseconds(row.annulled_at),
        "annulled_ground": row.annulled_ground and sha256_of(row.annulled_ground),
        "annulled_by": row.annulled_by_id,
    }
