"""Exempting from a plan, deferring a task of it, and lifting either. Each is appended with its ground and its paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.courses import plans
from lms.courses.excusing.models import Excusal
from lms.courses.excusing.standing import stood
from lms.courses.models import Enrolment, Plan
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person, Post

# Why nothing is decided about a task, by code.
OBSTACLES = {
    "completed": _l("has completed it already"),
    "excused": _l("has the same already, for as long or longer"),
    "no_later": _l("is due no earlier than that day"),
}


class EndsInThePast(Refused):
    message = _l("That day has passed already.")
    status = 422


class NothingToDecide(Refused):
    message = _l("Nobody is left whom this decision would concern.")


class CannotBeExcused(Refused):
    message = _l("Nothing is decided: this person %(obstacle)s.")


class LiftedBefore(Refused):
    message = _l("This was lifted already.")


@dataclass(frozen=True)
class Terms:
    """What is decided: `until` is the last day of an exemption, or the due day of a deferral."""

    kind: str
    ground: str
    words: str | None
    document: str
    approved_by: str
    until: date | None


def obstacles(plan: Plan, terms: Terms, tasks: Sequence[Enrolment]) -> dict[int, str]:
    """By the id of a task, why nothing can be decided about it: a key of OBSTACLES. Asks the database once."""
    reaching = _reaching(plan, terms)
    found = {task.id: _obstacle(task, terms, reaching) for task in tasks}
    return {number: code for number, code in found.items() if code}


def _reaching(plan: Plan, terms: Terms) -> set[int]:
    """The posts that have as much already."""
    same = select(Excusal.post_id, Excusal.until).where(
        Excusal.plan_id == plan.id, Excusal.kind == terms.kind, stood(clock.now())
    )
    rows = db.session.execute(same)
    return {post for post, until in rows if until is None or (terms.until is not None and until >= terms.until)}


def _obstacle(task: Enrolment, terms: Terms, reaching: set[int]) -> str | None:
    if task.completed_at is not None:
        return "completed"
    if task.post_id in reaching:
        return "excused"
    is_later = terms.kind == "exemption" or (terms.until is not None and terms.until > task.due_on)
    return None if is_later else "no_later"


def excuse_one(plan: Plan, terms: Terms, task: Enrolment, *, by: Person) -> Excusal:
    """The decision about one task. Raises CannotBeExcused, EndsInThePast, or what keeps the plan from changing."""
    _hold(plan, terms)
    if code := obstacles(plan, terms, [task]).get(task.id):
        raise CannotBeExcused(obstacle=OBSTACLES[code])
    return _append(plan, terms, task, by, None, clock.now())


def excuse(
    plan: Plan, terms: Terms, tasks: Sequence[Enrolment], *, by: Person, chosen_by: dict[str, Any]
) -> Sequence[Excusal]:
    """The same about several, leaving out those about whom nothing can be decided. Raises NothingToDecide."""
    _hold(plan, terms)
    hindered = obstacles(plan, terms, tasks)
    left = [task for task in tasks if task.id not in hindered]
    if not left:
        raise NothingToDecide
    at = clock.now()
    return [_append(plan, terms, task, by, chosen_by, at) for task in left]


def _hold(plan: Plan, terms: Terms) -> None:
    plans.require_running(plan)
    take_turns(f"excusals of {plan.id}")
    if terms.until is not None and terms.until < clock.today():
        raise EndsInThePast


def _append(
    plan: Plan, terms: Terms, task: Enrolment, by: Person, chosen_by: dict[str, Any] | None, at: datetime
) -> Excusal:
    row = Excusal(
        plan_id=plan.id, post_id=task.post_id, person_id=task.person_id, made_by_id=by.id, at=at, chosen_by=chosen_by,
        **vars(terms),
    )  # fmt: skip
    db.session.add(row)
    _enter(f"excusal.{terms.kind}", plan, row, by)
    return row


def lift(excusal: Excusal, ground: str, *, by: Person) -> None:
    """From now on it holds no more; past days keep it. Raises LiftedBefore."""
    db.session.refresh(excusal, with_for_update=True)
    if excusal.lifted_at is not None:
        raise LiftedBefore
    excusal.lifted_at, excusal.lifted_ground, excusal.lifted_by_id = clock.now(), ground, by.id
    _enter("excusal.lifted", db.session.get_one(Plan, excusal.plan_id), excusal, by, reason=ground)


def _enter(action: str, plan: Plan, row: Excusal, by: Person, **more: str) -> None:
    """Into the audit trail, under the post, which is told there with person and unit."""
    until = row.until and row.until.isoformat()
    told = {"ground": row.ground, "document": row.document, "approved_by": row.approved_by, "until": until}
    entry = audit.record(action, by=by, plan_title=plan.title, **told, **more)
    entry.subject, entry.subject_id = Post.__tablename__, row.post_id
