"""To whom a lesson is open: whoever owes it, its author and administrators, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses.catalogue import lesson_open_to, lines_of
from lms.courses.completion import lesson_completed, lesson_started, owed_lesson
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.errors import NotThere
from lms.people.models import Post
from tests import factories
from tests.cast import Cast


@pytest.fixture
def owed(cast: Cast, database: Session) -> tuple[Lesson, Enrolment, Plan, Course]:
    """A lecture that Li Lei owes for the works."""
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin)
    post = database.scalars(select(Post).where(Post.person_id == cast.li_lei.id)).first()
    assert post is not None
    enrolment = factories.enrolment(plan, post)
    lesson = database.scalars(select(Lesson)).one()
    return lesson, enrolment, plan, course


@pytest.mark.parametrize("who", ["li_lei", "zhao_min", "admin"])
def test_whoever_owes_it_and_whoever_edits_it_may_open_a_lesson(cast: Cast, owed: Any, who: str) -> None:
    assert lesson_open_to(getattr(cast, who), owed[0].id).course.title == "安全生产法专题"


@pytest.mark.parametrize("who", ["ma_jun", "xu_lin", "han_mei", "wu_gang", "liu_fang"])
def test_for_everybody_else_it_is_not_there(cast: Cast, owed: Any, who: str) -> None:
    with pytest.raises(NotThere):
        lesson_open_to(getattr(cast, who), owed[0].id)


def _close_plan(lesson: Lesson, enrolment: Enrolment, plan: Plan, course: Course) -> None:
    plan.closed_at = clock.now()


def _withdraw_plan(lesson: Lesson, enrolment: Enrolment, plan: Plan, course: Course) -> None:
    plan.published_at = None


def _open_tomorrow(lesson: Lesson, enrolment: Enrolment, plan: Plan, course: Course) -> None:
    plan.opens_on = clock.today() + timedelta(days=1)


def _withdraw_course(lesson: Lesson, enrolment: Enrolment, plan: Plan, course: Course) -> None:
    course.published_at = None


def _leave(lesson: Lesson, enrolment: Enrolment, plan: Plan, course: Course) -> None:
    enrolment.closed_at, enrolment.closed_for = clock.now(), "post_ended"


def _remove(lesson: Lesson, enrolment: Enrolment, plan: Plan, course: Course) -> None:
    lesson.removed_at = clock.now()


@pytest.mark.parametrize("shut", [_close_plan, _withdraw_plan, _open_tomorrow, _withdraw_course, _leave, _remove])
def test_a_lesson_shuts_with_what_owes_it(cast: Cast, database: Session, owed: Any, shut: Any) -> None:
    shut(*owed)
    database.flush()

    with pytest.raises(NotThere):
        lesson_open_to(cast.li_lei, owed[0].id)
    assert not owed_lesson(cast.li_lei.id, owed[0].id)


def test_a_late_learner_can_still_finish(cast: Cast, database: Session, owed: Any) -> None:
    owed[2].opens_on, owed[2].due_on = clock.today() - timedelta(days=9), clock.today() - timedelta(days=1)
    database.flush()

    assert lesson_open_to(cast.li_lei, owed[0].id)


def test_the_outline_says_how_far_one_is(cast: Cast, database: Session, owed: Any) -> None:
    lesson, enrolment, *_ = owed
    (due,) = owed_lesson(cast.li_lei.id, lesson.id)

    states = [lines_of([enrolment.id])[enrolment.id][0].state]
    lesson_started(due, clock.now())
    states.append(lines_of([enrolment.id])[enrolment.id][0].state)
    lesson_completed(due, clock.now())
    states.append(lines_of([enrolment.id])[enrolment.id][0].state)

    assert states == ["not_started", "started", "completed"]
    assert enrolment.completed_at is not None
