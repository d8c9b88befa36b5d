"""What a ladder sends today: reminders to learners, and to units how many of theirs have not completed; each once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import db, take_turns
from lms.people.models import Person, SupervisionLine, Unit
from lms.reports.lines import key_of, supervises
from lms.reports.scope import Scope
from lms.supervision.channels import queueing
from lms.supervision.escalating import ladders, wording
from lms.supervision.escalating.kinds import LINES_OF
from lms.supervision.escalating.models import Escalation
from lms.supervision.reminding import choosing, sending
from lms.supervision.reminding.choosing import Asked

ITSELF = "unit"
# So many are told in one transaction: others wait for it no longer than for a page.
BATCH = 200


@dataclass(frozen=True)
class Telling:
    """A unit that is told of so many tasks of one due day; the step of learners has no unit."""

    step: str
    line: str
    unit_id: int | None
    unit: str | None
    due_on: date | None
    tasks: int
    # Whether anybody would read it; what nobody reads is not told, and is looked at again.
    is_answered: bool = True


def due_today(plan: Plan, days: Mapping[str, int | None]) -> list[Telling]:
    """What would go out now by these days, were the hours right; nothing that has gone out already."""
    found: list[Telling] = []
    if days["learner"] is not None and (count := choosing.counted(_learners(plan, days["learner"])).get(None)):
        found.append(Telling("learner", "", None, None, None, count))
    return found + list(_units_due(plan, days))


def unanswered(tellings: Iterable[Telling]) -> Mapping[str, int]:
    """For how many units nobody answers, by step; without steps that reach everybody."""
    return Counter(step for step, _unit in {(each.step, each.unit_id) for each in tellings if not each.is_answered})


def _units_due(plan: Plan, days: Mapping[str, int | None]) -> Iterator[Telling]:
    for step in ("liaison", *LINES_OF):
        each = days[step]
        if each is not None:
            yield from _units(plan, step, each)


def send_some(plan: Plan) -> int:
    """Tell as many as one short transaction can; how many were told, nobody when all are. The caller has looked at the hours."""
    # Whoever comes at the same time comes after, and finds everybody told.
    take_turns(f"reminders of plan {plan.id}")
    days = ladders.days_of(plan.id)
    if told := _tell_units(plan, days):
        return told
    if days["learner"] is None:
        return 0
    return sending.add(_learners(plan, days["learner"]), step="learner", most=BATCH)


def _tell_units(plan: Plan, days: Mapping[str, int | None]) -> int:
    units = list(islice((each for each in _units_due(plan, days) if each.is_answered), BATCH))
    text = wording.latest() if units else None
    rows = [
        Escalation(
            plan_id=plan.id,
            unit_id=each.unit_id,
            step=each.step,
            line=each.line,
            due_on=each.due_on,
            tasks=each.tasks,
            text_id=text and text.id,
        )
        for each in units
    ]
    db.session.add_all(rows)
    db.session.flush()  # the messages to the outside need their numbers
    if rows:
        queueing.escalations([row.id for row in rows])
    return len(rows)


def learners_due(plan: Plan, days: Mapping[str, int | None]) -> Asked:
    """Those whom the step of learners would remind now; only where it is on."""
    return _learners(plan, days["learner"] or 0)


def _learners(plan: Plan, days: int) -> Asked:
    """All whose day has come; in the name of the plan's owner, who may remind leading posts too."""
    owner = db.session.get_one(Person, plan.created_by_id)
    scope = Scope(plan, select(Unit.id))
    return Asked(scope, "incomplete", None, owner, due_until=_last_day(days), once_by="learner")


def _last_day(days: int) -> date:
    return clock.today() - timedelta(days=days)


def _units(plan: Plan, step: str, days: int) -> Iterator[Telling]:
    for line in LINES_OF.get(step, (ITSELF,)):
        for row in db.session.execute(_counted(plan, step, line, days)):
            yield Telling(step, line, *row)


def _counted(plan: Plan, step: str, line: str, days: int) -> Any:
    """For each unit and due day, how many tasks are not completed, and whether anybody answers for the unit; without what
    it was told already."""
    scope, told = Scope(plan, select(Unit.id)), Unit.__table__.alias("told")
    key: ColumnElement[int] = Unit.id if line == ITSELF else key_of(line, clock.today())  # type: ignore[assignment]
    tasks = scope.tasks(key.label("key"), choosing.finish_by().label("due_on")).join(Unit, Unit.id == Enrolment.unit_id)
    if line != ITSELF:
        tasks = tasks.outerjoin(SupervisionLine, supervises(line, clock.today()))
    owed = tasks.where(scope.learns(), ~scope.exempt(), scope.incomplete(), ~scope.deferred()).subquery()
    before = select(Escalation.id).where(
        Escalation.plan_id == plan.id, Escalation.unit_id == owed.c.key, Escalation.step == step,
        Escalation.line == literal(line), Escalation.due_on == owed.c.due_on,
    )  # fmt: skip
    answered = queueing.is_answered(told.c.id, line)
    found = select(told.c.id, told.c.name, owed.c.due_on, func.count(), answered).join(told, told.c.id == owed.c.key)
    return (
        found.where(owed.c.due_on <= _last_day(days), ~before.exists())
        .group_by(told.c.id, told.c.name, told.c.position, owed.c.due_on)
        .order_by(told.c.position, told.c.id, owed.c.due_on)
    )
