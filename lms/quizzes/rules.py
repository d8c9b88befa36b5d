"""Which rule an attempt is sat by: the quiz's own, or that of the plan that asks for it.

One attempt serves every plan that owes the quiz. Where two plans ask for it by different rules, the stricter rule holds whole:
what is passed by it is worth what either plan asks, and nobody sits twice. Stricter is, in this order: in a supervised room; a
higher pass mark; fewer tries; a longer wait; watching again; fewer minutes. A plan that lets the person in no more, because its
window is over or its tries are used up, leaves the rule to the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.courses.completion import Owed
from lms.courses.models import Lesson, Plan
from lms.db import add_if_missing, db
from lms.errors import Refused, row_of
from lms.people import audit
from lms.people.models import Person
from lms.quizzes.models import Blueprint, PlanRule
from lms.quizzes.models.rules import ANSWERED, RULE, RuleColumns

Sealed = dict[str, Any]
MOMENTS = ("opens_at", "ends_at")


class EndsBeforeOpening(Refused):
    message = _l("The window ends before it opens.")
    status = 422


@dataclass(frozen=True)
class Held:
    """The rule that holds for a person, the plan whose own it is, and from when on tries count for it.

    `by`: the plan that lets them in, by its own rule or by the quiz's. `shut`: the plans that let them in no more.
    """

    rule: RuleColumns
    plan_id: int | None
    since: datetime
    by: int | None = None
    shut: tuple[int, ...] = ()


def held(blueprint: Blueprint, owed: Sequence[Owed], tries: Sequence[datetime], at: datetime | None = None) -> Held:
    """The strictest rule of the plans that owe the quiz and let the person in at that moment, or will; the strictest of all
    where none does; the quiz's own where none owes it.

    `tries`: when each attempt at it that was handed in had begun.
    """
    now = at or clock.now()
    found = _of_plans(blueprint, owed)
    if not found:
        return Held(blueprint, None, clock.start_of(clock.today()))
    left = [each for each in found if each.since <= now and not _is_shut(each, tries, now)] or found
    strictest = max(left, key=lambda each: _precedence(each, now))
    return replace(strictest, shut=tuple(each.by for each in found if each not in left and each.by))


def _of_plans(blueprint: Blueprint, owed: Sequence[Owed]) -> list[Held]:
    """The rule of each plan, once, with the earliest moment from which tries count for it."""
    since: dict[int, datetime] = {}
    for each in owed:
        since[each.plan_id] = min(each.counts_from, since.get(each.plan_id, each.counts_from))
    own = _own_of(blueprint.lesson_id, list(since))
    return [Held(own.get(plan, blueprint), plan if plan in own else None, since[plan], plan) for plan in sorted(since)]


def _is_shut(held: Held, tries: Sequence[datetime], now: datetime) -> bool:
    """The window is over, or the tries are used up. A window that is still to come, or a wait, is worth waiting for."""
    if held.rule.ends_at and now >= held.rule.ends_at:
        return True
    used = sum(held.since <= each < now for each in tries)
    return held.rule.tries is not None and used >= held.rule.tries


def _precedence(held: Held, now: datetime) -> tuple[tuple[float, ...], bool, float]:
    """The stricter; of equal ones the one that is open already; of those the one for which more tries count."""
    is_open = held.rule.opens_at is None or held.rule.opens_at <= now
    return (_strictness(held.rule), is_open, -held.since.timestamp())


def _own_of(lesson_id: int, plan_ids: Sequence[int]) -> dict[int, PlanRule]:
    found = select(PlanRule).where(PlanRule.lesson_id == lesson_id, PlanRule.plan_id.in_(plan_ids))
    return {row.plan_id: row for row in db.session.scalars(found)}


def _strictness(rule: RuleColumns) -> tuple[float, ...]:
    tries = float("-inf") if rule.tries is None else -rule.tries
    return (rule.needs_room, rule.pass_mark, tries, rule.resit_hours, rule.rewatches, -rule.minutes)


def values(rule: RuleColumns) -> dict[str, Any]:
    """A rule by the names of its columns."""
    return {name: getattr(rule, name) for name in RULE}


def sealed(held: Held) -> Sealed:
    """A rule as an attempt keeps it; moments in microseconds."""
    kept = values(held.rule)
    kept |= {name: kept[name] and clock.microseconds(kept[name]) for name in MOMENTS}
    return kept | {"plan": held.plan_id}


def window_over_at(rule: Sealed) -> datetime | None:
    """When the last attempt of the window is closed: whoever begins at its end has the whole time. None: it has no end."""
    if not rule.get("ends_at"):
        return None
    return clock.from_microseconds(rule["ends_at"]) + timedelta(minutes=rule["minutes"])


def shows_key(rule: Sealed) -> str:
    """When answers are shown; attempts of before there were rules show those that were answered."""
    return str(rule.get("shows_key", ANSWERED))


def quiz_of_plan(plan: Plan, lesson_id: int) -> Blueprint:
    """The rules of a quiz of the plan's course. Raises NotThere."""
    return row_of(
        select(Blueprint)
        .join(Lesson, Lesson.id == Blueprint.lesson_id)
        .where(Lesson.id == lesson_id, Lesson.course_id == plan.course_id, Lesson.removed_at.is_(None))
    )


def own(plan: Plan, lesson_id: int) -> PlanRule | None:
    """What the plan has set for the quiz, if it has."""
    return db.session.scalar(select(PlanRule).where(PlanRule.plan_id == plan.id, PlanRule.lesson_id == lesson_id))


def check(kept: dict[str, Any]) -> None:
    """Raises EndsBeforeOpening."""
    if kept["opens_at"] and kept["ends_at"] and kept["ends_at"] <= kept["opens_at"]:
        raise EndsBeforeOpening


def set_own(plan: Plan, lesson_id: int, kept: dict[str, Any], *, by: Person) -> None:
    """Let the quiz be sat by this rule for the plan, from the next attempt on. Raises EndsBeforeOpening."""
    check(kept)
    add_if_missing(PlanRule, plan_id=plan.id, lesson_id=lesson_id, set_by_id=by.id, set_at=clock.now(), **_kept(kept))
    row = own(plan, lesson_id)
    assert row is not None
    for name, value in kept.items():
        setattr(row, name, value)
    row.set_by_id, row.set_at = by.id, clock.now()
    audit.record("quiz.rule_set", by=by, subject=plan, lesson=lesson_id, **_told(kept))


def _kept(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in RULE}


def drop_own(plan: Plan, lesson_id: int, *, by: Person) -> None:
    """Let the quiz's own rule hold for the plan again."""
    row = own(plan, lesson_id)
    if row is not None:
        db.session.delete(row)
        audit.record("quiz.rule_dropped", by=by, subject=plan, lesson=lesson_id)


def _told(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}
