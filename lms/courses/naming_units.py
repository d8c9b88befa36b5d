"""Units named one on each line, by name, short name or credit code; a line that names none or several is refused."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lms.db import db
from lms.errors import Refused
from lms.people.models import Unit
from lms.people.naming import unit_called

MOST_UNITS = 500


class LineRefused(Refused):
    message = _l("Line %(line)s: %(sentence)s")
    status = 422


class TooManyUnits(Refused):
    message = _l("At most %(most)s units can be named. Choose by township or sector instead.")
    status = 422


def units_named(text: str | None) -> Sequence[int]:
    """The ids of the units that the lines name."""
    lines = [(number, line.strip()) for number, line in enumerate((text or "").splitlines(), 1) if line.strip()]
    if len(lines) > MOST_UNITS:
        raise TooManyUnits(most=MOST_UNITS)
    return [_named(number, name) for number, name in lines]


def _named(line: int, name: str) -> int:
    try:
        return unit_called(name).id
    except Refused as refusal:
        raise LineRefused(line=line, sentence=refusal) from None


def names_of(units: Sequence[int]) -> Sequence[str]:
    """The lines that name these units again, by code where two share a name."""
    if not units:
        return []
    rows = db.session.execute(
        select(Unit.name, Unit.credit_code).where(Unit.id.in_(units)).order_by(Unit.position, Unit.id)
    ).all()
    names = [name for name, _ in rows]
    shared = select(Unit.name).where(Unit.name.in_(names)).group_by(Unit.name).having(func.count(Unit.id) > 1)
    several = set(db.session.scalars(shared))
    return [code if code and name in several else name for name, code in rows]
