"""Who answers for a unit along each supervision line: the supervisor of that day, or one of two rows that stand for none.

County organs, townships and volunteer teams are not supervised like enterprises. Along the line that is theirs they stand for
themselves, as does the bureau that supervises comprehensively; elsewhere they share a row. An enterprise that nobody
supervises is shown as that, never hidden.
"""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, literal, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.people import access
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
    return and_(SupervisionLine.unit_id == Unit.id, SupervisionLine.line == line, access.holds_on(SupervisionLine, day))


def key_of(line: str) -> ColumnElement[int]:
    """For queries that have Unit and outer-joined SupervisionLine: the id of the unit that answers, or one of the two rows."""
    return case(
        (SupervisionLine.supervisor_id.is_not(None), SupervisionLine.supervisor_id),
        *_themselves(line),
        (Unit.kind != "enterprise", literal(PUBLIC_BODIES)),
        else_=literal(NOBODY),
    )


def _themselves(
    line: str,
) -> list[tuple[ColumnElement[bool], InstrumentedAttribute[int | None] | InstrumentedAttribute[int]]]:
    if line == "territorial":
        return [
            (Unit.kind == "township", Unit.id),
            ((Unit.kind == "team") & Unit.township_id.is_not(None), Unit.township_id),
        ]
    if line == "industry":
        return [(Unit.kind == "organ", Unit.id)]
    return [(Unit.id.in_(select(_OTHERS.supervisor_id).where(_OTHERS.line == line)), Unit.id)]
