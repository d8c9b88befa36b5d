"""Opening a case, by a signal or by hand, and what the persons concerned say about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.supervision.models import CaseConcern, CaseStatement, ReviewCase


class AlreadyOpen(Refused):
    message = _l("A case about this person is open already.")


class CaseClosed(Refused):
    message = _l("This case is closed.")


class NoWords(Refused):
    message = _l("Please write down why.")
    status = 422


@dataclass(frozen=True, slots=True)
class Finding:
    """A signal that was seen: about what, whom it concerns, and the facts as they are kept."""

    signal: str
    subject: str
    persons: Sequence[int]
    facts: dict[str, Any]


def open_found(finding: Finding) -> ReviewCase | None:
    """Open a case about a signal, unless one about the same is open. It refuses nobody anything."""
    take_turns(f"review of {finding.subject}")
    if _open_case(finding.signal, finding.subject) is not None:
        return None
    case = ReviewCase(signal=finding.signal, subject=finding.subject, facts=finding.facts)
    return _keep(case, finding.persons, by=None)


def open_by_hand(person: Person, *, by: Person, reason: str) -> ReviewCase:
    """A reviewer asks that somebody's learning is looked at. Raises AlreadyOpen or NoWords."""
    if not reason.strip():
        raise NoWords
    subject = f"person {person.id}"
    take_turns(f"review of {subject}")
    if _open_case("by_hand", subject) is not None:
        raise AlreadyOpen
    case = ReviewCase(signal="by_hand", subject=subject, opened_by_id=by.id, reason=reason.strip())
    return _keep(case, [person.id], by=by)


def _open_case(signal: str, subject: str) -> int | None:
    same = (ReviewCase.signal == signal) & (ReviewCase.subject == subject)
    return db.session.scalar(select(ReviewCase.id).where(same, ReviewCase.closed_at.is_(None)))


def _keep(case: ReviewCase, persons: Sequence[int], by: Person | None) -> ReviewCase:
    db.session.add(case)
    db.session.flush()  # whom it concerns is kept beside it
    db.session.add_all(CaseConcern(case_id=case.id, person_id=person) for person in persons)
    db.session.flush()
    audit.record("review.opened", by=by, subject=case, signal=case.signal)
    return case


def last_closed(signal: str, subject: str) -> datetime | None:
    """When the last case about the same was closed: what had been seen by then is not brought up again."""
    same = (ReviewCase.signal == signal) & (ReviewCase.subject == subject)
    return db.session.scalar(select(func.max(ReviewCase.closed_at)).where(same))


def locked(case_id: int) -> ReviewCase:
    """The case as it is now; whoever else wants to change it waits. Raises CaseClosed."""
    case = db.session.scalars(
        select(ReviewCase).where(ReviewCase.id == case_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if not case.is_open:
        raise CaseClosed
    return case


def say(case: ReviewCase, person: Person, words: str) -> None:
    """What a person whom it concerns says. Raises CaseClosed or NoWords."""
    case = locked(case.id)
    if not words.strip():
        raise NoWords
    db.session.add(CaseStatement(case_id=case.id, person_id=person.id, at=clock.now(), words=words.strip()))
    audit.record("review.stated", by=person, subject=case)
