"""Noting that somebody is away from a post, giving the last day, and taking a note back."""

from datetime import date

from flask_babel import lazy_gettext as _l

from lms import clock
from lms.courses.absences.models import Absence
from lms.db import db
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person, Post


class EndsTooEarly(Refused):
    message = _l("It cannot end before it begins.")
    status = 422


class WithdrawnBefore(Refused):
    message = _l("This note was taken back already.")


def note(post: Post, ground: str, from_on: date, to_on: date | None, document: str, *, by: Person) -> Absence:
    """Raises EndsTooEarly."""
    _check(from_on, to_on)
    row = Absence(
        post_id=post.id, person_id=post.person_id, ground=ground, from_on=from_on, to_on=to_on, document=document,
        made_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()  # a paper beside it needs its number
    _enter("absence.noted", row, by)
    return row


def end(row: Absence, to_on: date, *, by: Person) -> None:
    """Its last day is known, or another than was thought. Raises EndsTooEarly, WithdrawnBefore."""
    _hold(row)
    _check(row.from_on, to_on)
    row.to_on = to_on
    _enter("absence.ended", row, by)


def withdraw(row: Absence, *, by: Person) -> None:
    """It was a mistake. Raises WithdrawnBefore."""
    _hold(row)
    row.withdrawn_at, row.withdrawn_by_id = clock.now(), by.id
    _enter("absence.withdrawn", row, by)


def _hold(row: Absence) -> None:
    db.session.refresh(row, ["withdrawn_at"], with_for_update=True)
    if row.withdrawn_at is not None:
        raise WithdrawnBefore


def _check(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise EndsTooEarly


def _enter(action: str, row: Absence, by: Person) -> None:
    """Under the post, as decisions about it are."""
    to_on = row.to_on and row.to_on.isoformat()
    told = {"ground": row.ground, "from_on": row.from_on.isoformat(), "until": to_on, "document": row.document}
    entry = audit.record(action, by=by, **told)
    entry.subject, entry.subject_id = Post.__tablename__, row.post_id
