"""Annulling and reinstating: nothing is deleted, only later evidence counts, and the past can still be counted."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import annulling, enrolling, owing, register
from lms.courses.annulling import LiftedAlready, NothingToAnnul
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Annulment, Course, Enrolment, Lesson, Plan
from tests import factories
from tests.cast import Cast

BEGAN = datetime.fromisoformat("2026-03-02T08:00Z")


def _at(days: int) -> datetime:
    return BEGAN + timedelta(days=days)


@pytest.fixture
def plan(cast: Cast, database: Session) -> Plan:
    """Li Lei owes a lecture for both of his firms, and has done it on the second day."""
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
    plan.opens_on, plan.published_at = clock.day_of(BEGAN), BEGAN
    enrolling.enrol(plan, at=BEGAN)
    _complete(cast, database, _at(1))
    return plan


def _complete(cast: Cast, database: Session, at: datetime) -> None:
    for owed in owed_lesson(cast.li_lei.id, database.scalars(select(Lesson.id)).one()):
        lesson_completed(owed, at)
    database.flush()


def _annul(cast: Cast, plan: Plan, days: int) -> Annulment:
    return annulling.annul(cast.li_lei.id, plan.id, ground="代学", by=[cast.admin], at=_at(days))


def _reinstate(cast: Cast, annulment: Annulment, days: int) -> None:
    annulling.reinstate(annulment, ground="说明属实", by=[cast.wu_gang], at=_at(days))


def _rows(cast: Cast, database: Session) -> list[tuple[object, ...]]:
    rows = database.scalars(
        select(Enrolment).where(Enrolment.person_id == cast.li_lei.id).order_by(Enrolment.post_id, Enrolment.id)
    )
    return [(row.enrolled_at, row.completed_at, row.closed_at, row.closed_for, row.counts_from) for row in rows]


def test_the_annulled_row_stays_and_a_new_one_goes_on_for_every_post(cast: Cast, database: Session, plan: Plan) -> None:
    annulment = _annul(cast, plan, 5)

    assert (
        _rows(cast, database)
        == [
            (BEGAN, _at(1), _at(5), "annulled", None),
            (_at(5), None, None, None, _at(5)),
        ]
        * 2
    )
    assert (annulment.ground, annulment.decided_by) == ("代学", [cast.admin.id])
    assert [owed.counts_from for owed in owed_lesson(cast.li_lei.id, database.scalars(select(Lesson.id)).one())] == [
        _at(5)
    ] * 2


def test_reinstating_gives_the_stamps_back_from_their_own_day(cast: Cast, database: Session, plan: Plan) -> None:
    _reinstate(cast, _annul(cast, plan, 5), 9)

    assert _rows(cast, database)[:3] == [
        (BEGAN, _at(1), _at(5), "annulled", None),
        (_at(5), None, _at(9), "reinstated", _at(5)),
        (_at(9), _at(1), None, None, None),
    ]
    assert owed_lesson(cast.li_lei.id, database.scalars(select(Lesson.id)).one()) == []
    task = owing.tasks_of(cast.li_lei)[0]
    assert [line.completed_at for line in task.lines] == [_at(1)]


def test_what_was_learnt_anew_counts_though_it_is_reinstated_after(cast: Cast, database: Session, plan: Plan) -> None:
    annulment = _annul(cast, plan, 5)
    _complete(cast, database, _at(7))
    before = _rows(cast, database)[1]

    _reinstate(cast, annulment, 9)

    assert before == (_at(5), _at(7), None, None, _at(5))
    assert _rows(cast, database)[2] == (_at(9), _at(1), None, None, None)


def test_of_two_annulments_the_one_that_stands_still_counts(cast: Cast, database: Session, plan: Plan) -> None:
    first = _annul(cast, plan, 5)
    _complete(cast, database, _at(6))
    second = _annul(cast, plan, 7)

    _reinstate(cast, second, 8)
    after_second = _rows(cast, database)[3]
    _reinstate(cast, first, 9)

    assert after_second == (_at(8), _at(6), None, None, _at(5))
    assert _rows(cast, database)[4] == (_at(9), _at(1), None, None, None)


def test_who_has_begun_nothing_loses_nothing(cast: Cast, database: Session, plan: Plan) -> None:
    with pytest.raises(NothingToAnnul):
        annulling.annul(cast.ma_jun.id, plan.id, ground="代学", by=[cast.admin])


def test_it_is_reinstated_once(cast: Cast, database: Session, plan: Plan) -> None:
    annulment = _annul(cast, plan, 5)
    _reinstate(cast, annulment, 6)

    with pytest.raises(LiftedAlready):
        _reinstate(cast, annulment, 7)


def test_another_plan_of_the_course_is_not_served_by_what_was_annulled(
    cast: Cast, database: Session, plan: Plan
) -> None:
    annulment = _annul(cast, plan, 5)
    other = factories.plan(database.get_one(Course, plan.course_id), cast.admin, kinds=["enterprise_head"])
    other.opens_on = plan.opens_on
    enrolling.enrol(other, at=_at(6))
    rows = select(Enrolment.counts_from, Enrolment.completed_at).where(Enrolment.plan_id == other.id)
    mine = rows.where(Enrolment.person_id == cast.li_lei.id)

    assert database.execute(mine).all() == [(_at(5), None)] * 2
    assert annulment.lifted_at is None


def test_a_stamp_that_was_taken_back_leaves_another_plan_of_the_course_all_else(
    cast: Cast, database: Session, plan: Plan
) -> None:
    lesson = database.scalars(select(Lesson.id)).one()
    assert annulling.annul_lesson(cast.li_lei.id, plan.id, lesson, ground="答案有误", by=[cast.admin], at=_at(5))
    other = factories.plan(database.get_one(Course, plan.course_id), cast.admin, kinds=["enterprise_head"])
    enrolling.enrol(other, at=_at(6))
    rows = select(Enrolment.counts_from).where(Enrolment.plan_id == other.id, Enrolment.person_id == cast.li_lei.id)

    assert database.scalars(rows).all() == [None] * 2


def test_nobody_has_left_or_joined_by_it(cast: Cast, database: Session, plan: Plan) -> None:
    before = register.figures(plan)
    annulment = _annul(cast, plan, 5)
    between = register.figures(plan)
    _reinstate(cast, annulment, 9)

    assert (before.left, before.joined, before.completed) == (0, 0, 2)
    assert (between.left, between.joined, between.completed) == (0, 0, 0)
    assert register.figures(plan) == before
    assert register.moves(plan, cast.admin) == []


def test_a_new_link_to_the_old_task_shows_the_one_that_goes_on(cast: Cast, database: Session, plan: Plan) -> None:
    old = database.scalars(select(Enrolment.id).where(Enrolment.person_id == cast.li_lei.id)).first()
    _annul(cast, plan, 5)

    assert old is not None
    task = owing.task_of(cast.li_lei, old)
    assert (task.enrolment.completed_at, task.enrolment.counts_from) == (None, _at(5))
