"""Exemptions, deferrals, outside training, lectures in the hall and their papers: as they stand and as they were entered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Row

from lms import storage
from lms.courses.attaching import entering as papers
from lms.courses.excusing import entering as excusals
from lms.courses.hall import entering as halls
from lms.courses.recognising import entering as outside
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.standing import Rows, Standing
from lms.reports.evidence.told import Facts, Person

MADE, ENDED = 1, 2
ENDINGS = ("lifted", "withdrawn", "annulled")


def compare(number: int, told: Person, standing: Standing) -> Iterator[Difference]:
    yield from _compare("excusal", number, told.excusals, standing.excusals, excusals.facts_of)
    yield from _compare("outside", number, told.outside, standing.outside, outside.facts_of)
    yield from _compare("attachment", number, told.attachments, standing.attachments, papers.facts_of)
    yield from _compare("hall", number, told.halls, standing.halls, halls.facts_of)
    for row in standing.attachments:
        yield from _file(number, row, may_be_gone=row.id in told.disposed)


def attended(told: Person, standing: Standing) -> list[Facts]:
    """Of lectures in the hall what was entered, and what waits for it: with which an annulment goes that was not entered yet."""
    waiting = {row.id: halls.facts_of(row) for row in standing.halls if row.id not in told.halls and not row.entered}
    ended = {row.id: halls.facts_of(row)["annulled"] for row in standing.halls if not row.entered & ENDED}
    return [
        facts | {"attendance": each, "annulled": facts.get("annulled") or ended.get(each)}
        for each, facts in (waiting | told.halls).items()
    ]


def _compare(
    kind: str, number: int, told: dict[int, Facts], rows: Rows, facts_of: Callable[[Row[Any]], Facts]
) -> Iterator[Difference]:
    standing = {row.id: row for row in rows}
    for each in sorted(told.keys() | standing.keys()):
        entered, row = told.get(each), standing.get(each)
        who = {"person": number, kind: each}
        if row is None:
            yield difference(f"{kind}_missing", **who)
        elif entered is None:
            if row.entered:
                yield difference(f"{kind}_not_entered", **who)
        else:
            yield from _altered(kind, who, row, entered, facts_of(row))


def _altered(kind: str, who: Facts, row: Row[Any], entered: Facts, facts: Facts) -> Iterator[Difference]:
    """What ends a row is entered later than what made it."""
    for name, stands in facts.items():
        known, bit = entered.get(name), ENDED if name.startswith(ENDINGS) else MADE
        if stands != known and (known is not None or int(row.entered) & bit):
            yield difference(f"{kind}_altered", field=name, stands=stands, evidence=known, **who)


def _file(number: int, row: Row[Any], *, may_be_gone: bool) -> Iterator[Difference]:
    """The file has the hash under which it is kept; gone it may be only where the ledger tells of the decision."""
    path = storage.path(f"papers/{row.sha256}")
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    if found != row.sha256 and not (may_be_gone and found is None):
        yield difference("attachment_file", person=number, attachment=row.id, stands=found, evidence=row.sha256)
