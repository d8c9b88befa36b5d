"""Class hours told to courses: at the completion of a lecture, and by the worker where something was watched."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from lms import clock
from lms.courses.hall import recording, stamping
from lms.courses.hall import register as hall
from lms.courses.hall.models import HallAttendance
from lms.courses.models import Enrolment, HoursRule, Lesson, LessonProgress, Plan
from lms.db import db
from lms.people.models import Person, Post
from lms.watching import class_hours, tasks
from tests import factories
from tests.watching.conftest import World


def counted(world: World) -> list[dict[str, int]]:
    """What is kept of each lecture of each task."""
    with world.transaction():
        return list(db.session.scalars(select(LessonProgress.earned).order_by(LessonProgress.id)))


def follow(world: World) -> None:
    """As the worker does that has just started."""
    with world.app.app_context():
        world.app.extensions.pop("evidence_followed", None)
        tasks.follow_evidence()


def rule(world: World, **terms: object) -> None:
    with world.transaction():
        plan = db.session.scalars(select(Plan)).one()
        db.session.add(HoursRule(**{"plan_id": plan.id, "from_on": plan.opens_on} | terms))


def for_heads_alone(world: World) -> None:
    """Where officials may be among the audience, lists of names print no hours."""
    with world.transaction():
        db.session.scalars(select(Plan)).one().audience = {"kinds": ["enterprise_head"]}


def test_a_lecture_watched_through_has_its_hours_at_once(world, player):
    player.play(0, 2400, every=60)

    assert counted(world) == [{"45": 2280}]


def test_what_is_watched_in_parts_and_again_counts_each_second_once(world, player):
    player.play(0, 600, every=60)
    player.play(0, 600, every=60)
    player.play(300, 900, every=60)
    follow(world)

    assert counted(world) == [{"45": 900}]


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
    assert counted(world) == [{"45": 60}]


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

    assert counted(world) == [{"30": 1200}, {"30": 600}]


def test_a_lecture_in_the_hall_and_what_is_watched_share_the_day(world):
    rule(world, minutes=30, daily_cap=1)
    world.now = clock.start_of(clock.today()) + timedelta(hours=9)
    world.player().play(0, 2280, every=60)
    follow(world)
    assert counted(world) == [{"30": 1800}]

    heard = attended(world, tenths=5)
    later(world)
    assert counted(world) == [{"30": 900}, {"30": 900}]

    with world.transaction():
        admin = db.session.get_one(Person, world.cast.admin.id)
        recording.annul(hall.among([heard]), "冒名签到", by=admin)
    later(world)
    assert {"30": 1800} in counted(world)


def later(world: World) -> None:
    """As the worker does that looks at what is new alone."""
    with world.app.app_context():
        world.app.extensions["evidence_followed"] = {"last": world.now + timedelta(days=1), "whole": clock.now()}
        tasks.follow_evidence()


def attended(world: World, tenths: int) -> int:
    """Li Lei heard another lecture of the course in the hall today; the attendance."""
    with world.transaction():
        lesson = db.session.get_one(Lesson, world.lesson_id)
        second = Lesson(course_id=lesson.course_id, position=2, kind="lecture", title="二")
        db.session.add(second)
        db.session.flush()
        plan = db.session.scalars(select(Plan)).one()
        held = recording.Held(plan.id, second.id, clock.today(), "县会议中心", "王教授", Decimal(tenths) / 10, True)
        recording.enter(held, [world.cast.li_lei.id], "", by=world.cast.admin)
        stamping.stamp(world.cast.li_lei.id, second.id)
        return db.session.scalars(select(HallAttendance.id)).one()


def test_who_was_enrolled_after_watching_has_the_hours_too(world, player):
    with world.transaction():
        enrolment = db.session.get_one(Enrolment, world.enrolment_id)
        plan, post = db.session.get_one(Plan, enrolment.plan_id), db.session.get_one(Post, enrolment.post_id)
        db.session.delete(enrolment)
    player.play(0, 900, every=60)
    with world.transaction():
        factories.enrolment(db.session.merge(plan), db.session.merge(post))
    follow(world)

    assert counted(world) == [{"45": 900}]


def test_the_head_of_two_firms_has_the_hours_for_both(world, player):
    with world.transaction():
        first = db.session.get_one(Enrolment, world.enrolment_id)
        others = select(Post).where(Post.person_id == world.cast.li_lei.id, Post.id != first.post_id)
        factories.enrolment(db.session.get_one(Plan, first.plan_id), db.session.scalars(others).one())
    player.play(0, 900, every=60)
    follow(world)

    assert counted(world) == [{"45": 900}, {"45": 900}]


def test_the_record_shows_hours_for_each_lecture_and_in_all(world, player, client):
    player.play(0, 900, every=60)
    follow(world)
    client.sign_in(world.cast.li_lei)

    page = client.get("/record").text

    assert "15:00 / 40:00" in page
    assert "<strong>0.3</strong>" in page
    assert "0.3 / 0.8" in page
    assert f"/lessons/{world.lesson_id}/watch?missing=1" in page
    assert "计入学时 15:00" in client.get(f"/tasks/{world.enrolment_id}").text


def six_minute_lectures(world: World, number: int, watched: int) -> None:
    """More lectures of six minutes in the course, of which Li Lei watches so many."""
    with world.transaction():
        course_id = db.session.get_one(Lesson, world.lesson_id).course_id
        lessons = []
        for place in range(2, 2 + number):
            recording = factories.recording(world.cast.zhao_min, 360, f"短课{place}")
            row = Lesson(course_id=course_id, position=place, kind="lecture", title="短", recording_id=recording.id)
            db.session.add(row)
            lessons.append(row)
        db.session.flush()
        numbers = [row.id for row in lessons]
    for lesson_id in numbers[:watched]:
        world.player(lesson_id=lesson_id).play(0, 300, every=60)
    follow(world)


def test_short_lectures_are_added_up_on_every_page_and_in_every_file(world, client):
    """Five minutes each of nine lectures are one hour, of which none has a tenth more than the other."""
    for_heads_alone(world)
    six_minute_lectures(world, 10, watched=9)
    client.sign_in(world.cast.li_lei)
    record, task = client.get("/record").text, client.get(f"/tasks/{world.enrolment_id}").text
    client.sign_in(world.cast.admin)
    names = client.get("/reports/completion/names").text
    row = client.get("/reports/completion/names.csv").get_data(as_text=True).splitlines()[-1]
    plan = client.get("/plans/1").text

    assert counted(world) == [{"45": 300}] * 9
    assert "1.0 / 2.2" in record
    assert "<strong>1.0</strong>" in record
    assert '<td class="number" data-words="计学时的观看时长">45:00</td>' in record
    assert "1.0 / 2.2（每学时 45 分钟，只计录播课）" in task
    assert task.count("计入学时 5:00") == 9
    assert '<td class="number" data-words="学时">1.0</td>' in names
    assert ",1.0" in row
    assert "<dt>本课程学时</dt><dd>2.2</dd>" in plan


def test_an_hour_that_changes_its_length_keeps_what_was_earned_before(world, client):
    for_heads_alone(world)
    today = clock.day_of(world.now)
    rule(world, minutes=45)
    rule(world, from_on=today + timedelta(days=1), minutes=30)
    world.now = clock.start_of(today) + timedelta(hours=9)
    world.player().play(0, 900, every=60)
    world.wait(86_400)
    world.player().play(600, 1800, every=60)
    follow(world)
    client.sign_in(world.cast.li_lei)
    record = client.get("/record").text
    client.sign_in(world.cast.admin)
    names = client.get("/reports/completion/names").text

    assert counted(world) == [{"30": 900, "45": 900}]
    assert "<strong>0.8</strong>" in record  # a third, and a half
    assert '<td class="number" data-words="学时">0.8</td>' in names


def test_a_lecture_that_was_taken_out_of_the_course_keeps_its_hours_on_all_pages(world, player, client):
    for_heads_alone(world)
    player.play(0, 900, every=60)
    follow(world)
    with world.transaction():
        db.session.get_one(Lesson, world.lesson_id).removed_at = world.now
    client.sign_in(world.cast.li_lei)
    record, task = client.get("/record").text, client.get(f"/tasks/{world.enrolment_id}").text
    client.sign_in(world.cast.admin)

    assert "0.3 / 0.0" in record
    assert "<strong>0.3</strong>" in record
    assert "0.3 / 0.0" in task
    assert "已完成 0 项，共 0 项" in task
    assert '<td class="number" data-words="学时">0.3</td>' in client.get("/reports/completion/names").text


def test_lists_of_names_tell_the_hours_on_the_page_and_in_the_file(world, player, client):
    for_heads_alone(world)
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

    assert counted(world) == [{"45": 120}]
