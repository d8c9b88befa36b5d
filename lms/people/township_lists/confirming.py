"""Confirming a list; taken back by nothing but another confirmation."""

from flask_babel import lazy_gettext as _l

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import audit
from lms.people.models import ListConfirmation, Person, Unit
from lms.people.township_lists import entries


class ListChanged(Refused):
    message = _l("The list has changed since you opened it. Please look at it again and confirm then.")


def confirm(township: Unit, seen: str, *, by: Person) -> ListConfirmation:
    """Freeze the list as of now, whose digest is what the person saw. Raises ListChanged."""
    take_turns("units")  # as whoever changes one does
    rows = entries.present(township)
    digest = entries.digest(rows)
    if digest != seen:
        raise ListChanged
    row = ListConfirmation(
        township_id=township.id, year=clock.today().year, count=len(rows), digest=digest, confirmed_by_id=by.id
    )
    db.session.add(row)
    db.session.flush()  # its rows and the trace need its number
    db.session.add_all(entries.frozen(row, rows))
    audit.record("unit.list_confirmed", by=by, subject=township, rows=row.count, digest=digest)
    return row
