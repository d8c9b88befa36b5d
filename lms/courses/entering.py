"""What courses enter into the ledger, so that completion can be recomputed from it alone."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Row, literal_column, select, text

from lms import clock, ledger
from lms.courses import outlines
from lms.courses.models import ANNULMENT_FACTS, FACTS, TO_ENTER, Annulment, Enrolment, LessonProgress, Reading
from lms.db import take_turns
from lms.ledger import Fact

ENROLMENT = Enrolment.__table__
STAMP = LessonProgress.__table__
READING = Reading.__table__
ANNULMENT = Annulment.__table__


def enter_outlines() -> None:
    """Outlines of plans that are new or have changed since, and the lengths of their recordings."""
    take_turns("outlines")  # two workers would both find the same change
    ledger.append(outlines.behind())


def enter_enrolments() -> int:
    """A batch of enrolments that were made, begun, completed or closed; how many."""
    waiting = select(ENROLMENT).where(text(TO_ENTER))
    return ledger.enter(ENROLMENT, waiting, _enrolment, entered=literal_column(FACTS))


def _enrolment(row: Row[Any]) -> Fact:
    body = {
        "plan": row.plan_id,
        "post": row.post_id,
        "unit": row.unit_id,
        "kind": row.post_kind,
        "period": row.period,
        "enrolled": clock.microseconds(row.enrolled_at),
        "counts_from": _or_none(row.counts_from),
        "started": _or_none(row.started_at),
        "completed": _or_none(row.completed_at),
        "closed": _or_none(row.closed_at),
        "for": row.closed_for,
    }
    return Fact("enrolment", row.id, body, row.person_id)


def _or_none(moment: datetime | None) -> int | None:
    return None if moment is None else clock.microseconds(moment)


def enter_stamps() -> int:
    """A batch of lessons completed for an enrolment; how many."""
    stamps = select(STAMP, ENROLMENT.c.person_id).join(ENROLMENT, ENROLMENT.c.id == STAMP.c.enrolment_id)
    waiting = stamps.where(STAMP.c.completed_at.is_not(None), ~STAMP.c.entered)
    return ledger.enter(STAMP, waiting, _stamp, entered=True)


def _stamp(row: Row[Any]) -> Fact:
    body = {"lesson": row.lesson_id, "completed": clock.microseconds(row.completed_at)}
    return Fact("stamp", row.enrolment_id, body, row.person_id)


def enter_readings() -> int:
    """A batch of documents confirmed as read; how many."""
    return ledger.enter(READING, select(READING).where(~READING.c.entered), _reading, entered=True)


def _reading(row: Row[Any]) -> Fact:
    body = {"reading": row.id, "at": clock.microseconds(row.at), "sha256": row.body_sha256}
    return Fact("reading", row.lesson_id, body, row.person_id)


def enter_annulments() -> int:
    """A batch of annulments that were decided or lifted; how many."""
    waiting = select(ANNULMENT).where(text(f"(({ANNULMENT_FACTS}) & ~entered) <> 0"))
    return ledger.enter(ANNULMENT, waiting, _annulment, entered=literal_column(ANNULMENT_FACTS))


def _annulment(row: Row[Any]) -> Fact:
    return Fact("annulment", row.plan_id, {"annulment": row.id} | annulment_facts(row), row.person_id)


def annulment_facts(row: Row[Any]) -> dict[str, Any]:
    """Moments, grounds and deciders of a row. People write grounds, and may name others in them: the ledger has the hash."""
    return {
        "decided": clock.microseconds(row.at),
        "ground": sha256_of(row.ground),
        "by": row.decided_by,
        "lifted": _or_none(row.lifted_at),
        "lifted_ground": None if row.lifted_ground is None else sha256_of(row.lifted_ground),
        "lifted_by": row.lifted_by,
        **({"lesson": row.lesson_id} if row.lesson_id else {}),
    }


def sha256_of(ground: str) -> str:
    return hashlib.sha256(ground.encode()).hexdigest()
