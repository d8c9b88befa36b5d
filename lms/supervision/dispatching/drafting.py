"""A document on its way to be sent: its words and file, the units that it goes to, and the sending, after which neither changes."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, insert, literal, select

from lms import clock
from lms.courses.attaching import files
from lms.db import db
from lms.errors import Refused
from lms.people import access, audit
from lms.people.directory import catalogue
from lms.people.directory.catalogue import Wanted
from lms.people.models import Person, Unit
from lms.supervision.channels import queueing
from lms.supervision.dispatching.models import FOLDER, Dispatch, DispatchUnit


class NothingInIt(Refused):
    message = _l("There is neither a file nor a word in it. Please add one of them.")
    status = 422


class NoUnits(Refused):
    message = _l("It goes to no unit yet. Please choose some first.")


class DayPassed(Refused):
    message = _l("The day to confirm the receipt by has passed. Please choose a later one.")
    status = 422


class SentAlready(Refused):
    message = _l("It was sent already, and stays as it was sent.")


def draft(values: Mapping[str, Any], file: tuple[str | None, bytes] | None, *, by: Person) -> Dispatch:
    """A new draft. Raises what `attaching.files.keep` raises, NothingInIt and DayPassed."""
    row = Dispatch(by_id=by.id)
    alter(row, values, file)
    db.session.add(row)
    db.session.flush()  # its address has its number
    return row


def alter(row: Dispatch, values: Mapping[str, Any], file: tuple[str | None, bytes] | None) -> None:
    """Another file takes the place of the last. Raises as `draft`, and SentAlready."""
    _require_draft(row)
    for name, value in values.items():
        setattr(row, name, value)
    if file:
        for name, value in vars(files.keep(*file, folder=FOLDER)).items():
            setattr(row, name, value)
    if not (row.words or row.sha256):
        raise NothingInIt
    _require_day(row)


def _require_day(row: Dispatch) -> None:
    if row.receipt_by < clock.today():
        raise DayPassed


def _require_draft(row: Dispatch) -> None:
    if row.sent_at:
        raise SentAlready


def choose(row: Dispatch, wanted: Wanted, *, by: Person) -> int:
    """Add all units that match and are there, within what `by` supervises and beside their own; how many are new."""
    _require_draft(row)
    there = select(DispatchUnit.unit_id).where(DispatchUnit.dispatch_id == row.id)
    own = [grant.unit_id for grant in access.grants_of(by) if grant.unit_id]
    lines = select(literal(row.id), Unit.id, literal(0))
    found = catalogue.narrowed(lines, wanted).where(
        Unit.closed_on.is_(None), Unit.id.in_(access.units_decided_by(by)), Unit.id.not_in(own), Unit.id.not_in(there)
    )
    before = count(row)
    db.session.execute(insert(DispatchUnit).from_select(["dispatch_id", "unit_id", "reminders"], found))
    return count(row) - before


def leave_out(row: Dispatch, unit_ids: Collection[int]) -> None:
    """Raises SentAlready."""
    _require_draft(row)
    db.session.execute(
        delete(DispatchUnit).where(DispatchUnit.dispatch_id == row.id, DispatchUnit.unit_id.in_(unit_ids))
    )


def count(row: Dispatch) -> int:
    """How many units it goes to."""
    return db.session.scalar(select(func.count()).where(DispatchUnit.dispatch_id == row.id)) or 0


def discard(row: Dispatch) -> None:
    """A draft that is not wanted. Raises SentAlready."""
    _require_draft(row)
    db.session.execute(delete(DispatchUnit).where(DispatchUnit.dispatch_id == row.id))
    db.session.delete(row)


def send(row: Dispatch, *, by: Person) -> int:
    """To how many units. Raises SentAlready, NoUnits or DayPassed."""
    _require_draft(row)
    _require_day(row)
    if not (units := count(row)):
        raise NoUnits
    row.sent_at = clock.now()
    db.session.flush()
    queueing.dispatch(row.id, f"dispatch {row.id}")
    audit.record("dispatch.sent", by=by, subject=row, title=row.title, document=row.document, units=units)
    return units
