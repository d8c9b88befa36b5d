"""Enterprises that nobody supervises along a line, and giving many of them a supervising unit at once."""

from collections.abc import Collection, Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import NotThere, Refused
from lms.people import access
from lms.people.directory import units
from lms.people.directory.catalogue import PER_PAGE
from lms.people.kinds import LINES
from lms.people.models import Person, SupervisionLine, Unit


class NobodyChosen(Refused):
    message = _l("Please select at least one unit.")
    status = 422


def lacks(line: str, day: date) -> ColumnElement[bool]:
    """For queries that have Unit: an open enterprise without a supervisor along this line on that day."""
    supervised = exists().where(
        SupervisionLine.unit_id == Unit.id, SupervisionLine.line == line, access.holds_on(SupervisionLine, day)
    )
    return and_(Unit.kind == "enterprise", Unit.closed_on.is_(None), ~supervised)


def counts(by: Person) -> Mapping[str, int]:
    """By line, how many of the units that `by` oversees lack a supervisor; asked of the database at once."""
    today = clock.today()
    counted = [func.count(Unit.id).filter(lacks(line, today)) for line in LINES]
    row = db.session.execute(select(*counted).where(Unit.id.in_(access.units_overseen_by(by)))).one()
    return dict(zip(LINES, row, strict=True))


def page(by: Person, line: str, number: int) -> Pagination:
    """Those units, in the county's order."""
    found = select(Unit).options(joinedload(Unit.township)).where(
        lacks(line, clock.today()), Unit.id.in_(access.units_overseen_by(by))
    )  # fmt: skip
    return db.paginate(found.order_by(Unit.position, Unit.name, Unit.id), page=number, per_page=PER_PAGE)


def assign(unit_ids: Collection[int], line: str, supervisor: Unit, from_on: date, *, by: Person) -> int:
    """Let the supervisor supervise all of them along the line; how many they are. Raises NotThere and Refused."""
    if not unit_ids:
        raise NobodyChosen
    chosen = db.session.scalars(select(Unit).where(Unit.id.in_(unit_ids), Unit.id.in_(access.units_overseen_by(by))))
    found = chosen.all()
    if len(found) != len(set(unit_ids)):
        raise NotThere
    for unit in found:
        units.assign(unit, line, supervisor, from_on, by=by)
    return len(found)
