"""What a group session gives is evidence of the moment of its end, whenever the worker comes to it; and it stays proved."""

from datetime import datetime, timedelta

import pytest

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db
from lms.demo import past
from lms.watching import tasks as watching_tasks
from lms.watching.group import tasks
from lms.watching.group.gatherings import SILENT_AFTER
from lms.watching.group.models import GroupSession
from tests import factories
from tests.asking import asked
from tests.conftest import Client
from tests.watching.conftest import SECONDS, World
from tests.watching.halls import Hall, differences, enter


@pytest.fixture
def evening(world: World) -> World:
    """Eleven at night of tomorrow; plan and task are in the ledger, and nobody is asked questions."""
    world.now = clock.start_of(clock.today() + timedelta(days=1)) + timedelta(hours=23)
    enter(world)
    return world


@pytest.fixture
def hall(evening: World) -> Hall:
    return Hall(evening, evening.cast.han_mei)


def ended(hall: Hall) -> datetime:
    with hall.now() as group:
        assert group
        assert group.closed_at
        return group.closed_at


def test_a_session_that_fell_silent_in_the_evening_completes_the_task_in_the_evening(
    evening: World, hall: Hall
) -> None:
    li_lei, sun_li = evening.cast.li_lei, evening.cast.sun_li
    hall.tick(li_lei.id, sun_li.id)
    hall.screen.play(0, 1200, every=60)
    hall.leaves(sun_li)
    left = evening.now
    hall.screen.play(1200, SECONDS, every=60)
    shown = evening.now
    evening.wait(7200)
    enter(evening)

    task, evidence = evening.enrolment(), hall.credit(li_lei)
    assert ended(hall) == shown
    assert [task.completed_at, evidence.closed_at, evidence.last_beat_at] == [shown, shown, shown]
    assert clock.day_of(shown) < clock.day_of(evening.now)
    assert hall.credit(sun_li).closed_at == left
    enter(evening)
    assert differences(evening) == []


def test_a_screen_that_plays_without_showing_codes_is_not_silent(evening: World, hall: Hall) -> None:
    hall.tick(evening.cast.li_lei.id)
    hall.screen.play(0, 2 * SILENT_AFTER.seconds // 3, every=60)
    evening.wait(SILENT_AFTER.seconds / 2)
    enter(evening)
    with hall.now() as group:
        assert group
        assert group.is_open
    evening.wait(SILENT_AFTER.seconds / 2 + 60)
    enter(evening)
    with hall.now() as group:
        assert group
        assert group.closed_for == "silent"


def test_own_watching_before_it_is_settled_completes_the_task_when_it_came_last(evening: World, hall: Hall) -> None:
    hall.tick(evening.cast.li_lei.id)
    hall.screen.play(0, 1200, every=60)
    shown = evening.now
    evening.wait(600)
    player = evening.player()
    player.play(1200, SECONDS, every=60)
    last = evening.now
    with past.at(evening.now), evening.app.app_context():
        evening.app.extensions.pop("evidence_followed", None)
        watching_tasks.follow_evidence()
    evening.wait(3600)
    enter(evening)
    enter(evening)

    assert hall.credit(evening.cast.li_lei).closed_at == shown
    assert evening.enrolment().completed_at == last
    assert differences(evening) == []


def test_where_a_task_was_closed_meanwhile_nothing_is_given_back_to_it(evening: World, hall: Hall) -> None:
    hall.tick(evening.cast.li_lei.id)
    hall.screen.play(0, SECONDS, every=60)
    evening.wait(600)
    with evening.transaction():
        task = db.session.get_one(Enrolment, evening.enrolment_id)
        task.closed_at, task.closed_for = evening.now, "post_ended"
    evening.wait(3 * 3600)
    enter(evening)
    settled = evening.now
    evening.wait(3 * 3600)
    enter(evening)

    assert hall.credit(evening.cast.li_lei).closed_at == settled
    assert evening.enrolment().completed_at is None
    assert differences(evening) == []


def test_who_was_at_two_sessions_is_found_again_and_a_changed_note_of_it_is_named(evening: World, hall: Hall) -> None:
    li_lei, sun_li = evening.cast.li_lei, evening.cast.sun_li
    other = Hall(evening, evening.cast.wang_qiang)
    hall.tick(li_lei.id, sun_li.id)
    other.tick(li_lei.id)
    hall.screen.play(0, 600, every=60)
    hall.close()
    hall.settle()
    other.close()
    enter(evening)
    assert differences(evening) == []

    third, fourth = Hall(evening, evening.cast.han_mei), Hall(evening, evening.cast.wang_qiang)
    third.tick(li_lei.id, sun_li.id)
    fourth.tick(li_lei.id)
    third.screen.play(600, 1200, every=60)
    for each in (third, fourth):
        each.close()
        each.settle()
    with third.now():
        whole = third.attendance(li_lei).elsewhere
        third.attendance(li_lei).elsewhere, third.attendance(sun_li).elsewhere = [], whole
    enter(evening)

    named = [each.facts for each in differences(evening) if each.code == "group_elsewhere"]
    assert {each["person"]: (each["stands"], each["evidence"]) for each in named} == {
        li_lei.id: (0, 600), sun_li.id: (600, 0),
    }  # fmt: skip


def test_the_screens_are_read_once_for_everybody(evening: World, hall: Hall) -> None:
    hall.tick(evening.cast.li_lei.id, evening.cast.sun_li.id, evening.cast.tang_wei.id)
    hall.screen.play(0, 300, every=60)
    hall.close()

    with asked(evening.app) as statements:
        hall.settle()

    assert sum("FROM group_screen JOIN watch_session" in " ".join(each.split()) for each in statements) == 1


def test_of_many_persons_the_page_says_that_they_are_being_counted(evening: World, hall: Hall, client: Client) -> None:
    with evening.transaction():
        crowd = [factories.person(f"学员{number}").id for number in range(tasks.FEW)]
    hall.tick(*crowd, evening.cast.sun_li.id)
    hall.screen.play(0, 300, every=60)
    with past.at(evening.now):
        client.sign_in(evening.cast.han_mei)
        page = client.post(f"/group-sessions/{hall.number}/close", follow_redirects=True).text
        with evening.app.app_context():
            assert db.session.get_one(GroupSession, hall.number).settled_at is None
        enter(evening)
        later = client.get(f"/group-sessions/{hall.number}").text

    assert "正在计入学习时间" in page
    assert "5:00" not in page
    assert "正在计入学习时间" not in later
    assert "<strong>5:00</strong>" in later
