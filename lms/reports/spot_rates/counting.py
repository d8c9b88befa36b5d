"""Rows of both rates. Tasks are counted by post, checks by the time that somebody was asked; persons beside them, each once.

What was voided is in none of the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from lms.db import db
from lms.people.models import SupervisionLine, Unit
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.quizzes.models.spot_checks import ANSWERED, REFUSED
from lms.reports import rates
from lms.reports.lines import key_of, supervises
from lms.reports.rates import Counts
from lms.reports.slices import BY_LINE
from lms.reports.spot_rates.period import Period

GROUPINGS = ("township", "industry", "unit")


@dataclass(frozen=True)
class Checks:
    """抽考 in numbers: papers, but for `persons`. Whoever did not take part is in `refused` alone, a mistake in `voided` alone."""

    answered: int = 0
    persons: int = 0
    passed: int = 0
    refused: int = 0
    voided: int = 0
    # Of which nothing came: never begun, and begun.
    drawn: int = 0
    begun: int = 0

    @property
    def failed(self) -> int:
        return self.answered - self.passed

    @property
    def passed_share(self) -> float | None:
        """抽考合格率; None where nobody answered."""
        return self.passed / self.answered if self.answered else None


@dataclass(frozen=True)
class Later:
    """Papers of the period of which something was told after its end: those that came in, and of those counted the voided."""

    received: int = 0
    voided: int = 0

    def __bool__(self) -> bool:
        return bool(self.received or self.voided)


@dataclass(frozen=True)
class Row:
    """A township, an industry supervisor or a unit; `key` opens it."""

    key: int | str
    name: Any
    counts: Counts
    checks: Checks


def rows(period: Period, by: str, *, limit: int | None = None, offset: int = 0) -> Sequence[Row]:
    """In the county's own order, whoever knew how much: nobody is ranked."""
    tasks = _of_units(period, limit, offset) if by == "unit" else rates.by_line(period.scope, BY_LINE[by])
    checks = _by_unit(period, [row.key for row in tasks]) if by == "unit" else _by_line(period, BY_LINE[by])
    return [Row(row.key, row.name, row.counts, checks.get(row.key, Checks())) for row in tasks]


def _of_units(period: Period, limit: int | None, offset: int) -> Sequence[rates.Row]:
    if limit is None:
        return rates.by_unit(period.scope)
    return rates.page_of_units(period.scope, limit=limit, offset=offset)


def total(period: Period) -> Checks:
    """Of all rows together; a person who was asked in two of them is one."""
    return Checks(*db.session.execute(_counted(period)).one())


def later(period: Period) -> Later:
    """What became known after the end of the period, and is in none of its figures."""
    if period.scope.past_day is None:
        return Later()
    heads, came_later = period.heads(), SpotPaper.received_at > period.scope.as_of
    counted = select(func.count().filter(came_later), func.count().filter(~came_later))
    papers = counted.select_from(heads).join(SpotPaper, SpotPaper.post_id == heads.c.post_id)
    return Later(*db.session.execute(papers.where(*period.papers_known_later())).one())


def _by_unit(period: Period, units: Sequence[int | str]) -> Mapping[int | str, Checks]:
    heads = period.heads()
    counted = _counted(period, heads.c.unit_id, heads=heads).where(heads.c.unit_id.in_(units))
    return _read(counted.group_by(heads.c.unit_id))


def _by_line(period: Period, line: str) -> Mapping[int | str, Checks]:
    heads, key = period.heads(), key_of(line, period.scope.day)
    counted = _counted(period, key, heads=heads).join(Unit, Unit.id == heads.c.unit_id)
    return _read(counted.outerjoin(SupervisionLine, supervises(line, period.scope.day)).group_by(key))


def _counted(period: Period, *keys: ColumnElement[Any], heads: Any = None) -> Select[*tuple[Any, ...]]:
    heads = period.heads() if heads is None else heads
    came, nothing_came = and_(*period.papers()), and_(*period.papers_without_result())
    stands = came & period.stands()
    answered, refused = stands & (SpotPaper.outcome == ANSWERED), stands & (SpotPaper.outcome == REFUSED)
    figures = (
        func.count().filter(answered),
        func.count(SpotPaper.person_id.distinct()).filter(answered),
        func.count().filter(answered, SpotPaper.passed_at.is_not(None)),
        func.count().filter(refused),
        func.count().filter(came, ~period.stands()),
        func.count().filter(nothing_came, ~period.begun()),
        func.count().filter(nothing_came, period.begun()),
    )
    return (
        select(*keys, *figures)
        .select_from(heads)
        .join(SpotPaper, SpotPaper.post_id == heads.c.post_id)
        .join(SpotCheck, SpotCheck.id == SpotPaper.check_id)
        .where(or_(came, nothing_came))
    )


def _read(counted: Select[*tuple[Any, ...]]) -> Mapping[int | str, Checks]:
    return {key: Checks(*figures) for key, *figures in db.session.execute(counted)}
