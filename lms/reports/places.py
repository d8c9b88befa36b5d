"""How many names there are and in which units a page of them lies, told by counts: a page costs its own names, not those before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, func, select

from lms.db import db
from lms.people.models import Unit
from lms.reports.counting import Source
from lms.reports.scope import Scope

# Lists of names by what they are counted as; of any other list the names themselves are counted.
FIGURES = {"all": "enrolled", "incomplete": "enrolled", "overdue": "overdue", "completed": "completed",
           "started": "started", "passed": "passed", "joined": "joined", "deferred": "deferred", "exempt": "exempt", "left": "left"}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """The units of a page, and how many of their names come before it."""

    units: Sequence[int]
    skipped: int


def counted(scope: Scope, state: str) -> tuple[int, int]:
    """How many names of a list are not those of leading posts, and how many are."""
    counts = Source.of(scope).counts("leads")
    rows = db.session.execute(select(counts.c.leads, func.sum(_figure(counts, state))).group_by(counts.c.leads))
    found = {bool(leads): int(count) for leads, count in rows}
    return found.get(False, 0), found.get(True, 0)


def of_page(scope: Scope, state: str, *, with_leaders: bool, limit: int, offset: int) -> Place | None:
    """Nothing where tallies do not tell it."""
    source = Source.of(scope)
    if state not in FIGURES or source.changed is None:
        return None
    counts = source.counts("unit_id", "leads")
    names = func.sum(_figure(counts, state))
    by_unit = select(counts.c.unit_id, names.label("names")).group_by(counts.c.unit_id).having(names > 0)
    units = (by_unit if with_leaders else by_unit.where(~counts.c.leads)).subquery()
    reached = func.sum(units.c.names).over(order_by=(Unit.position, Unit.id)).label("reached")
    in_order = select(Unit.id, units.c.names, reached).join(units, units.c.unit_id == Unit.id).subquery()
    shown = (in_order.c.reached > offset) & (in_order.c.reached - in_order.c.names < offset + limit)
    rows = db.session.execute(select(in_order).where(shown).order_by(in_order.c.reached)).all()
    before = int(rows[0].reached - rows[0].names) if rows else offset
    return Place([row.id for row in rows], offset - before)


def _figure(counts: Subquery, state: str) -> ColumnElement[int]:
    figure: ColumnElement[int] = counts.c[FIGURES[state]]
    return figure - counts.c.completed if state == "incomplete" else figure
