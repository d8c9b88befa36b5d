"""签收: a unit confirms that it received the document, or the office notes who told it so; and reminding those that have not."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update

from lms import clock
from lms.db import db
from lms.errors import Refused, row_of
from lms.people import audit
from lms.people.models import Person, Unit
from lms.supervision.channels import queueing
from lms.supervision.dispatching.models import Dispatch, DispatchUnit


class NotOpen(Refused):
    message = _l("It was withdrawn, or was not sent yet.")


class ConfirmedBefore(Refused):
    message = _l("Nothing was kept: the receipt was confirmed already, as the page says below.")


class AllConfirmed(Refused):
    message = _l("Nobody is to be reminded: the others have confirmed it, or were reminded today.")


class WithdrawnAlready(Refused):
    message = _l("It was withdrawn already.")


def confirm(row: Dispatch, unit_id: int, words: str | None, *, by: Person, told_by: str | None = None) -> bool:
    """Of the unit; the first confirmation counts, and whether this is it. `told_by`: who of the unit told the office.

    Raises NotOpen, or NotThere where it does not go to the unit.
    """
    if not row.is_open:
        raise NotOpen
    line = _locked(row, unit_id)
    if line.received_at:
        return False
    line.received_at, line.received_by_id, line.told_by, line.words = clock.now(), by.id, told_by, words
    audit.record("dispatch.received", by=by, subject=row, unit=unit_id, told_by=told_by)
    return True


def take_back(row: Dispatch, unit_id: int, *, by: Person) -> None:
    """What the office noted in error; what a unit itself confirmed stays. Raises NotThere."""
    line = _locked(row, unit_id)
    if line.told_by is None:
        return
    audit.record("dispatch.note_taken_back", by=by, subject=row, unit=unit_id, told_by=line.told_by)
    line.received_at = line.received_by_id = line.told_by = line.words = None


def _locked(row: Dispatch, unit_id: int) -> DispatchUnit:
    line = select(DispatchUnit).where(DispatchUnit.dispatch_id == row.id, DispatchUnit.unit_id == unit_id)
    return row_of(line.with_for_update().execution_options(populate_existing=True))


def remind(row: Dispatch, *, by: Person) -> int:
    """All units that have not confirmed it and are not closed, each once a day; how many they are. Raises NotOpen or AllConfirmed."""
    if not row.is_open:
        raise NotOpen
    now = clock.now()
    count = _mark(row, now)
    if not count:
        raise AllConfirmed
    queueing.dispatch(row.id, f"dispatch {row.id} {clock.today()}")
    audit.record("dispatch.reminded", by=by, subject=row, units=count)
    return count


def _mark(row: Dispatch, now: datetime) -> int:
    lately = DispatchUnit.reminded_at < clock.start_of(clock.today())
    waiting = (
        update(DispatchUnit)
        .where(DispatchUnit.dispatch_id == row.id, DispatchUnit.received_at.is_(None))
        .where(DispatchUnit.unit_id.in_(select(Unit.id).where(Unit.closed_on.is_(None))))
        .where(or_(DispatchUnit.reminded_at.is_(None), lately))
        .values(reminders=DispatchUnit.reminders + 1, reminded_at=now)
    )
    done = db.session.execute(waiting, execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


def withdraw(row: Dispatch, ground: str, *, by: Person) -> None:
    """It stays to be read, and nobody is to confirm it any more. Raises WithdrawnAlready, or NotOpen for a draft."""
    if row.sent_at is None:
        raise NotOpen
    if row.withdrawn_at:
        raise WithdrawnAlready
    row.withdrawn_at, row.withdrawn_by_id, row.ground = clock.now(), by.id, ground
    audit.record("dispatch.withdrawn", by=by, subject=row, ground=ground)
