"""Issuing a 督办 and answering it: each step is a row, and a step that does not follow on the last one is refused."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, or_, select

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db
from lms.errors import NotThere, Refused, row_of
from lms.people import access, audit
from lms.people.models import Person, Post, Unit
from lms.reports.scope import Scope
from lms.supervision.channels import queueing
from lms.supervision.following_up.kinds import WAITS_FOR_ISSUER, WAITS_FOR_UNIT
from lms.supervision.following_up.models import FollowUp, FollowUpName, FollowUpStep

# After these somebody has something to do, and is told.
TOLD = (*WAITS_FOR_UNIT, *WAITS_FOR_ISSUER)


class DayPassed(Refused):
    message = _l("The day to answer by has passed.")
    status = 422


class NobodyBehind(Refused):
    message = _l("There is nobody left who has not completed it.")


class OutOfTurn(Refused):
    message = _l("Meanwhile somebody else took this step. Please look at the page again.")


def unit_asked(scope: Scope, by: Person) -> Unit | None:
    """The unit that a part of a report leads to: the unit itself, or who supervises it; None for the whole.

    Raises NotThere where it is not this person's to ask.
    """
    part = scope.slice
    unit_id = part.unit or (part.key if part.line and part.key and part.key > 0 else None)
    if unit_id is None:
        return None
    overseen: ColumnElement[bool] = Unit.id.in_(access.units_overseen_by(by))
    # 综合监管 reaches the townships and departments that supervise the same enterprises.
    grants = access.grants_of(by)
    if any(grant.role == "supervisor" and grant.line == "comprehensive" for grant in grants):
        overseen = or_(overseen, Unit.kind.in_(("township", "organ")))
    own = [grant.unit_id for grant in grants if grant.unit_id]
    return row_of(select(Unit).where(Unit.id == unit_id, overseen, Unit.id.not_in(own)))


def may_ask(scope: Scope, by: Person) -> bool:
    """Whether a part of a report leads to a unit that this person may ask."""
    if not access.has_role(by, ("administrator", "supervisor")):
        return False
    try:
        return unit_asked(scope, by) is not None
    except NotThere:
        return False


def behind(scope: Scope) -> Sequence[Any]:
    """The tasks not completed that lie behind it; never those of leading posts at division level."""
    name = func.coalesce(Unit.short_name, Unit.name)
    tasks = scope.tasks(Enrolment.id, Person.name.label("person"), name.label("unit"), Enrolment.due_on)
    return db.session.execute(
        tasks.join(Person, Person.id == Enrolment.person_id)
        .join(Post, Post.id == Enrolment.post_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .where(scope.studies(), scope.incomplete(), ~scope.deferred(), ~access.leads_at_division_level())
        .order_by(Unit.position, Unit.id, func.coalesce(Post.rank, 0).desc(), Enrolment.id)
    ).all()


def issue(scope: Scope, *, by: Person, document: str | None, words: str, due_on: date) -> FollowUp:
    """Raises DayPassed, NobodyBehind or NotThere."""
    unit, tasks = unit_asked(scope, by), behind(scope)
    if unit is None:
        raise NotThere
    if due_on < clock.today():
        raise DayPassed
    if not tasks:
        raise NobodyBehind
    row = FollowUp(
        plan_id=scope.plan.id, unit_id=unit.id, issued_by_id=by.id, document=document, words=words, due_on=due_on
    )
    db.session.add(row)
    db.session.flush()  # names and steps are kept beside it
    db.session.add_all(
        FollowUpName(
            follow_up_id=row.id,
            enrolment_id=task.id,
            place=place,
            person=task.person,
            unit=task.unit,
            due_on=task.due_on,
        )
        for place, task in enumerate(tasks, 1)
    )
    return _step(row, "issued", by, words)


def answer(row: FollowUp, words: str, *, by: Person) -> None:
    """The unit tells what was done. Raises OutOfTurn."""
    _follow(row, WAITS_FOR_UNIT, "replied", by, words)


def accept(row: FollowUp, words: str | None, *, by: Person) -> None:
    """Raises OutOfTurn."""
    _follow(row, WAITS_FOR_ISSUER, "accepted", by, words)


def send_back(row: FollowUp, words: str, *, by: Person) -> None:
    """Raises OutOfTurn."""
    _follow(row, WAITS_FOR_ISSUER, "sent_back", by, words)


def withdraw(row: FollowUp, words: str, *, by: Person) -> None:
    """Raises OutOfTurn."""
    _follow(row, (*WAITS_FOR_UNIT, *WAITS_FOR_ISSUER), "withdrawn", by, words)


def _follow(row: FollowUp, after: Sequence[str], kind: str, by: Person, words: str | None) -> None:
    if row.state not in after:
        raise OutOfTurn
    _step(row, kind, by, words)


def _step(row: FollowUp, kind: str, by: Person, words: str | None) -> FollowUp:
    row.state = kind
    step = FollowUpStep(follow_up_id=row.id, kind=kind, by_id=by.id, words=words, at=clock.now())
    db.session.add(step)
    if kind in TOLD:
        db.session.flush()  # the messages to the outside need its number
        queueing.follow_up(row, step)
    audit.record(f"follow_up.{kind}", by=by, subject=row)
    return row
