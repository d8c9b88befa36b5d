"""What outside training enters into the ledger; what people wrote by its hash."""

from typing import Any

from sqlalchemy import Row, literal_column, select, text

from lms import clock, ledger
from lms.courses.entering import sha256_of
from lms.courses.recognising.models import FACTS, OutsideTraining
from lms.ledger import Fact

OUTSIDE = OutsideTraining.__table__


def enter_outside() -> int:
    """A batch of those that were recognised or withdrawn; how many."""
    waiting = select(OUTSIDE).where(text(f"(({FACTS}) & ~entered) <> 0"))
    return ledger.enter(OUTSIDE, waiting, _outside, entered=literal_column(FACTS))


def _outside(row: Row[Any]) -> Fact:
    return Fact("outside", row.id, {"outside": row.id} | facts_of(row), row.person_id)


def facts_of(row: Row[Any]) -> dict[str, Any]:
    """Everything that was recognised."""
    return {
        "kind": row.kind,
        "course": sha256_of(row.course),
        # A number of tenths is the same on every database.
        "tenths": None if row.hours is None else int(row.hours * 10),
        "began": row.began_on.isoformat(),
        "ended": row.ended_on.isoformat(),
        "organiser": sha256_of(row.organiser),
        "certificate": row.certificate_number and sha256_of(row.certificate_number),
        "valid_until": row.valid_until and row.valid_until.isoformat(),
        "recognised": clock.microseconds(row.at),
        "by": row.entered_by_id,
        "withdrawn": row.withdrawn_at and clock.microseconds(row.withdrawn_at),
        "withdrawn_ground": row.withdrawn_ground and sha256_of(row.withdrawn_ground),
        "withdrawn_by": row.withdrawn_by_id,
    }
