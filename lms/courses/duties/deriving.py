"""Who owes what by a rule: found for a dry run, and kept by the clock. A few queries for each version, whatever the county's size."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, Row, Select, case, func, insert, select, update

from lms import clock
from lms.courses.audiences import Audience, is_held, posts_in
from lms.courses.duties.models import Duty, DutyRule, DutyVersion
from lms.courses.duties.reckoning import ONCE, Span, span, still_follows
from lms.courses.enrolling import Changes
from lms.courses.recognising.models import OutsideTraining
from lms.db import db, take_turns
from lms.people.models import Person, Post, Unit


@dataclass(frozen=True, slots=True)
class Owed:
    """A post that owes: the ids of post, person and unit, the day of taking office, and by which version from when to when."""

    post_id: int
    person_id: int
    unit_id: int
    office: date | None
    expires: date | None
    version: DutyVersion
    span: Span


@dataclass(frozen=True)
class Derived:
    """Everybody who owes by a rule on a day, and how many posts owe nothing, by the reason (kinds.REASONS)."""

    owed: Sequence[Owed]
    nothing: Mapping[str, int] = field(default_factory=dict)


def derived(rule: DutyRule, clock_from: date, day: date) -> Derived:
    """What the rule asks on that day with a clock that counts from `clock_from`. Only reads."""
    day = max(day, clock_from)
    expiries = _expiries() if any(each.year_basis == "certificate" for each in rule.versions) else {}
    owed: dict[tuple[int, str], Owed] = {}
    nothing: dict[int, str] = {}
    for version in reversed(rule.versions):
        for post in _posts(version, day):
            expires = expiries.get(post.person_id)
            found = span(version.terms, day, clock_from, post.from_on, expires)
            if isinstance(found, str):
                nothing[post.id] = found
            elif rule.in_force_on(found.began_on) is version:
                row = Owed(post.id, post.person_id, post.unit_id, post.from_on, expires, version, found)
                owed[post.id, found.period] = row
    owing = {each.post_id for each in owed.values()}
    left = Counter(reason for post_id, reason in nothing.items() if post_id not in owing)
    return Derived(sorted(owed.values(), key=lambda each: (each.span.due_on, each.post_id)), left)


def _posts(version: DutyVersion, day: date) -> Sequence[Row[*tuple[Any, ...]]]:
    chosen = posts_in(Audience.read(version.audience), day)
    return db.session.execute(chosen.with_only_columns(Post.id, Post.person_id, Post.unit_id, Post.from_on)).all()


def _expiries() -> dict[int, date]:
    """By person, the last day of the certificate of the statutory assessment, where one is recorded."""
    known = OutsideTraining.valid_until.is_not(None) & OutsideTraining.withdrawn_at.is_(None)
    rows = select(OutsideTraining.person_id, func.max(OutsideTraining.valid_until)).where(known)
    return {person_id: day for person_id, day in db.session.execute(rows.group_by(OutsideTraining.person_id)) if day}


def is_behind(rule: DutyRule) -> bool:
    """Whether what is owed by it does not follow the posts any more. Only reads."""
    return bool(_missing(rule) or _redated(rule)) or any(
        db.session.scalar(_leavers(each).limit(1)) for each in rule.versions
    )


def follow(rule: DutyRule) -> Changes:
    """Bring what is owed up to date with the posts: close who left, and add who owes now, if the clock runs."""
    take_turns(f"duties of {rule.id}")
    left = sum(_close(version) for version in rule.versions) + _close_redated(_redated(rule))
    rows = list(_rows(rule, _missing(rule)))
    if rows:
        db.session.execute(insert(Duty), rows)
    return Changes(len(rows), left)


def _leavers(version: DutyVersion) -> Select[int]:
    """What is still open of whoever the version concerns no more. What was due already stays as it was."""
    gone = Duty.post_id.not_in(posts_in(Audience.read(version.audience), clock.today()))
    open_ones = (Duty.version_id == version.id, Duty.closed_at.is_(None), Duty.due_on >= clock.today())
    return select(Duty.id).where(*open_ones, gone)


def _close(version: DutyVersion) -> int:
    held = select(Post.id).join(Person, Person.id == Post.person_id).join(Unit, Unit.id == Post.unit_id)
    reason = case((Duty.post_id.in_(held.where(is_held(clock.today()))), "left_audience"), else_="post_ended")
    closing = update(Duty).where(Duty.id.in_(_leavers(version))).values(closed_at=clock.now(), closed_for=reason)
    options = {"preserve_rowcount": True, "synchronize_session": False}
    return cast(CursorResult[Any], db.session.execute(closing, execution_options=options)).rowcount


def _redated(rule: DutyRule) -> Sequence[int]:
    """What is open and does not follow from the day of taking office any more, which was mended."""
    terms = {each.id: each.terms for each in rule.versions}
    rows = (
        select(Duty.id, Duty.version_id, Duty.period, Duty.owed_from, Duty.due_on, Post.from_on)
        .join(Post, Post.id == Duty.post_id)
        .where(Duty.rule_id == rule.id, Duty.closed_at.is_(None))
    )
    return [
        row.id for row in db.session.execute(rows) if not still_follows(terms[row.version_id], _span(row), row.from_on)
    ]


def _span(row: Row[*tuple[Any, ...]]) -> Span:
    began_on = row.owed_from if row.period == ONCE else _began_on(row.period)
    return Span(row.period, began_on, row.owed_from, row.due_on)


def _began_on(period: str) -> date:
    """Years of a calendar are told by their number, others by their first day."""
    return date(int(period), 1, 1) if len(period) == len("2026") else date.fromisoformat(period)


def _close_redated(ids: Sequence[int]) -> int:
    if ids:
        closing = update(Duty).where(Duty.id.in_(ids)).values(closed_at=clock.now(), closed_for="redated")
        db.session.execute(closing.execution_options(synchronize_session=False))
    return len(ids)


def _missing(rule: DutyRule) -> list[Owed]:
    """Who owes and has no row of it; nobody, where no clock runs."""
    if rule.clock is None or rule.clock.from_on > clock.today():
        return []
    there = select(Duty.post_id, Duty.period).where(Duty.rule_id == rule.id, Duty.closed_at.is_(None))
    known = {(row.post_id, row.period) for row in db.session.execute(there)}
    wanted = derived(rule, rule.clock.from_on, clock.today()).owed
    return [each for each in wanted if (each.post_id, each.span.period) not in known]


def _rows(rule: DutyRule, owed: Sequence[Owed]) -> Iterator[dict[str, Any]]:
    at = clock.now()
    for each in owed:
        yield {
            "rule_id": rule.id, "version_id": each.version.id, "post_id": each.post_id, "person_id": each.person_id,
            "unit_id": each.unit_id, "period": each.span.period, "owed_from": each.span.owed_from,
            "due_on": each.span.due_on, "at": at,
        }  # fmt: skip
