"""Completions that were stamped while a lesson was left: earlier releases gave them to whoever took up another post.

They are found by the stamps of their lessons alone. Whoever takes one back decides it with a ground: it is an annulment of the
lesson that is left, so the row stays as it was, and an open task goes on in a new one with all that was learnt.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.courses import annulling
from lms.courses.completion import goes_on, is_done, stands
from lms.courses.leaders import shown_to
from lms.courses.models import Annulment, Enrolment, Lesson, Plan
from lms.db import db
from lms.errors import row_of
from lms.people.models import Person


def among(tasks: Collection[int], viewer: Person) -> set[int]:
    """Those of these tasks that stand as completed while a lesson is left, as far as the viewer reads them."""
    found = _read_by(viewer).with_only_columns(Enrolment.id).where(Enrolment.id.in_(tasks))
    return set(db.session.scalars(found))


def task(enrolment_id: int, viewer: Person) -> Enrolment:
    """With its person, unit and plan. Raises NotThere."""
    facts = joinedload(Enrolment.person), joinedload(Enrolment.unit), contains_eager(Enrolment.plan)
    return row_of(_read_by(viewer).options(*facts).where(Enrolment.id == enrolment_id))


def _read_by(viewer: Person) -> Select[Enrolment]:
    return _unearned().join(Enrolment.post).join(Enrolment.plan).where(shown_to(viewer))


def left(row: Enrolment) -> Sequence[Lesson]:
    """The lessons that were left when it was stamped, in order."""
    found = select(Lesson).join(Plan, Plan.course_id == Lesson.course_id).join(Enrolment, Enrolment.plan_id == Plan.id)
    return db.session.scalars(found.where(Enrolment.id == row.id, _left()).order_by(Lesson.position)).all()


def take_back(row: Enrolment, *, ground: str, by: Sequence[Person], at: datetime | None = None) -> Annulment:
    """Annul the completion and nothing that was learnt. Raises NotThere where somebody else did so first."""
    at = at or clock.now()
    db.session.execute(select(Enrolment.id).where(Enrolment.id == row.id).with_for_update())
    row = row_of(_unearned().where(Enrolment.id == row.id))
    return annulling.annul_completion(row, left(row)[0].id, ground=ground, by=by, at=at)


def _unearned() -> Select[Enrolment]:
    of_course = select(Lesson.id).join(Plan, Plan.course_id == Lesson.course_id).where(Plan.id == Enrolment.plan_id)
    some_left = of_course.where(_left()).correlate(Enrolment).exists()
    return select(Enrolment).where(Enrolment.completed_at.is_not(None), ~goes_on(), stands(), some_left)


def _left() -> ColumnElement[bool]:
    """For queries that have Enrolment and Lesson: the one was completed without the other, which was in the course then."""
    there = and_(
        or_(Lesson.added_at.is_(None), Lesson.added_at <= Enrolment.completed_at),
        or_(Lesson.removed_at.is_(None), Lesson.removed_at > Enrolment.completed_at),
    )
    return and_(there, ~is_done())
