"""Whose training files are asked for, in the order of the folders that they go into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, func, select, true

from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people import access
from lms.people.models import Person, Post, Unit
from lms.reports import manners
from lms.reports import years as plan_years
from lms.reports.archives.models import ArchiveBundle
from lms.reports.scope import Scope
from lms.watching import seeing


@dataclass(frozen=True)
class Folder:
    """One unit, and whose files are in it: ids of persons by rank, each once."""

    unit_id: int
    unit: str
    persons: Sequence[int]


@dataclass(frozen=True)
class Asked:
    """A plan; or a year, with units or persons chosen, or neither for everybody. All within what the viewer may see."""

    viewer: Person
    plan: Plan | None = None
    year: int | None = None
    units: Sequence[int] = ()
    persons: Sequence[int] = ()

    @classmethod
    def of(cls, row: ArchiveBundle) -> Asked:
        viewer = db.session.get_one(Person, row.asked_by_id)
        plan = db.session.get_one(Plan, row.plan_id) if row.plan_id else None
        return cls(viewer, plan, row.year, row.chosen.get("units", ()), row.chosen.get("persons", ()))

    @property
    def chosen(self) -> dict[str, Sequence[int]]:
        named = {"units": list(self.units), "persons": list(self.persons)}
        return {words: ids for words, ids in named.items() if ids}

    @property
    def shows_units(self) -> bool:
        """Whoever names persons wants theirs alone."""
        return not self.persons

    @property
    def unit_year(self) -> int:
        """Of which year the files of units are: of a plan the last that has begun, which tells what is known now."""
        return plan_years.of(self.plan)[-1] if self.plan else self.year or 0


def folders(asked: Asked) -> Sequence[Folder]:
    """Units in the county's order with their persons by rank; leaders at division level for a plan's owner alone."""
    order = (Unit.position, Unit.id, func.coalesce(Post.rank, 0).desc(), Enrolment.post_id, Enrolment.id)
    found: dict[int, _Filling] = {}
    for number, name, person in db.session.execute(_tasks(asked).order_by(*order)):
        found.setdefault(number, _Filling(name)).persons[person] = None
    return [Folder(number, each.unit, list(each.persons)) for number, each in found.items()]


@dataclass
class _Filling:
    unit: str
    persons: dict[int, None] = field(default_factory=dict)


def _tasks(asked: Asked) -> Select[int, str, int]:
    columns = Unit.id, Unit.name, Enrolment.person_id
    if asked.plan:
        shown = (
            true() if manners.shows_names_of_leaders(asked.plan, asked.viewer) else ~access.leads_at_division_level()
        )
        tasks = Scope(asked.plan, access.units_overseen_by(asked.viewer)).tasks(*columns)
    else:
        shown = seeing.is_seen_by(asked.viewer)
        tasks = select(*columns).select_from(Enrolment).join(Plan, Plan.id == Enrolment.plan_id).where(*_of_year(asked))
    joined = tasks.join(Unit, Unit.id == Enrolment.unit_id).join(Post, Post.id == Enrolment.post_id)
    return joined.where(shown)  # type: ignore[return-value]


def _of_year(asked: Asked) -> list[ColumnElement[bool]]:
    """Plans that ran in it; a row that goes on in another is in the same folder."""
    found: list[ColumnElement[bool]] = [Plan.published_at.is_not(None), plan_years.ran_in(asked.year or 0)]
    if asked.units:
        found.append(Enrolment.unit_id.in_(asked.units))
    if asked.persons:
        found.append(Enrolment.person_id.in_(asked.persons))
    return found


def years(viewer: Person) -> Sequence[int]:
    """Of plans in which the viewer's units have tasks, the latest first."""
    concerned = select(Enrolment.id).where(
        Enrolment.plan_id == Plan.id, Enrolment.unit_id.in_(access.units_overseen_by(viewer))
    )
    plans = db.session.scalars(select(Plan).where(Plan.published_at.is_not(None), concerned.exists()))
    return sorted({year for plan in plans for year in plan_years.of(plan)}, reverse=True)
