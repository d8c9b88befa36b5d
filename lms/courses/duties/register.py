"""What an administrator finds of the rule book: what is owed by a rule, and who would owe it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.courses.duties.deriving import Owed
from lms.courses.duties.models import Duty, DutyRule, DutyVersion
from lms.courses.leaders import named_to, owned_by
from lms.db import db
from lms.people import access
from lms.people.models import Person, Post, Unit

STATES = ("open", "due", "left")


@dataclass(frozen=True)
class Figures:
    """How many duties are open, how many of them were due already, and how many were closed: somebody left, or a day was corrected."""

    open: int = 0
    due: int = 0
    left: int = 0


def figures() -> Mapping[int, Figures]:
    """By rule."""
    is_open = Duty.closed_at.is_(None)
    counted = select(
        Duty.rule_id,
        func.count(case((is_open, 1))),
        func.count(case((is_open & (Duty.due_on < clock.today()), 1))),
        func.count(Duty.closed_at),
    ).group_by(Duty.rule_id)
    return {number: Figures(*counts) for number, *counts in db.session.execute(counted)}


def duties(rule: DutyRule, viewer: Person, state: str, words: str, *, limit: int, offset: int) -> Sequence[Duty]:
    """The nearest due day first, each with person, unit, post, rule and version; of leaders at division level for whoever wrote
    the rule alone, since what is known of each stands beside it."""
    found = (
        _of(rule, state, words)
        .where(_read_by(viewer))
        .options(
            contains_eager(Duty.person),
            contains_eager(Duty.unit),
            joinedload(Duty.post),
            contains_eager(Duty.version),
            joinedload(Duty.rule),
        )
    )
    return db.session.scalars(found.order_by(Duty.due_on, Duty.id).limit(limit).offset(offset)).all()


def counted(rule: DutyRule, viewer: Person, state: str, words: str) -> int:
    found = _of(rule, state, words).where(_read_by(viewer))
    return db.session.scalar(found.with_only_columns(func.count(Duty.id))) or 0


def withheld(rule: DutyRule, viewer: Person, state: str) -> int:
    """How many are not shown, whatever words are asked for: a count beside a name would tell of it."""
    found = _of(rule, state, "").where(~_read_by(viewer))
    return db.session.scalar(found.with_only_columns(func.count(Duty.id))) or 0


def _read_by(viewer: Person) -> ColumnElement[bool]:
    return named_to(viewer, Duty.person_id, DutyVersion.made_by_id)


def _of(rule: DutyRule, state: str, words: str) -> Select[Duty]:
    is_open = Duty.closed_at.is_(None)
    wanted: dict[str, ColumnElement[bool]] = {
        "open": is_open, "due": is_open & (Duty.due_on < clock.today()), "left": Duty.closed_at.is_not(None)
    }  # fmt: skip
    found = select(Duty).join(Duty.person).join(Duty.unit).join(Duty.version)
    found = found.where(Duty.rule_id == rule.id, wanted[state])
    named = or_(Person.name.contains(words, autoescape=True), Unit.name.contains(words, autoescape=True))
    return found.where(named) if words else found


def of_person(person: Person) -> Sequence[Duty]:
    """What is owed of a person by running rules or was, left posts aside; the latest due day first."""
    own = select(Duty).where(Duty.person_id == person.id, Duty.closed_at.is_(None))
    loaded = own.options(joinedload(Duty.rule), joinedload(Duty.version), joinedload(Duty.unit))
    return db.session.scalars(loaded.order_by(Duty.due_on.desc(), Duty.id)).all()


def read_of(owed: Sequence[Owed], viewer: Person) -> Sequence[Owed]:
    """Those of a dry run that the viewer reads: leaders at division level whoever wrote the rule alone."""
    led = set(db.session.scalars(access.leaders_on(clock.today())))
    own = set(db.session.scalars(select(DutyVersion.id).where(owned_by(viewer, DutyVersion.made_by_id))))
    return [each for each in owed if each.person_id not in led or each.version.id in own]


def named(owed: Sequence[Owed]) -> Sequence[tuple[Owed, str, str, str]]:
    """Those of one page with the names of person and unit and the kind of post."""
    rows = db.session.execute(
        select(Post.id, Person.name, Unit.name, Post.kind)
        .join(Person, Person.id == Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.id.in_([each.post_id for each in owed]))
    )
    names = {row[0]: (row[1], row[2], row[3]) for row in rows}
    return [(each, *names[each.post_id]) for each in owed]
