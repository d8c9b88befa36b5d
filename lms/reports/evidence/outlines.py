"""Outlines of plans: what held on days that had begun was never changed on a page.

The opening day of a published plan stays, and a rule of class hours holds from a day on that has not begun when it is given
(courses.hours_rules). An outline that says otherwise was changed by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import select

from lms import clock
from lms.courses.hours import Rule, Rules
from lms.courses.outlines import standing
from lms.db import db
from lms.ledger import ENTRY
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.told import Facts, Teaching

# The worker enters what has changed once a minute; after so long nothing else is entered before it.
ENTERED_WITHIN = timedelta(hours=1)
LASTING = ("opens_on", "hours")


def due_days(teaching: Teaching) -> dict[int, set[str]]:
    """By plan, the days on which its tasks were ever due, as entered; and as it stands, for the worker may come later."""
    found: dict[int, set[str]] = defaultdict(set)
    for plan, outline in standing().items():
        found[plan].add(outline["due_on"])
    for plan, entered in teaching.outlines.items():
        found[plan].update(outline["due_on"] for _, outline in entered)
    return found


def compare(court: Court) -> Iterator[Difference]:
    stands = standing()
    for plan, entered in sorted(court.teaching.outlines.items()):
        versions = [*entered, (court.now, stands[plan])] if plan in stands else entered
        for (known, before), (at, after) in pairwise(versions):
            if _was_published(before, after, known) and any(before[name] != after[name] for name in LASTING):
                yield from _altered(plan, before, after, _begun(known, at))


def _was_published(before: Facts, after: Facts, known: int) -> bool:
    """Whether it was at `known`, and not withdrawn since: a draft may be changed at will."""
    return bool(before["published"] and after["published"] and after["published"] <= known)


def _altered(plan: int, before: Facts, after: Facts, begun: date) -> Iterator[Difference]:
    if after["opens_on"] != before["opens_on"]:
        who = {"plan": plan, "field": "opens_on"}
        yield difference("plan_altered", stands=after["opens_on"], evidence=before["opens_on"], **who)
    days = {date.fromisoformat(day) for day, *_ in (*before["hours"], *after["hours"])}
    for day in sorted(day for day in days if day <= begun):
        stands, held = _terms(after, day), _terms(before, day)
        if stands != held:
            yield difference("rule_reaches_back", plan=plan, day=day.isoformat(), stands=stands, evidence=held)


def _terms(outline: Facts, day: date) -> str:
    """Minutes of an hour, hours of a day at most and longest silence on that day."""
    rule = Rules.of(Rule(date.fromisoformat(since), *terms) for since, *terms in outline["hours"]).on(day)
    return f"{rule.minutes}/{rule.daily_cap}/{rule.longest_gap}"


def _begun(known: int, at: int) -> date:
    """The last day that had certainly begun when an outline was changed that was entered as `known` before and `at` after.

    It was changed after `known`, and hardly before anything else that was entered meanwhile.
    """
    until = clock.from_microseconds(at) - ENTERED_WITHIN
    meanwhile = select(ENTRY.c.at).where(ENTRY.c.at < until).order_by(ENTRY.c.number.desc()).limit(1)
    last = db.session.scalar(meanwhile)
    changed_after = clock.from_microseconds(known)
    return clock.day_of(max(changed_after, last - ENTERED_WITHIN) if last else changed_after)
