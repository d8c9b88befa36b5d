"""Who a plan's audience would bring in, and why, before anything is saved: how many by kind and township, what each
condition alone leaves out, and the first names with what put them in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from lms.courses.audiences import Audience, posts_in
from lms.db import db
from lms.people import access
from lms.people.models import Person, Post, SupervisionLine, Unit

NAMES_SHOWN = 20
NOTHING = Audience()
CONDITIONS = {
    "kinds": _l("kind of post"),
    "rank_from": _l("rank"),
    "sectors": _l("sector"),
    "townships": _l("township"),
    "high_risk_hours": _l("high-risk list for class hours"),
    "high_risk_assessed": _l("high-risk list for assessment"),
    "units": _l("named units"),
    "risk_classes": _l("risk class"),
    "supervisors": _l("supervising unit"),
}


@dataclass(frozen=True)
class Preview:
    """An audience in numbers. A person with three posts is one person and three posts."""

    posts: int
    persons: int
    units: int
    by_kind: Sequence[Row[str, int]]
    by_township: Sequence[Row[str | None, int]]
    left_out: Sequence[tuple[Any, int]]
    without_rank: int
    first: Sequence[Row[*tuple[Any, ...]]]
    # By unit among the first, which of the named supervising units put it in, and along which line.
    supervised: Mapping[int, Sequence[tuple[str, str]]]


def preview(audience: Audience, day: date) -> Preview:
    posts, persons, units = _counted(audience, day)
    first = _first(audience, day)
    return Preview(
        posts=posts,
        persons=persons,
        units=units,
        by_kind=_by_kind(audience, day),
        by_township=_by_township(audience, day),
        left_out=_left_out(audience, day, posts),
        without_rank=_without_rank(audience, day),
        first=first,
        supervised=_supervised(audience, day, {row.unit_id for row in first}),
    )


def _counted(audience: Audience, day: date) -> tuple[int, int, int]:
    chosen = posts_in(audience, day)
    counts = (func.count(Post.id), func.count(Post.person_id.distinct()), func.count(Post.unit_id.distinct()))
    posts, persons, units = db.session.execute(chosen.with_only_columns(*counts)).one()
    return posts, persons, units


def _by_kind(audience: Audience, day: date) -> Sequence[Row[str, int]]:
    counted = posts_in(audience, day).with_only_columns(Post.kind, func.count(Post.id))
    return db.session.execute(counted.group_by(Post.kind).order_by(func.count(Post.id).desc())).all()


def _by_township(audience: Audience, day: date) -> Sequence[Row[str | None, int]]:
    """By the township in which the unit lies; county organs lie in none."""
    township = aliased(Unit)
    name = func.coalesce(township.short_name, township.name)
    counted = posts_in(audience, day).outerjoin(township, township.id == Unit.township_id)
    grouped = counted.with_only_columns(name, func.count(Post.id)).group_by(township.id, name, township.position)
    return db.session.execute(grouped.order_by(township.id.is_(None), township.position, name)).all()


def _left_out(audience: Audience, day: date, posts: int) -> Sequence[tuple[Any, int]]:
    """For each given condition, how many more posts would be in without it."""
    given = [field.name for field in fields(audience) if getattr(audience, field.name)]
    return [(CONDITIONS[name], _counted(_without(audience, name), day)[0] - posts) for name in given]


def _without(audience: Audience, condition: str) -> Audience:
    nothing: dict[str, Any] = {condition: getattr(NOTHING, condition)}
    return replace(audience, **nothing)


def _without_rank(audience: Audience, day: date) -> int:
    """How many posts a condition of rank leaves out only because their rank is not known."""
    if audience.rank_from is None:
        return 0
    unknown = posts_in(_without(audience, "rank_from"), day).where(Post.rank.is_(None))
    return db.session.execute(unknown.with_only_columns(func.count(Post.id))).scalar_one()


def _first(audience: Audience, day: date) -> Sequence[Row[*tuple[Any, ...]]]:
    of_unit = (Unit.id.label("unit_id"), Unit.name.label("unit"), Unit.sector, Unit.risk_class)
    shown = (Person.name, Post.kind, Post.title, Post.rank, *of_unit)
    chosen = posts_in(audience, day).with_only_columns(*shown)
    return db.session.execute(
        chosen.order_by(Unit.position, Unit.id, Post.rank.desc(), Post.id).limit(NAMES_SHOWN)
    ).all()


def _supervised(audience: Audience, day: date, unit_ids: Collection[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
    if not audience.supervisors:
        return {}
    held = (
        select(SupervisionLine.unit_id, SupervisionLine.line, func.coalesce(Unit.short_name, Unit.name))
        .join(Unit, Unit.id == SupervisionLine.supervisor_id)
        .where(SupervisionLine.unit_id.in_(unit_ids), Unit.id.in_(audience.supervisors))
        .where(access.holds_on(SupervisionLine, day))
        .order_by(Unit.position, SupervisionLine.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for unit_id, line, name in db.session.execute(held):
        found.setdefault(unit_id, []).append((line, name))
    return found
