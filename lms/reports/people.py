"""The people of one unit, and how far each of them is in every running plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from lms import clock
from lms.courses.models import Plan
from lms.db import db
from lms.errors import NotThere, row_of
from lms.people import access
from lms.people.models import Person, Post, Unit
from lms.reports import manners, names, visible
from lms.reports.scope import Scope

PLANS_SHOWN, MOST_TASKS = 4, 2000


@dataclass(frozen=True)
class Column:
    """One plan, with the state of each task by post; leaders' names are withheld as in every list."""

    plan: Plan
    states: Mapping[int, str]

    @property
    def is_reserved(self) -> bool:
        return manners.is_reserved(self.plan)


@dataclass(frozen=True)
class People:
    """The posts of a unit that are held today, and its newest running plans."""

    unit: Unit
    posts: Sequence[Post]
    columns: Sequence[Column]


def unit_asked(viewer: Person, unit_id: int | None) -> Unit:
    """That unit, or the first whose liaison the viewer is. Raises NotThere."""
    if unit_id is None:
        own = units_served(viewer)
        if not own:
            raise NotThere
        return own[0]
    return row_of(select(Unit).where(Unit.id == unit_id, Unit.id.in_(access.units_overseen_by(viewer))))


def units_served(viewer: Person) -> Sequence[Unit]:
    """The units whose liaison the viewer is, in the county's order."""
    found = select(Unit).where(Unit.id.in_(access.units_served_by(viewer)))
    return db.session.scalars(found.order_by(Unit.position, Unit.id)).all()


def of(unit: Unit, viewer: Person) -> People:
    units = select(Unit.id).where(Unit.id == unit.id)
    running = [plan for plan in visible.plans(units) if plan.closed_at is None][:PLANS_SHOWN]
    return People(unit, _posts(unit, viewer), [_column(plan, units, viewer) for plan in running])


def _posts(unit: Unit, viewer: Person) -> Sequence[Post]:
    held = select(Post).join(Post.person).options(contains_eager(Post.person)).where(
        Post.unit_id == unit.id, access.held_on(clock.today()), Person.id.in_(access.persons_overseen_by(viewer))
    )  # fmt: skip
    return db.session.scalars(held.order_by(Post.rank.desc(), Person.name, Post.id)).all()


def _column(plan: Plan, units: Select[int], viewer: Person) -> Column:
    scope = Scope(plan, units)
    found = [each for state in ("all", "exempt") for each in names.listed(scope, state, viewer, limit=MOST_TASKS)]
    return Column(plan, {name.post_id: name.state_on(scope.day) for name in found})
