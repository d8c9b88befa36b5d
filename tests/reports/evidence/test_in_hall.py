"""What was completed in the hall verifies from the ledger, watched besides or annulled; a row changed by hand is named."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lms import clock
from lms.courses import tasks
from lms.courses.hall import recording, register
from lms.courses.hall.models import HallLecture
from lms.courses.models import Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.demo import past
from tests import factories
from tests.reports.evidence.conftest import County
from tests.reports.evidence.test_export import exported, hours, outsider
from tests.watching.conftest import SECONDS


@pytest.fixture
def heard(county: County) -> County:
    """Ma Jun, who had begun to watch, heard the lecture in the hall; so did Li Lei, who had watched it."""
    with county.world.transaction(), past.at(county.world.now):
        plan = db.session.scalars(select(Plan)).one()
        lesson = db.session.scalars(select(Lesson).where(Lesson.kind == "lecture")).one()
        held = recording.Held(plan.id, lesson.id, plan.opens_on, "县会议中心", "王教授", Decimal(4), True)
        recording.enter(held, [county.ma_jun, county.li_lei], "", by=county.world.cast.admin)
    _count(county)
    return county


def _count(county: County) -> None:
    with past.at(county.world.now), county.world.app.app_context():
        for hall_id in db.session.scalars(select(HallLecture.id)).all():
            tasks.stamp_hall(hall_id)
        db.session.remove()
    county.enter()


def _stamp(county: County, person: int) -> Any:
    with county.world.app.app_context():
        rows = (
            select(LessonProgress.grade, LessonProgress.earned)
            .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
            .join(Lesson, Lesson.id == LessonProgress.lesson_id)
            .where(Enrolment.person_id == person, Enrolment.closed_at.is_(None), Lesson.kind == "lecture")
            .where(LessonProgress.completed_at.is_not(None))
        )
        found = [tuple(row) for row in db.session.execute(rows)]
        db.session.remove()
        return found


def test_hall_and_recording_count_once_and_both_verify(heard: County) -> None:
    worth = {"45": 4 * 45 * 60}
    assert _stamp(heard, heard.ma_jun) == [("hall", worth)]
    assert _stamp(heard, heard.li_lei) == [("online", worth)]
    assert heard.verify() == []

    heard.mas_player.play(300, SECONDS, every=60)
    heard.mas_player.beat(leaving=True)
    heard.world.wait(600)
    heard.enter()

    assert _stamp(heard, heard.ma_jun) == [("hall", worth)]
    assert heard.verify() == []


def test_a_lecture_of_before_the_plan_counts_nowhere(county: County, tmp_path: Path) -> None:
    with county.world.transaction(), past.at(county.world.now):
        plan = db.session.scalars(select(Plan)).one()
        lesson = db.session.scalars(select(Lesson).where(Lesson.kind == "lecture")).one()
        before = plan.opens_on - timedelta(days=1)
        held = recording.Held(plan.id, lesson.id, before, "县会议中心", "王教授", Decimal(4), True)
        recording.enter(held, [county.ma_jun], "", by=county.world.cast.admin)
    _count(county)
    county.world.wait(3 * 3600)

    assert _stamp(county, county.ma_jun) == []
    assert county.verify() == []
    said = outsider(exported(county, tmp_path / "export.jsonl"))
    assert (said["complaints"], said["hours"]) == ([], hours(county))
    assert len(said["completed"]) == 1


def test_two_lectures_of_a_day_verify_by_its_cap(heard: County, tmp_path: Path) -> None:
    with heard.world.transaction():
        day = db.session.scalars(select(Plan.opens_on)).one()
    _second_in_hall(heard, heard.ma_jun, day, 6)

    assert _stamp(heard, heard.ma_jun) == [("hall", {"45": 4 * 45 * 60})] * 2
    assert _hours_that_differ(heard) == []
    said = outsider(exported(heard, tmp_path / "export.jsonl"))
    assert (said["complaints"], said["hours"]) == ([], hours(heard))


def test_what_a_lecture_in_the_hall_leaves_of_a_day_for_watching_verifies(county: County, tmp_path: Path) -> None:
    _second_in_hall(county, county.li_lei, clock.day_of(county.world.now), 8)
    county.world.wait(3 * 3600)

    assert _hours_that_differ(county) == []
    said = outsider(exported(county, tmp_path / "export.jsonl"))
    assert (said["complaints"], said["hours"]) == ([], hours(county))


def _hours_that_differ(county: County) -> list[dict[str, Any]]:
    """The lecture came into the course while it ran, which is another matter."""
    return [each for each in county.verify() if each["code"] in ("earned_seconds", "class_hours")]


def _second_in_hall(county: County, person: int, day: date, count: int) -> None:
    """Somebody heard another lecture of the course on some day, for so many class hours."""
    with county.world.transaction(), past.at(county.world.now):
        plan = db.session.scalars(select(Plan)).one()
        recorded = factories.recording(county.world.cast.zhao_min, SECONDS, "第二讲")
        second = Lesson(course_id=plan.course_id, position=4, kind="lecture", title="第二讲", recording_id=recorded.id)
        db.session.add(second)
        db.session.flush()
        held = recording.Held(plan.id, second.id, day, "县会议中心", "王教授", Decimal(count), True)
        recording.enter(held, [person], "", by=county.world.cast.admin)
    _count(county)


def test_an_annulled_attendance_verifies_and_what_was_watched_counts_on(heard: County) -> None:
    with heard.world.transaction(), past.at(heard.world.now + timedelta(minutes=1)):
        rows = register.attendances(db.session.scalars(select(HallLecture)).one(), heard.world.cast.admin)
        recording.annul(rows, "冒名签到", by=heard.world.cast.admin)
    heard.world.wait(600)
    heard.enter()

    assert _stamp(heard, heard.ma_jun) == []
    [(grade, earned)] = _stamp(heard, heard.li_lei)
    assert (grade, sum(earned.values())) == ("online", SECONDS)
    heard.world.wait(3 * 3600)
    assert heard.verify() == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE hall_lecture SET hours = 8", "hall_altered"),
        ("UPDATE hall_lecture SET lecturer = '-'", "hall_altered"),
        ("DELETE FROM hall_attendance", "hall_missing"),
        ("UPDATE lesson_progress SET earned = '{\"45\": 99999}' WHERE grade = 'hall'", "earned_seconds"),
    ],
)
def test_a_row_changed_by_hand_is_named(heard: County, statement: str, code: str) -> None:
    heard.tamper(statement)

    assert code in {each["code"] for each in heard.verify()}
