"""When attempts closed: what was given back stands beside each, and nothing else may have moved its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from lms.reports.evidence.differences import Difference, difference, time
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Facts


def by_attempt(standing: Standing) -> dict[int, list[Row[Any]]]:
    """What happened around each attempt."""
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in standing.events:
        found[row.attempt_id].append(row)
    return found


def compare(number: int, attempts: dict[int, Facts]) -> Iterator[Difference]:
    """An attempt closes at its start, its minutes and what was given back, and nothing is handed in later."""
    for each, facts in attempts.items():
        if facts["minutes"] is None:
            continue
        given = sum(seconds or 0 for *_, seconds, _words in facts["events"])
        closes = facts["started"] + (facts["minutes"] * 60 + given) * 1_000_000
        if facts["closes"] != closes or facts["submitted"] > closes:
            who = {"person": number, "lesson": facts["lesson"], "attempt": each}
            yield difference("attempt_time", stands=time(facts["closes"]), evidence=time(closes), **who)
