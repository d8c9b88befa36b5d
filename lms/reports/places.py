"""How many names there are and in which units a page of them lies, told by counts: a page costs its own names, not those before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, func, select

from lms.db import db
from lms.people.models import Unit
from lms.reports import lately
from lms.reports.counting import NEAR, Source
from lms.reports.scope import Scope
from lms.reports.tallies.models import DayTally

# Lists of names by what they are counted as; of any other list the names themselves are counted.
FIGURES = {"all": "enrolled", "incomplete": "enrolled", "overdue": "overdue", "completed": "completed",
           "started": "started", "passed": "passed", "joined": "joined", "deferred": "deferred", "exempt": "exempt", "left": "left"}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """The units of a page, and how many of their names come before it."""

    units: Sequence[int]
    skipped: int


# Lists of what changed: the figure of a day, and the condition that a task meets.
OF_DAYS = {"completed_lately": ("completed", lately.completed), "joined_lately": ("joined", lately.joined)}


def tell(scope: Scope, state: str) -> bool:
    """Whether tallies tell of this list. Those by day tell no parts of a unit apart."""
    if state in OF_DAYS:
        return scope.slice.is_of_units and scope.slice.due is None
    return state in FIGURES or state == "due_soon"


def counted(scope: Scope, state: str) -> tuple[int, int]:
    """How many names of a list are not those of leading posts, and how many are."""
    counts = _names(Source.of(scope), state, "leads", alike=True)
    rows = db.session.execute(select(counts.c.leads, func.sum(counts.c.tasks)).group_by(counts.c.leads))
    found = {bool(leads): int(count) for leads, count in rows}
    return found.get(False, 0), found.get(True, 0)


def of_page(scope: Scope, state: str, *, with_leaders: bool, limit: int, offset: int) -> Place | None:
    """Nothing where tallies do not tell it."""
    source = Source.of(scope)
    if not tell(scope, state) or source.changed is None:
        return None
    near = db.session.scalars(source.in_order().limit(NEAR)).all()
    place, reached = _of_page(
        source.of_units(select(Unit.id).where(Unit.id.in_(near))), state, with_leaders, limit, offset
    )
    if reached >= offset + limit or len(near) < NEAR:
        return place
    return _of_page(source, state, with_leaders, limit, offset)[0]


def _of_page(source: Source, state: str, with_leaders: bool, limit: int, offset: int) -> tuple[Place, int]:
    units = _by_unit(_names(source, state, "unit_id", "leads"), with_leaders)
    reached = func.sum(units.c.names).over(order_by=(Unit.position, Unit.id)).label("reached")
    in_order = select(Unit.id, units.c.names, reached).join(units, units.c.unit_id == Unit.id).subquery()
    shown = (in_order.c.reached > offset) & (in_order.c.reached - in_order.c.names < offset + limit)
    rows = db.session.execute(select(in_order).where(shown).order_by(in_order.c.reached)).all()
    before = int(rows[0].reached - rows[0].names) if rows else offset
    return Place([row.id for row in rows], offset - before), int(rows[-1].reached) if rows else 0


def _by_unit(counts: Subquery, with_leaders: bool) -> Subquery:
    names = func.sum(counts.c.tasks)
    by_unit = select(counts.c.unit_id, names.label("names")).group_by(counts.c.unit_id).having(names > 0)
    return (by_unit if with_leaders else by_unit.where(~counts.c.leads)).subquery()


def _names(source: Source, state: str, *keys: str, alike: bool = False) -> Subquery:
    """Rows with these keys and `tasks`, to be summed: the names of the list."""
    if state == "due_soon":
        table = source.told_by(*keys)
        return source.tasks(
            keys, table, lambda of: lately.due_soon_told(source.scope, of), lately.due_soon, alike=alike
        )
    if state in OF_DAYS:
        figure, condition = OF_DAYS[state]
        return source.tasks(keys, DayTally, lambda of: lately.told(source.scope, of, figure), condition, alike=alike)
    counts = source.counts(*keys, alike=alike)
    names: ColumnElement[int] = counts.c[FIGURES[state]]
    if state == "incomplete":
        names = names - counts.c.completed
    return select(*(counts.c[key] for key in keys), names.label("tasks")).subquery()
