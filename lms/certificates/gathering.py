"""What a certificate will state about a person and a plan, gathered from what stands when it is issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.certificates import examined
from lms.certificates.examined import Examined
from lms.certificates.models import CertificateTerms
from lms.courses.completion import goes_on, stands, window_from
from lms.courses.hours import in_hours, worth
from lms.courses.models import Course, Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.people.masking import masked_id_number
from lms.people.models import Person, Unit

# Who heads more firms than this is named with the first of them, and how many there are.
MOST_UNITS = 3


@dataclass(frozen=True)
class Completion:
    """A person's completion of a plan: the first that stands, and the units that it was owed for."""

    enrolment: Enrolment
    units: Sequence[str]

    @property
    def plan(self) -> Plan:
        return self.enrolment.plan

    @property
    def person(self) -> Person:
        return self.enrolment.person

    @property
    def at(self) -> datetime:
        assert self.enrolment.completed_at
        return self.enrolment.completed_at


def is_completed() -> ColumnElement[bool]:
    """For queries that have Enrolment: completed, and neither annulled nor gone on with in another row."""
    return Enrolment.completed_at.is_not(None) & ~goes_on() & stands()


def completion_of(person_id: int, plan_id: int) -> Completion | None:
    """As it stands now; nothing where the plan is not completed."""
    course = contains_eager(Enrolment.plan).joinedload(Plan.course).joinedload(Course.edition)
    found = (
        select(Enrolment, Unit.name)
        .join(Enrolment.plan)
        .join(Enrolment.unit)
        .options(course, contains_eager(Enrolment.plan).selectinload(Plan.hours_rules), joinedload(Enrolment.person))
        .where(Enrolment.person_id == person_id, Enrolment.plan_id == plan_id, is_completed())
        .order_by(Enrolment.completed_at, Enrolment.id)
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(found).all()
    return Completion(rows[0][0], list(dict.fromkeys(unit for _row, unit in rows))) if rows else None


def facts(done: Completion, terms: CertificateTerms) -> dict[str, Any]:
    """Everything but number, key and days of issue, in the short words of the code."""
    plan, edition, passed = done.plan, done.plan.course.edition, examined_of(done)
    return {
        "title": terms.title,
        "name": done.person.name,
        "id": masked_id_number(done.person),
        "unit": _units(done.units),
        "plan": plan.title,
        "course": plan.course.title if plan.course.title != plan.title else None,
        "law": _("%(law)s (%(edition)s)", law=edition.statute.title, edition=edition.label) if edition else None,
        "score": passed.score,
        "exam": passed.exam,
        "only": None if _has_lectures(plan) else "quiz",
        "hours": _hours(done),
        "from": _day(done.enrolment.started_at or done.at),
        "to": _day(done.at),
    }


def _has_lectures(plan: Plan) -> bool:
    lectures = select(Lesson.id).where(Lesson.course_id == plan.course_id, Lesson.kind == "lecture")
    return db.session.scalar(lectures.where(Lesson.removed_at.is_(None)).limit(1)) is not None


def _units(names: Sequence[str]) -> str:
    shown = "、".join(names[:MOST_UNITS])
    return (
        str(_("%(units)s and others, %(count)s in all", units=shown, count=len(names))) if names[MOST_UNITS:] else shown
    )


def _day(moment: datetime) -> str:
    return clock.day_of(moment).isoformat()


def examined_of(done: Completion) -> Examined:
    """The passed results that stand now."""
    row = done.enrolment
    return examined.of(
        row.person_id, done.plan.course_id, window_from(done.plan.opens_on, row.counts_from), clock.now()
    )


def _hours(done: Completion) -> str | None:
    """The class hours that the lectures of this task have earned; nothing where there are none."""
    lectures = select(LessonProgress.earned).join(Lesson, Lesson.id == LessonProgress.lesson_id)
    mine = lectures.where(LessonProgress.enrolment_id == done.enrolment.id, Lesson.kind == "lecture")
    hours = in_hours(worth(db.session.scalars(mine)))
    return str(hours) if hours else None
