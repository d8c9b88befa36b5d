"""Enrolments follow the posts: who is in, who joins later, who leaves, and what evidence they bring along."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, owed_lectures
from lms.courses.models import Course, Enrolment, LessonProgress, Plan
from lms.media.models import Recording
from lms.people.models import Person, Post, SupervisionLine, Unit
from lms.people.ranks import DEPUTY_SECTION, Rank
from tests import factories
from tests.cast import Cast


@pytest.fixture
def course(cast: Cast, database: Session) -> Course:
    return factories.course(cast.zhao_min, factories.recording(cast.zhao_min))


def _learners(database: Session, plan: Plan) -> Sequence[str]:
    names = select(Person.name).join(Enrolment, Enrolment.person_id == Person.id)
    return database.scalars(
        names.where(Enrolment.plan_id == plan.id, Enrolment.closed_at.is_(None)).order_by(Enrolment.post_id)
    ).all()


AUDIENCES = [
    ({}, ["李雷", "李雷", "马军", "陈杰", "何平", "孙丽", "唐伟"]),
    ({"kinds": ["enterprise_head"]}, ["李雷", "李雷", "马军"]),
    ({"kinds": ["official", "volunteer"]}, ["陈杰", "何平", "孙丽", "唐伟"]),
    ({"kinds": ["official"], "rank_from": int(DEPUTY_SECTION)}, ["陈杰"]),
    ({"rank_from": int(DEPUTY_SECTION)}, ["陈杰"]),
    ({"sectors": ["矿山"]}, ["李雷"]),
    ({"high_risk_hours": True}, ["李雷"]),
    ({"high_risk_assessed": True, "sectors": ["冶金工贸"]}, []),
    ({"risk_classes": ["A", "B"]}, ["李雷", "李雷", "马军"]),
    ({"risk_classes": ["A"]}, []),
]


SUPERVISED = [
    (("energy_bureau",), ["李雷", "马军"]),
    (("dongshan", "industry_bureau"), ["李雷"]),
    (("emergency_bureau",), ["李雷", "李雷", "马军"]),
    (("mas_mill",), []),
]


@pytest.mark.parametrize(("supervisors", "names"), SUPERVISED)
def test_an_audience_can_be_what_somebody_supervises_today(
    cast: Cast, database: Session, course: Course, supervisors: tuple[str, ...], names: list[str]
) -> None:
    past = SupervisionLine(unit_id=cast.xihe.id, line="industry", supervisor_id=cast.energy_bureau.id,
                           from_on=date(2024, 1, 1), to_on=clock.today())  # fmt: skip
    database.add(past)
    plan = factories.plan(course, cast.admin, supervisors=[getattr(cast, each).id for each in supervisors])

    enrolling.enrol(plan)

    assert _learners(database, plan) == names


@pytest.mark.parametrize(("audience", "names"), AUDIENCES)
def test_everybody_in_the_audience_is_enrolled_and_nobody_else(
    cast: Cast, database: Session, course: Course, audience: dict[str, object], names: list[str]
) -> None:
    plan = factories.plan(course, cast.admin, **audience)

    changes = enrolling.enrol(plan)

    assert _learners(database, plan) == names
    assert changes == enrolling.Changes(joined=len(names))


def test_an_audience_can_be_a_township_or_named_units(cast: Cast, database: Session, course: Course) -> None:
    township = factories.plan(course, cast.admin, townships=[cast.dongshan.id])
    named = factories.plan(course, cast.admin, units=[cast.mas_mill.id, cast.dongshan.id])

    factories.posts_followed()

    assert _learners(database, township) == ["李雷", "孙丽"]
    assert _learners(database, named) == ["马军", "孙丽"]


def test_enrolling_again_changes_nothing(cast: Cast, database: Session, course: Course) -> None:
    enrolling.enrol(factories.plan(course, cast.admin))

    assert not enrolling.plans_behind()
    assert not factories.posts_followed()


def test_a_new_head_is_enrolled_the_same_day_and_who_left_is_closed(
    cast: Cast, database: Session, course: Course
) -> None:
    plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
    enrolling.enrol(plan)
    _post(database, cast.ma_jun, cast.mas_mill).to_on = clock.today()
    database.add(Post(person_id=cast.gao_yan.id, unit_id=cast.mas_mill.id, kind="enterprise_head"))
    database.flush()

    assert enrolling.plans_behind() == [plan.id]
    assert factories.posts_followed() == enrolling.Changes(joined=1, left=1)
    assert _learners(database, plan) == ["李雷", "李雷", "高燕"]
    assert database.scalars(select(Enrolment.closed_for).where(Enrolment.closed_at.is_not(None))).all() == [
        "post_ended"
    ]


def _post(database: Session, person: Person, unit: Unit) -> Post:
    return database.scalars(select(Post).where(Post.person_id == person.id, Post.unit_id == unit.id)).one()


def test_a_post_that_begins_tomorrow_waits(cast: Cast, database: Session, course: Course) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    database.add(Post(person_id=cast.gao_yan.id, unit_id=cast.mas_mill.id, kind="safety_manager", from_on=tomorrow))
    plan = factories.plan(course, cast.admin, kinds=["safety_manager"])

    assert not enrolling.enrol(plan)


def test_whoever_loses_the_rank_leaves_the_audience_and_comes_back_with_a_new_row(
    cast: Cast, database: Session, course: Course
) -> None:
    plan = factories.plan(course, cast.admin, rank_from=int(DEPUTY_SECTION))
    enrolling.enrol(plan)
    post = _post(database, cast.chen_jie, cast.industry_bureau)

    post.rank = Rank.CLERK_1
    database.flush()
    left = factories.posts_followed()
    post.rank = Rank.SECTION_HEAD
    database.flush()
    back = factories.posts_followed()

    assert (left, back) == (enrolling.Changes(left=1), enrolling.Changes(joined=1))
    assert database.scalars(select(Enrolment.closed_for).order_by(Enrolment.id)).all() == ["left_audience", None]


def test_nobody_is_given_what_is_already_late(cast: Cast, database: Session, course: Course) -> None:
    plan = factories.plan(course, cast.admin)
    plan.opens_on, plan.due_on = date(2025, 1, 1), clock.today() - timedelta(days=1)

    assert not enrolling.enrol(plan)


def test_a_second_firm_does_not_ask_its_head_to_watch_again(cast: Cast, database: Session, course: Course) -> None:
    plan = factories.plan(course, cast.admin, kinds=["enterprise_head"], townships=[cast.xihe.id])
    enrolling.enrol(plan)
    at = _watch(database, cast.ma_jun)
    database.add(Post(person_id=cast.ma_jun.id, unit_id=cast.lis_quarry.id, kind="enterprise_head"))
    database.flush()

    factories.posts_followed()

    stamps = select(Enrolment.started_at, Enrolment.completed_at).where(Enrolment.person_id == cast.ma_jun.id)
    assert database.execute(stamps).all() == [(at, at), (at, at)]
    assert len(database.scalars(select(LessonProgress)).all()) == 2


def _watch(database: Session, person: Person) -> datetime:
    """The person has now watched the course's one lecture."""
    at, recording = clock.now(), database.scalars(select(Recording.id)).one()
    for owed in owed_lectures(person.id, recording):
        lesson_completed(owed, at)
    database.flush()
    return at


def test_what_was_watched_before_a_plan_opened_does_not_count_for_it(
    cast: Cast, database: Session, course: Course
) -> None:
    old = factories.plan(course, cast.admin, kinds=["volunteer"])
    old.opens_on = clock.today() - timedelta(days=400)
    enrolling.enrol(old)
    _watch(database, cast.sun_li)
    new = factories.plan(course, cast.admin, kinds=["volunteer"])

    enrolling.enrol(new)

    stamps = select(Enrolment.completed_at).where(Enrolment.plan_id == new.id)
    assert database.scalars(stamps).all() == [None, None]


def test_what_was_watched_inside_both_windows_counts_for_both(cast: Cast, database: Session, course: Course) -> None:
    enrolling.enrol(factories.plan(course, cast.admin, kinds=["volunteer"]))
    at = _watch(database, cast.sun_li)
    wider = factories.plan(course, cast.admin, kinds=["volunteer"])
    wider.opens_on = clock.today() - timedelta(days=400)

    enrolling.enrol(wider)

    stamps = select(Enrolment.completed_at).where(Enrolment.plan_id == wider.id).order_by(Enrolment.post_id)
    assert database.scalars(stamps).all() == [at, None]
