"""Issuing a 督办 and answering it: each step is a row, and a step that does not follow on the last one is refused."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import db, take_turns
from lms.errors import NotThere, Refused, row_of
from lms.people import access, audit
from lms.people.models import Person, Post, Unit
from lms.quizzes.models import SpotCheck
from lms.reports import kept
from lms.reports.scope import Scope
from lms.reports.slices import Slice
from lms.supervision.channels import queueing
from lms.supervision.following_up import seeing
from lms.supervision.following_up.kinds import WAITS_FOR_ISSUER, WAITS_FOR_UNIT
from lms.supervision.following_up.models import FollowUp, FollowUpName, FollowUpStep
from lms.web import dateformat

# After these somebody has something to do, or nothing any more, and is told.
TOLD = (*WAITS_FOR_UNIT, *WAITS_FOR_ISSUER, "withdrawn")


class DayPassed(Refused):
    message = _l("The day to answer by has passed.")
    status = 422


class NobodyBehind(Refused):
    message = _l("There is nobody left who has not completed it.")


class NobodyFailed(Refused):
    message = _l(
        "Nobody stands in this check any more who failed and has a task of this plan. It may have been voided meanwhile."
    )


class AskedBefore(Refused):
    message = _l("The unit was asked about this check before, by %(name)s on %(day)s. One is enough.")


class IssuedBefore(Refused):
    message = _l("The unit has this very follow-up before it already: %(name)s issued it on %(day)s. One is enough.")


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


def may_ask_about(unit_id: int, plan_id: int, by: Person) -> bool:
    """The same for a unit by its number."""
    plan = db.session.get_one(Plan, plan_id)
    return may_ask(Scope(plan, access.units_overseen_by(by), slice=Slice(unit=unit_id)), by)


def may_ask(scope: Scope, by: Person) -> bool:
    """Whether a part of a report leads to a unit that this person may ask."""
    if not access.has_role(by, ("administrator", "supervisor")):
        return False
    try:
        return unit_asked(scope, by) is not None
    except NotThere:
        return False


def behind(scope: Scope, check: SpotCheck | None = None) -> Sequence[Any]:
    """The tasks not completed that lie behind it, or of those who failed a check on the spot and whom no 督办 names yet; never
    those of leading posts at division level. `due_on` is the day by which each is to be finished, put off where it was."""
    name = func.coalesce(Unit.short_name, Unit.name)
    finish_by = kept.finish_by(scope.as_of, scope.plan_then).label("due_on")
    tasks = scope.tasks(Enrolment.id, Person.name.label("person"), name.label("unit"), finish_by)
    return db.session.execute(
        tasks.join(Person, Person.id == Enrolment.person_id)
        .join(Post, Post.id == Enrolment.post_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .where(_concerned(scope, check), ~access.leads_at_division_level())
        .order_by(Unit.position, Unit.id, func.coalesce(Post.rank, 0).desc(), Enrolment.id)
    ).all()


def _concerned(scope: Scope, check: SpotCheck | None) -> ColumnElement[bool]:
    if check is None:
        return and_(scope.learns(), ~scope.exempt(), scope.incomplete(), ~scope.deferred())
    failed = [paper.post_id for paper in seeing.unasked(check)]
    return and_(scope.learns(), Enrolment.post_id.in_(failed))


def words_for(check: SpotCheck) -> str:
    """What the unit is asked after a failed check, to be edited: who was asked when, and what came of it."""
    results = [
        _(
            "%(name)s (%(right)s of %(asked)s right)",
            name=paper.person.name,
            right=paper.right_answers,
            asked=check.asked,
        )
        for paper in seeing.unasked(check)
    ]
    return str(
        _(
            "Check on the spot no. %(number)s on %(day)s: %(names)s did not pass. Please see to it that the lectures are learnt again, and tell what was done.",
            number=check.id,
            day=dateformat(check.drawn_at),
            names=_(", ").join(results),
        )
    )


def issue(
    scope: Scope, *, by: Person, document: str | None, words: str, due_on: date, check: SpotCheck | None = None
) -> FollowUp:
    """Raises DayPassed, NobodyBehind, NobodyFailed, AskedBefore, IssuedBefore or NotThere."""
    unit = unit_asked(scope, by)
    if unit is None:
        raise NotThere
    if due_on < clock.today():
        raise DayPassed
    tasks = _asked_about(scope, check)
    row = FollowUp(
        plan_id=scope.plan.id, unit_id=unit.id, issued_by_id=by.id, document=document, words=words, due_on=due_on,
        spot_check_id=check and check.id,
    )  # fmt: skip
    if check is None:
        _never_twice(row)
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


def _never_twice(row: FollowUp) -> None:
    """Whoever sends the same form again at the same time comes after, and is told. Raises IssuedBefore."""
    take_turns(f"follow-up of unit {row.unit_id} in plan {row.plan_id}")
    if before := seeing.open_like(row):
        raise IssuedBefore(name=before.issued_by.name, day=dateformat(before.issued_at))


def _asked_about(scope: Scope, check: SpotCheck | None) -> Sequence[Any]:
    """The tasks. Of two who ask about one failed paper at once the second is refused."""
    if check is not None:
        take_turns(f"follow-up of check {check.id}")
    if tasks := behind(scope, check):
        return tasks
    if check is None:
        raise NobodyBehind
    if before := seeing.of_check(check):
        raise AskedBefore(name=before[-1].issued_by.name, day=dateformat(before[-1].issued_at))
    raise NobodyFailed


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
