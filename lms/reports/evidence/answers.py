"""Answered presence checks: as they stand, and as the chains of the sessions that held seconds for them tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from lms import clock
from lms.reports.evidence import chains
from lms.reports.evidence.differences import Difference, difference, time
from lms.reports.evidence.standing import Standing, microseconds
from lms.reports.evidence.told import Facts, Person
from lms.watching import answered
from lms.watching.answered import Answered

TIMES = {"raised", "asked", "answered"}


def compare(number: int, told: Person, standing: Standing) -> Iterator[Difference]:
    rows = {row.id: row for row in standing.checks}
    for _, opening, links in chains.sittings(told, standing):
        for _, at, _, facts, kind in links:
            entered = answered.read(facts) if kind == "presence" else None
            if entered:
                who = {"person": number, "recording": opening["recording"], "check": entered.check}
                yield from _altered(who, _entered(entered, at), _stands(rows.get(entered.check)))


def _altered(who: Facts, entered: Facts, stands: Facts) -> Iterator[Difference]:
    for name, value in entered.items():
        if stands.get(name) != value:
            show: Any = time if name in TIMES else str
            yield difference("check_altered", field=name, stands=show(stands.get(name)), evidence=show(value), **who)


def _entered(check: Answered, at: int) -> Facts:
    return {"raised": check.raised, "asked": check.asked, "answered": at, "wrong": check.wrong}


def _stands(row: Row[Any] | None) -> Facts:
    if row is None:
        return {}
    return {
        "raised": clock.microseconds(row.raised_at),
        "asked": clock.microseconds(row.asked_at),
        "answered": microseconds(row.answered_at),
        "wrong": row.wrong,
    }
