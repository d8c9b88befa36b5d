"""Who a plan's audience would bring in, and why, before anything is saved: how many by kind and township, what each
condition alone leaves out, and the names, page by page, with what put them in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from lms.courses import due_days
from lms.courses.audiences import Audience, posts_in
from lms.courses.listing.models import ListedPerson, NameList
from lms.db import db
from lms.languages import in_language
from lms.paging import Paging
from lms.people import access
from lms.people.models import Person, Post, SupervisionLine, Unit

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
    "low_risk_hours": _l("not on the high-risk list for class hours"),
    "lists": _l("named lists"),
    "duty_rules": _l("rules by which something is owed"),
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
    # The posts of one page, each with what puts it in.
    shown: Sequence[Row[*tuple[Any, ...]]]
    paging: Paging
    # Whether each of them has a due day of its own.
    is_due_by_rule: bool
    # By person among them, on which of the given lists they stand; and the listed persons who hold no post at all.
    listed: Mapping[int, Sequence[str]]
    without_post: int
    # By unit among them, which of the named supervising units put it in, and along which line.
    supervised: Mapping[int, Sequence[tuple[str, str]]]


def preview(audience: Audience, day: date, asked: Mapping[str, str], latest: date | None = None) -> Preview:
    """`asked` may name the page; `latest` is the plan's due day, where rules give each post its own. Asks the database as often for ten thousand posts as for ten."""
    posts, persons, units = _counted(audience, day)
    paging = Paging.read(asked, posts)
    shown = _shown(audience, day, paging, latest)
    return Preview(
        posts=posts,
        persons=persons,
        units=units,
        by_kind=_by_kind(audience, day),
        by_township=_by_township(audience, day),
        left_out=_left_out(audience, day, posts),
        without_rank=_without_rank(audience, day),
        shown=shown,
        paging=paging,
        is_due_by_rule=latest is not None,
        listed=_listed(audience, {row.person_id for row in shown}),
        without_post=_without_post(audience, day),
        supervised=_supervised(audience, day, {row.unit_id for row in shown}),
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


def _shown(audience: Audience, day: date, paging: Paging, latest: date | None) -> Sequence[Row[*tuple[Any, ...]]]:
    township = aliased(Unit)
    of_unit = (Unit.id.label("unit_id"), Unit.name.label("unit"), Unit.sector, Unit.risk_class,
               func.coalesce(township.short_name, township.name).label("township"))  # fmt: skip
    due = (due_days.by_rule(audience, latest).label("due_on"),) if latest else ()
    of_post = (Post.person_id, Person.name, Post.kind, Post.title, Post.rank, *due)
    chosen = posts_in(audience, day).outerjoin(township, township.id == Unit.township_id)
    ordered = chosen.with_only_columns(*of_post, *of_unit).order_by(
        Unit.position, Unit.id, Post.rank.desc().nulls_last(), Post.id
    )
    return db.session.execute(ordered.limit(paging.size).offset(paging.offset)).all()


def _listed(audience: Audience, persons: Collection[int]) -> Mapping[int, Sequence[str]]:
    if not audience.lists:
        return {}
    on = (ListedPerson.list_id.in_(audience.lists), ListedPerson.person_id.in_(persons))
    named = select(ListedPerson.person_id, NameList).join(NameList, NameList.id == ListedPerson.list_id).where(*on)
    found: dict[int, list[str]] = {}
    for person_id, row in db.session.execute(named.order_by(NameList.name)):
        found.setdefault(person_id, []).append(in_language(row, "name"))
    return found


def _without_post(audience: Audience, day: date) -> int:
    """How many of the listed persons hold no post on that day, and so owe nothing."""
    if not audience.lists:
        return 0
    holding = posts_in(NOTHING, day).with_only_columns(Post.person_id)
    without = select(func.count(ListedPerson.person_id.distinct())).where(
        ListedPerson.list_id.in_(audience.lists), ListedPerson.person_id.not_in(holding)
    )
    return db.session.execute(without).scalar_one()


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
