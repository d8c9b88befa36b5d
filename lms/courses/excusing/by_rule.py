"""Whose open tasks a rule of people hits, and by what: born before a day, kinds of post, rank, named units, noted as away from the
post today. All must hold.

The day of birth is a condition that a paper names, never one that the site computes: no retirement age is known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from lms import clock, vault
from lms.courses.absences.models import Absence, away_on
from lms.courses.audiences import Audience, conditions
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people.identifiers import born_on
from lms.people.models import Person, Post, Unit


@dataclass(frozen=True)
class Rule:
    born_before: date | None = None
    kinds: tuple[str, ...] = ()
    rank_from: int | None = None
    units: tuple[int, ...] = ()
    # Grounds that are noted on the post as holding today.
    away_for: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def kept(self) -> dict[str, Any]:
        """For the decisions to keep, and for the trail."""
        given = {
            "kinds": list(self.kinds),
            "rank_from": self.rank_from,
            "units": list(self.units),
            "away_for": list(self.away_for),
        }
        day = self.born_before and self.born_before.isoformat()
        return {name: value for name, value in {"born_before": day, **given}.items() if value}


@dataclass(frozen=True)
class Hit:
    """The ids of the tasks with the day of birth that put each in, and how many persons' day of birth is not known."""

    tasks: dict[int, date | None]
    unknown: int


def hit(plan: Plan, rule: Rule) -> Hit:
    rows = _candidates(plan, rule)
    born = {number: born_on(vault.unseal(sealed)) if sealed else None for number, sealed in rows}
    if rule.born_before is None:
        return Hit(dict.fromkeys(born), 0)
    older = {number: day for number, day in born.items() if day and day < rule.born_before}
    return Hit(dict(older), sum(day is None for day in born.values()))


def _candidates(plan: Plan, rule: Rule) -> Sequence[tuple[int, bytes | None]]:
    chosen = Audience(kinds=rule.kinds, rank_from=rule.rank_from, units=rule.units)
    rows = db.session.execute(
        select(Enrolment.id, Person.id_number_sealed)
        .join(Post, Post.id == Enrolment.post_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.plan_id == plan.id, Enrolment.closed_at.is_(None), *conditions(chosen, clock.today()))
        .where(*([_is_away(rule.away_for)] if rule.away_for else []))
    )
    return [(number, sealed if rule.born_before else None) for number, sealed in rows]


def _is_away(grounds: Sequence[str]) -> ColumnElement[bool]:
    noted = select(Absence.post_id).where(Absence.ground.in_(grounds), away_on(clock.today()))
    return Enrolment.post_id.in_(noted)
