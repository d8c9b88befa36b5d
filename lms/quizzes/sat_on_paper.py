"""Which results come from answer sheets, to be named so wherever results are shown."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, select

from lms.db import db
from lms.quizzes.models import Attempt, AttemptEvent
from lms.quizzes.models.events import ON_PAPER


def was() -> ColumnElement[bool]:
    """For queries that have Attempt."""
    return exists().where(AttemptEvent.attempt_id == Attempt.id, AttemptEvent.kind == ON_PAPER)


def among(attempts: Iterable[Attempt]) -> frozenset[int]:
    """The ids of those that were sat on paper."""
    ids = [attempt.id for attempt in attempts]
    found = select(AttemptEvent.attempt_id).where(AttemptEvent.attempt_id.in_(ids), AttemptEvent.kind == ON_PAPER)
    return frozenset(db.session.scalars(found)) if ids else frozenset()
