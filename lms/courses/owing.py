"""What a person owes, until when, and how far they are: one task for each plan, whatever number of posts it is owed for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import contains_eager

from lms import clock
from lms.courses.catalogue import Line, lines_of
from lms.courses.completion import stands
from lms.courses.excusing import standing
from lms.courses.excusing.models import Excusal
from lms.courses.hours import Rule, in_hours, worth
from lms.courses.models import Course, Enrolment, Plan
from lms.db import db
from lms.errors import NotThere
from lms.people.models import Person, Unit


@dataclass(frozen=True)
class Task:
    """学习任务. One watching counts for every post, so the person sees one task and the units that it is owed for."""

    enrolment: Enrolment
    units: Sequence[str]
    outline: Sequence[Line]
    # What was decided about it and not lifted, the latest first.
    excusals: Sequence[Excusal] = ()

    @property
    def plan(self) -> Plan:
        return self.enrolment.plan

    @property
    def course(self) -> Course:
        return self.enrolment.plan.course

    @property
    def due_on(self) -> date:
        """The day to finish by: a deferral puts it off, and the enrolment keeps the original one."""
        return standing.due_on(self.enrolment, self.excusals)

    def is_exempt_on(self, day: date) -> bool:
        return standing.is_exempt(self.excusals, day)

    @property
    def lines(self) -> Sequence[Line]:
        """The lessons that the course has."""
        return [line for line in self.outline if line.removed_at is None]

    @property
    def done(self) -> int:
        return sum(line.completed_at is not None for line in self.lines)

    @property
    def lectures(self) -> Sequence[Line]:
        """The lessons that earn class hours, or have earned them before they were taken out of the course."""
        return [line for line in self.outline if line.kind == "lecture"]

    @property
    def rule(self) -> Rule:
        """By which class hours are earned today."""
        return self.plan.hours.on(clock.today())

    @property
    def seconds(self) -> int:
        """How many seconds of lectures the course has. One that stands in it twice counts once."""
        return sum({line.recording_id: line.seconds or 0 for line in self.lines}.values())

    @property
    def hours(self) -> Decimal:
        """The class hours of the course by the rule of today."""
        return in_hours(worth([{str(self.rule.minutes): self.seconds}]))

    @property
    def earned_seconds(self) -> int:
        """How many seconds count for class hours so far."""
        return sum(line.earned_seconds for line in self.lectures)

    @property
    def hours_earned(self) -> Decimal:
        """The class hours that the lectures have earned together, each day by the rule that held on it."""
        return in_hours(worth(line.earned or {} for line in self.lectures))

    @property
    def next_line(self) -> Line | None:
        """Where to continue: the first lesson that is not done."""
        return next((line for line in self.lines if line.completed_at is None), None)

    def is_open_on(self, day: date) -> bool:
        """Whether learning counts for it on that day."""
        return self.enrolment.closed_at is None and self.plan.closed_at is None and self.plan.opens_on <= day

    def state_on(self, day: date) -> str:
        """A code that templates put into words and a sign."""
        if self.enrolment.completed_at is not None:
            return "completed"
        if not self.is_open_on(day):
            return "opens_later" if self.plan.opens_on > day else "closed"
        if self.is_exempt_on(day):
            return "exempt"
        if self.due_on < day:
            return "overdue"
        return "not_started" if self.enrolment.started_at is None else "started"


def tasks_of(person: Person) -> Sequence[Task]:
    """What the person's posts owe in plans that are not closed: what is left first, the nearest due day first."""
    found = _rows().where(Enrolment.closed_at.is_(None), Plan.closed_at.is_(None), Enrolment.person_id == person.id)
    tasks = _grouped(db.session.execute(found).all())
    return sorted(tasks, key=lambda task: (*_is_over(task.enrolment, task.excusals), task.due_on, task.enrolment.id))


def tasks_ever_of(person: Person) -> Sequence[Task]:
    """What the person owes and what they have completed, in plans that are closed by now too: the latest due day first."""
    counts = Enrolment.closed_at.is_(None) | (Enrolment.completed_at.is_not(None) & stands())
    found = _rows().options(_RULES).where(Enrolment.person_id == person.id, counts)
    tasks = _grouped(db.session.execute(found).all())
    return sorted(tasks, key=lambda task: (task.due_on, task.enrolment.id), reverse=True)


def task_of(person: Person, enrolment_id: int) -> Task:
    """One of the person's tasks, past ones included. Raises NotThere for anybody else's."""
    own = select(Enrolment.plan_id).where(Enrolment.id == enrolment_id, Enrolment.person_id == person.id)
    found = _rows().options(_RULES).where(Enrolment.person_id == person.id, Enrolment.plan_id == own.scalar_subquery())
    rows = db.session.execute(found.where(Enrolment.closed_at.is_(None) | (Enrolment.id == enrolment_id))).all()
    if not rows:
        raise NotThere
    return _grouped(rows)[0]


# For pages that show class hours.
_RULES = contains_eager(Enrolment.plan).selectinload(Plan.hours_rules)


def _rows() -> Select[Enrolment, str]:
    course = contains_eager(Enrolment.plan).contains_eager(Plan.course)
    return (
        select(Enrolment, Unit.name)
        .join(Enrolment.plan)
        .join(Plan.course)
        .join(Enrolment.unit)
        .options(course.joinedload(Course.edition))
        .where(Plan.published_at.is_not(None), Course.published_at.is_not(None))
        .order_by(Enrolment.id)
    )


def _grouped(rows: Sequence[Row[Enrolment, str]]) -> list[Task]:
    """One task for each plan: that of the post which is the least far, and not exempt if there is one."""
    lines = lines_of([enrolment.id for enrolment, _ in rows])
    excusals = standing.of_persons({enrolment.person_id for enrolment, _ in rows})
    plans = defaultdict(list)
    for row in rows:
        plans[row[0].plan_id].append(row)
    return [_task(group, lines, excusals) for group in plans.values()]


def _task(
    group: Sequence[Row[Enrolment, str]],
    lines: dict[int, list[Line]],
    excusals: dict[tuple[int, int], list[Excusal]],
) -> Task:
    decided = {enrolment.id: excusals.get((enrolment.plan_id, enrolment.post_id), []) for enrolment, _ in group}
    last = min((enrolment for enrolment, _ in group), key=lambda each: (*_is_over(each, decided[each.id]), each.id))
    units = list(dict.fromkeys(unit for _, unit in group))
    return Task(last, units, lines.get(last.id, []), decided[last.id])


def _is_over(enrolment: Enrolment, excusals: Sequence[Excusal]) -> tuple[bool, bool]:
    """Tasks that nothing is left to do for come last."""
    return enrolment.completed_at is not None, standing.is_exempt(excusals, clock.today())
