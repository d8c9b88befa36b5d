"""The names behind the numbers of checks: a line for each paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, case, func, null, select

from lms.db import db
from lms.people.models import Person, Post, Unit
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.quizzes.models.spot_checks import ANSWERED, BY_PHONE, REFUSED
from lms.reports.spot_rates.period import Period

STATES = {
    "answered": _l("answered"),
    "passed": _l("passed"),
    "failed": _l("not passed"),
    "refused": _l("did not take part"),
    "voided": _l("voided"),
    "drawn": _l("drawn, never begun"),
    "begun": _l("begun, no result"),
    "later": _l("known later"),
}
WITHOUT_RESULT = ("drawn", "begun")


@dataclass(frozen=True)
class Name:
    """Who was asked where, and what came of it."""

    check_id: int
    person_id: int
    person: str
    unit: str
    kind: str
    title: str | None
    # Of papers without a result when they were drawn.
    ended_at: datetime
    outcome: str | None
    right: int | None
    asked: int
    passed_at: datetime | None
    ground: str | None
    timed_by: str | None
    voided_for: str | None

    @property
    def is_refused(self) -> bool:
        return self.outcome == REFUSED

    @property
    def is_timed_offline(self) -> bool:
        return self.timed_by == BY_PHONE and not self.is_refused


def counted(period: Period, state: str) -> int:
    """How many there are."""
    return db.session.scalar(_found(period, state).with_only_columns(func.count())) or 0


def listed(period: Period, state: str, *, limit: int | None = None, offset: int = 0) -> Sequence[Name]:
    """In the county's order of units, and by day within."""
    found = _found(period, state).order_by(Unit.position, Unit.id, SpotPaper.ended_at, SpotPaper.id)
    columns = SpotCheck.id, Person.id, Person.name, Unit.name, Post.kind, Post.title, *_came(period, state)
    rows = db.session.execute(found.with_only_columns(*columns).limit(limit).offset(offset))
    return [Name(*list(row)) for row in rows]


def _came(period: Period, state: str) -> tuple[Any, ...]:
    """When, and what is told of it in that state: nothing that came later, unless that is asked for."""
    if state in WITHOUT_RESULT:
        return SpotCheck.drawn_at, null(), null(), SpotCheck.asked, null(), null(), null(), null()
    voided_for = SpotPaper.void_ground if state == "later" else case((~period.stands(), SpotPaper.void_ground))
    result = SpotPaper.outcome, SpotPaper.right_answers, SpotCheck.asked, SpotPaper.passed_at, SpotPaper.ground
    return SpotPaper.ended_at, *result, SpotPaper.timed_by, voided_for


def _found(period: Period, state: str) -> Select[int]:
    heads = period.heads()
    return (
        select(SpotPaper.id)
        .join(heads, heads.c.post_id == SpotPaper.post_id)
        .join(SpotCheck, SpotCheck.id == SpotPaper.check_id)
        .join(Person, Person.id == SpotPaper.person_id)
        .join(Post, Post.id == SpotPaper.post_id)
        .join(Unit, Unit.id == heads.c.unit_id)
        .where(*_those(period, state))
    )


def _those(period: Period, state: str) -> list[ColumnElement[bool]]:
    if state == "later":
        return period.papers_known_later()
    if state in WITHOUT_RESULT:
        return [*period.papers_without_result(), period.begun() if state == "begun" else ~period.begun()]
    return [*period.papers(), _is(state, period.stands())]


def _is(state: str, stands: ColumnElement[bool]) -> ColumnElement[bool]:
    answered = stands & (SpotPaper.outcome == ANSWERED)
    return {
        "answered": answered,
        "passed": answered & SpotPaper.passed_at.is_not(None),
        "failed": answered & SpotPaper.passed_at.is_(None),
        "refused": stands & (SpotPaper.outcome == REFUSED),
        "voided": ~stands,
    }[state]
