"""Class hours told to courses: at the completion of a lecture, and by the worker where something was watched."""

from datetime import timedelta

from sqlalchemy import select

from lms import clock
from lms.courses.models import Enrolment, HoursRule, Lesson, LessonProgress, Plan
from lms.db import db
from lms.people.models import Post
from lms.watching import class_hours, tasks
from tests import factories
from tests.watching.conftest import World


def counted(world: World) -> list[tuple[int, int]]:
    with world.transaction():
        found = select(LessonProgress.earned_seconds, LessonProgress.tenths).order_by(LessonProgress.id)
        return [tuple(row) for row in db.session.execute(found)]


def follow(world: World) -> None:
    """As the worker does that has just started."""
    with world.app.app_context():
        world.app.extensions.pop("evidence_followed", None)
        tasks.follow_evidence()


def rule(world: World, **terms: object) -> None:
    with world.transaction():
        plan = db.session.scalars(select(Plan)).one()
        db.session.add(HoursRule(**{"plan_id": plan.id, "from_on": plan.opens_on} | terms))


def test_a_lecture_watched_through_has_its_hours_at_once(world, player):
    player.play(0, 2400, every=60)

    assert counted(world)[0][1] == 8


def test_what_is_watched_in_parts_and_again_counts_each_second_once(world, player):
    player.play(0, 600, every=60)
    player.play(0, 600, every=60)
    player.play(300, 900, every=60)
    follow(world)

    assert counted(world) == [(900, 3)]


def test_the_worker_finds_nothing_where_nothing_is_newer(world, player):
    player.play(0, 600, every=60)
    follow(world)

    with world.transaction():
        assert class_hours.behind() == set()

    player.play(600, 660)
    with world.transaction():
        assert class_hours.behind(world.now) == {(world.cast.li_lei.id, world.recording_id)}
        assert class_hours.behind(world.now + timedelta(seconds=1)) == set()


def test_what_is_reported_after_too_long_a_silence_is_watched_and_earns_nothing(world, player):
    rule(world, longest_gap=60)
    player.play(0, 60)
    player.fetch(60, 130)
    world.wait(120)
    player.beat((60, 130))
    follow(world)

    assert world.covered() == "0-130"
    assert counted(world) == [(60, 0)]


def test_two_lectures_of_a_day_share_its_cap(world):
    rule(world, minutes=30, daily_cap=1)
    with world.transaction():
        lesson = db.session.get_one(Lesson, world.lesson_id)
        recording = factories.recording(world.cast.zhao_min, 2400, "第二讲")
        second = Lesson(course_id=lesson.course_id, position=2, kind="lecture", title="二", recording_id=recording.id)
        db.session.add(second)
        db.session.flush()
        lesson_id = second.id
    # Both on one county day, whatever the time is now.
    world.now = clock.start_of(clock.today()) + timedelta(hours=9)
    world.player().play(0, 1200, every=60)
    world.player(lesson_id=lesson_id).play(0, 1200, every=60)
    follow(world)

    assert counted(world) == [(1200, 6), (600, 3)]


def test_who_was_enrolled_after_watching_has_the_hours_too(world, player):
    with world.transaction():
        enrolment = db.session.get_one(Enrolment, world.enrolment_id)
        plan, post = db.session.get_one(Plan, enrolment.plan_id), db.session.get_one(Post, enrolment.post_id)
        db.session.delete(enrolment)
    player.play(0, 900, every=60)
    with world.transaction():
        factories.enrolment(db.session.merge(plan), db.session.merge(post))
    follow(world)

    assert counted(world) == [(900, 3)]


def test_the_head_of_two_firms_has_the_hours_for_both(world, player):
    with world.transaction():
        first = db.session.get_one(Enrolment, world.enrolment_id)
        others = select(Post).where(Post.person_id == world.cast.li_lei.id, Post.id != first.post_id)
        factories.enrolment(db.session.get_one(Plan, first.plan_id), db.session.scalars(others).one())
    player.play(0, 900, every=60)
    follow(world)

    assert counted(world) == [(900, 3), (900, 3)]


def test_the_record_shows_hours_for_each_lecture_and_in_all(world, player, client):
    player.play(0, 900, every=60)
    follow(world)
    client.sign_in(world.cast.li_lei)

    page = client.get("/record").text

    assert "15:00 / 40:00" in page
    assert "<strong>0.3</strong>" in page
    assert "0.3 / 0.8" in page
    assert f"/lessons/{world.lesson_id}/watch?missing=1" in page
    assert "已得 0.3 学时" in client.get(f"/tasks/{world.enrolment_id}").text


def test_lists_of_names_tell_the_hours_on_the_page_and_in_the_file(world, player, client):
    player.play(0, 900, every=60)
    follow(world)
    client.sign_in(world.cast.admin)

    page = client.get("/reports/completion/names").text
    header, row = client.get("/reports/completion/names.csv").get_data(as_text=True).splitlines()[-2:]

    assert '<td class="number" data-words="学时">0.3</td>' in page
    assert dict(zip(header.split(","), row.split(","), strict=True))["学时"] == "0.3"


def test_a_pause_of_an_hour_costs_nothing_because_the_player_says_that_it_goes_on(world, player):
    player.play(0, 60)
    world.wait(3600)
    player.beat()
    player.play(60, 120)
    follow(world)

    assert counted(world) == [(120, 0)]
