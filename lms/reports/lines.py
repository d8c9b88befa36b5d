"""Who answers for a unit along each supervision line: the supervisor of that day, or one of two rows that stand for none.

County organs, townships and volunteer teams are not supervised like enterprises. Along the line that is theirs they stand for
themselves, as does the bureau that supervises comprehensively; elsewhere they share a row. An enterprise that nobody
supervises is shown as that, never hidden.
"""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.people.models import SupervisionLine, Unit

PUBLIC_BODIES = 0
NOBODY = -1
NOBODY_WORDS = _l("no supervisor assigned")
PUBLIC_WORDS = {
    # A volunteer team of no township is among them.
    "territorial": _l("county organs and others"),
    "industry": _l("townships and volunteer teams"),
    "comprehensive": _l("organs, townships and volunteer teams"),
}

# The lines of all units, beside the one of the unit that is asked about.
_OTHERS = aliased(SupervisionLine)


def supervises(line: str, day: date) -> ColumnElement[bool]:
    """For joining SupervisionLine to Unit: the one primary supervisor along this line on that day."""
    return and_(SupervisionLine.unit_id == Unit.id, SupervisionLine.line == line, known_on(day))


def known_on(day: date, row: Any = SupervisionLine) -> ColumnElement[bool]:
    """Whether a line was known to hold on that day: one that was assigned or ended for days gone by counts from then on.

    Said by the days that lines have, and none of a line that was known in time: so a database knows how many there are.
    """
    begun = and_(row.from_on <= day, or_(row.known_from.is_(None), row.known_from <= day))
    return and_(begun, or_(row.to_on.is_(None), row.to_on > day, row.known_to > day))


def key_of(line: str, day: date) -> ColumnElement[int]:
    """For queries that have Unit and outer-joined SupervisionLine: the id of the unit that answers, or one of the two rows."""
    return case(
        (SupervisionLine.supervisor_id.is_not(None), SupervisionLine.supervisor_id),
        *_themselves(line, day),
        (Unit.kind != "enterprise", literal(PUBLIC_BODIES)),
        else_=literal(NOBODY),
    )


def answered_by(line: str, day: date, key: int) -> Select[int] | CompoundSelect[int]:
    """The ids of the units in that row. Those of a supervisor are found by the index, which a comparison with `key_of` can't use."""
    every = select(Unit.id).outerjoin(SupervisionLine, supervises(line, day)).where(key_of(line, day) == key)
    if key in (PUBLIC_BODIES, NOBODY):
        return every
    own = SupervisionLine.supervisor_id == key, SupervisionLine.line == line, known_on(day)
    themselves = every.where(SupervisionLine.id.is_(None), or_(Unit.kind != "enterprise", Unit.id == key))
    return select(SupervisionLine.unit_id).where(*own).union(themselves)


def _themselves(
    line: str, day: date
) -> list[tuple[ColumnElement[bool], InstrumentedAttribute[int | None] | InstrumentedAttribute[int]]]:
    if line == "territorial":
        return [
            (Unit.kind == "township", Unit.id),
            ((Unit.kind == "team") & Unit.township_id.is_not(None), Unit.township_id),
        ]
    if line == "industry":
        return [(Unit.kind == "organ", Unit.id)]
    begun = and_(_OTHERS.from_on <= day, or_(_OTHERS.known_from.is_(None), _OTHERS.known_from <= day))
    return [(Unit.id.in_(select(_OTHERS.supervisor_id).where(_OTHERS.line == line, begun)), Unit.id)]
