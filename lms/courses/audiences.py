"""Who a plan is for: every condition that is given must hold, and one that is left empty asks nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from lms.courses.duties.models import Duty
from lms.courses.listing.models import ListedPerson
from lms.people import access
from lms.people.models import Person, Post, SupervisionLine, Unit


@dataclass(frozen=True)
class Audience:
    """The rule of one plan. `rank_from` is the most junior rank that is in; a post without a rank is then out."""

    kinds: tuple[str, ...] = ()
    rank_from: int | None = None
    sectors: tuple[str, ...] = ()
    townships: tuple[int, ...] = ()
    high_risk_hours: bool = False
    high_risk_assessed: bool = False
    units: tuple[int, ...] = ()
    risk_classes: tuple[str, ...] = ()
    # Units that one of these supervises, along whatever line, on the day that is asked about.
    supervisors: tuple[int, ...] = ()
    # Units that are not on the list for class hours: a rule for all others.
    low_risk_hours: bool = False
    # Named lists: whoever stands on one of them, with every post.
    lists: tuple[int, ...] = ()
    # Rules of the rule book by which a post owes something on the day that is asked about.
    duty_rules: tuple[int, ...] = ()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Audience":
        """From what a plan keeps."""
        known = {field.name for field in fields(cls)}
        assert kept.keys() <= known, f"unknown conditions: {kept.keys() - known}"
        given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items()}
        return cls(**given)

    @property
    def may_hold_officials(self) -> bool:
        """Also where no kind of post is named, whoever is in today: an official may come in tomorrow."""
        return not self.kinds or "official" in self.kinds

    def kept(self) -> dict[str, Any]:
        """For a plan to keep: the conditions that are given."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items() if value}


def posts_in(audience: Audience, day: date) -> Select[int]:
    """The ids of the posts held on that day for which every condition holds."""
    return (
        select(Post.id)
        .join(Person, Person.id == Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(is_held(day), *conditions(audience, day))
    )


def posts_staying_in(audience: Audience, day: date) -> Select[int]:
    """Those of them, and whoever was due by one of its rules before that day: being late takes nobody out of a plan."""
    if not audience.duty_rules:
        return posts_in(audience, day)
    return posts_in(replace(audience, duty_rules=()), day).where(Post.id.in_(_ever_owing(audience.duty_rules, day)))


def is_held(day: date) -> ColumnElement[bool]:
    """For queries that have Post, Person and Unit: the post is held on that day, and neither of the two is closed."""
    return and_(
        access.held_on(day),
        or_(Unit.closed_on.is_(None), Unit.closed_on > day),
        Person.closed_at.is_(None),
    )


def conditions(audience: Audience, day: date) -> list[ColumnElement[bool]]:
    """For queries that have Post and Unit: the conditions that are given."""
    given = (
        (audience.kinds, Post.kind.in_(audience.kinds)),
        (audience.rank_from, Post.rank >= (audience.rank_from or 0)),
        (audience.sectors, Unit.sector.in_(audience.sectors)),
        (audience.townships, Unit.township_id.in_(audience.townships)),
        (audience.high_risk_hours, Unit.high_risk_hours.is_(true())),
        (audience.high_risk_assessed, Unit.high_risk_assessed.is_(true())),
        (audience.units, Unit.id.in_(audience.units)),
        (audience.risk_classes, Unit.risk_class.in_(audience.risk_classes)),
        (audience.supervisors, Unit.id.in_(_supervised_by(audience.supervisors, day))),
        (audience.low_risk_hours, Unit.high_risk_hours.is_(false())),
        (audience.lists, Post.person_id.in_(_listed(audience.lists))),
        (audience.duty_rules, Post.id.in_(owing(audience.duty_rules, day))),
    )
    return [condition for is_given, condition in given if is_given]


def _supervised_by(supervisors: Sequence[int], day: date) -> Select[int]:
    held = access.holds_on(SupervisionLine, day)
    return select(SupervisionLine.unit_id).where(SupervisionLine.supervisor_id.in_(supervisors), held)


def _listed(lists: Sequence[int]) -> Select[int]:
    return select(ListedPerson.person_id).where(ListedPerson.list_id.in_(lists))


def owing(rules: Sequence[int], day: date) -> Select[int]:
    """The ids of the posts that owe by one of these rules on that day."""
    return _ever_owing(rules, day).where(Duty.due_on >= day)


def _ever_owing(rules: Sequence[int], day: date) -> Select[int]:
    begun = and_(Duty.owed_from <= day, Duty.closed_at.is_(None))
    return select(Duty.post_id).where(Duty.rule_id.in_(rules), begun)
