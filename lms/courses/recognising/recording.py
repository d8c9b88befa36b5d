"""Entering recognised outside training, and withdrawing it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeSerializer

from lms import clock
from lms.courses.recognising.models import OutsideTraining
from lms.courses.recognising.reading import Training, known_keys
from lms.db import db, take_turns
from lms.errors import Refused, Unreadable
from lms.people import audit
from lms.people.models import Person


class NothingNew(Refused):
    message = _l("Nothing was entered: all of it is on record already.")


class PlanUnreadable(Unreadable):
    message = _l("The plan that was confirmed is not one of this site. Please send the list again.")


class WithdrawnBefore(Refused):
    message = _l("This was withdrawn already.")


def enter(trainings: Sequence[Training], source: str, *, by: Person) -> int:
    """Those that are not on record yet; how many. Raises NothingNew."""
    take_turns("outside training")
    known = known_keys(trainings)
    new = [each for each in trainings if each.key not in known]
    if not new:
        raise NothingNew
    for each in new:
        db.session.add(OutsideTraining(**asdict(each), source=source, entered_by_id=by.id))
        _enter("outside.recognised", each.person_id, each.course, by, hours=str(each.hours), organiser=each.organiser)
    return len(new)


def withdraw(row: OutsideTraining, ground: str, *, by: Person) -> None:
    """It stays, and says that it was withdrawn. Raises WithdrawnBefore."""
    db.session.refresh(row, with_for_update=True)
    if row.withdrawn_at is not None:
        raise WithdrawnBefore
    row.withdrawn_at, row.withdrawn_ground, row.withdrawn_by_id = clock.now(), ground, by.id
    _enter("outside.withdrawn", row.person_id, row.course, by, reason=ground)


def _enter(action: str, person_id: int, course: str, by: Person, **more: str) -> None:
    """Into the audit trail, under the person."""
    entry = audit.record(action, by=by, course=course, **more)
    entry.subject, entry.subject_id = Person.__tablename__, person_id


def packed(trainings: Iterable[Training], source: str) -> str:
    """For the page of the plan to send back as it is: signed, so that what is confirmed is what was shown."""
    rows = [asdict(each) | {"hours": each.hours and str(each.hours)} for each in trainings]
    return _serializer().dumps([source, json.loads(json.dumps(rows, default=date.isoformat))])


def unpacked(text: str) -> tuple[Sequence[Training], str]:
    """Raises PlanUnreadable."""
    try:
        source, rows = _serializer().loads(text)
    except BadData:
        raise PlanUnreadable from None
    return [_training(row) for row in rows], source


def _training(row: dict[str, Any]) -> Training:
    days = {name: date.fromisoformat(row[name]) for name in ("began_on", "ended_on", "valid_until") if row[name]}
    return Training(**row | days | {"hours": row["hours"] and Decimal(row["hours"])})


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="plan of outside training")
