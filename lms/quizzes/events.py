"""Time given back, incidents, and what else is written down beside the answers of an attempt.

An attempt closes at its start, its minutes and all that was given back: nothing else moves its end, and nothing that a browser
says. Each of these takes its turn on the attempt's row, as answers and the handing in do.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.heartbeat import Outage
from lms.people.models import Person
from lms.quizzes.models import Attempt, AttemptEvent
from lms.quizzes.models.events import OUTAGE, TIME_GIVEN

EVENT = AttemptEvent.__table__


def give_back(attempt: Attempt, seconds: int, ground: str, *, by: Person | None, **more: Any) -> AttemptEvent:
    """Move the end of an open attempt, which the caller has locked, and write down why."""
    attempt.closes_at += timedelta(seconds=seconds)
    return add(attempt, TIME_GIVEN, ground=ground, by=by, seconds=seconds, **more)


def add(attempt: Attempt, kind: str, *, by: Person | None, **more: Any) -> AttemptEvent:
    """One more row about this attempt."""
    event = AttemptEvent(
        attempt_id=attempt.id, person_id=attempt.person_id, kind=kind, by_id=by.id if by else None,
        **{"at": clock.now()} | more,
    )  # fmt: skip
    db.session.add(event)
    return event


def after_outage(outage: Outage) -> None:
    """Give every attempt that was open then what it lost, to the second, rounded up. Once: an outage is written down once."""
    lost = (
        select(Attempt)
        .where(Attempt.submitted_at.is_(None))
        .where(Attempt.started_at < outage.ended_at, Attempt.closes_at > outage.began_at)
    )
    for attempt in db.session.scalars(lost.order_by(Attempt.id).with_for_update()):
        gap = outage.ended_at - max(outage.began_at, attempt.started_at)
        give_back(attempt, math.ceil(gap.total_seconds()), OUTAGE, by=None, outage_id=outage.id)


def of(attempt: Attempt) -> Sequence[AttemptEvent]:
    """What happened around an attempt, in order, with who did it."""
    found = select(AttemptEvent).options(joinedload(AttemptEvent.by)).where(AttemptEvent.attempt_id == attempt.id)
    return db.session.scalars(found.order_by(AttemptEvent.id)).all()


def rows_of(attempt_id: int) -> Sequence[Row[Any]]:
    """The same as plain rows, for the ledger."""
    return db.session.execute(select(EVENT).where(EVENT.c.attempt_id == attempt_id).order_by(EVENT.c.id)).all()


def sealed(attempt: Row[Any], events: Iterable[Row[Any]]) -> dict[str, Any]:
    """When the attempt closed and why, in the words of the ledger: its minutes, and what happened until it was handed in.

    An event is [number, kind, at, by, ground, seconds, SHA-256 of the words]. What is noted later is not part of it.
    """
    return {
        "closes": clock.microseconds(attempt.closes_at),
        "minutes": attempt.rule.get("minutes"),
        "events": [_sealed(event) for event in events if event.at <= attempt.submitted_at],
    }


def _sealed(event: Row[Any]) -> list[Any]:
    words = None if event.words is None else hashlib.sha256(event.words.encode()).hexdigest()
    return [event.id, event.kind, clock.microseconds(event.at), event.by_id, event.ground, event.seconds, words]
