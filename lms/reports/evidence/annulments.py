"""Annulments: grounds and deciders, as they stand and as they were entered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from lms.courses import entering
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Facts, Person

MADE, LIFTED = 1, 2


def compare(number: int, told: Person, standing: Standing) -> Iterator[Difference]:
    rows = {row.id: row for row in standing.annulments}
    for each in sorted(told.annulments.keys() | rows.keys()):
        entered, row = told.annulments.get(each), rows.get(each)
        who = {"person": number, "plan": row.plan_id if row else (entered or {})["plan"], "annulment": each}
        if row is None:
            yield difference("annulment_missing", **who)
        elif entered is None:
            if row.entered:
                yield difference("annulment_not_entered", **who)
        else:
            yield from _altered(who, row, entered)


def _altered(who: Facts, row: Row[Any], entered: Facts) -> Iterator[Difference]:
    for name, stands in entering.annulment_facts(row).items():
        known, bit = entered.get(name), LIFTED if name.startswith("lifted") else MADE
        if stands != known and (known is not None or row.entered & bit):
            yield difference("annulment_altered", field=name, stands=stands, evidence=known, **who)
