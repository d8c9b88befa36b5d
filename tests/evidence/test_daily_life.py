"""What else happens to people in villages, on old phones and behind office proxies: they keep every second all the same."""

import random
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses import authoring, plans
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.db import db
from lms.media.models import Recording
from lms.people.models import Person, Unit
from lms.watching import tasks
from lms.watching.coverage import Coverage
from tests.evidence.table import Note
from tests.evidence.world import SECOND_BYTES, SECONDS, Learner, World

SUITE = "honest suite"

pytestmark = pytest.mark.slow

WHOLE = Coverage.whole(SECONDS)


def test_an_office_proxy_sends_each_beat_three_times_at_once(world: World, learner: Learner, note: Note) -> None:
    """An office proxy sends each beat three times at once."""
    player = learner.player()
    seats = [player.elsewhere() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        for place in range(0, 600, 30):
            player.fetch(place, place + 30)
            world.wait(30)
            told = [pool.submit(partial(seat.report, (place, place + 30), nonce=player.nonce)) for seat in seats]
            assert len({answer.result().text for answer in told}) == 1
            player.nonce = told[0].result().json["nonce"]
            player.see(told[0].result().json["check"])

    note(600, learner.covered().total)


def test_a_beat_that_comes_late_behind_the_next(world: World, learner: Learner, note: Note) -> None:
    """A proxy delivers a copy of each beat once more, behind the next two."""
    player, sent = learner.player(), []
    for place in range(0, 600, 10):
        player.fetch(place, place + 10)
        world.wait(10)
        sent.append(((place, place + 10), player.nonce))
        player.beat((place, place + 10))
        if len(sent) > 2:
            assert player.report(sent[-3][0], nonce=sent[-3][1]).status == 409

    note(600, learner.covered().total)


def test_every_other_answer_is_lost(world: World, learner: Learner, note: Note) -> None:
    """On a bad line every other answer is lost, and the beat sent again."""
    player = learner.player()
    for place in range(0, 600, 10):
        player.fetch(place, place + 10)
        world.wait(10)
        lost = learner.other_browser()
        lost.line.request("POST", player.beats, *_as_sent(player.nonce, place, learner))
        lost.line.close()
        player.beat((place, place + 10))

    note(600, learner.covered().total)


def _as_sent(nonce: str, place: int, learner: Learner) -> tuple[str, dict[str, str]]:
    body = f'{{"nonce": "{nonce}", "spans": [[{place}, {place + 10}]], "place": {place + 10}}}'
    return body, {"Cookie": f"lms={learner.cookie}", "Content-Type": "application/json"}


def test_a_beat_in_small_pieces(world: World, learner: Learner, note: Note) -> None:
    """A line so slow that a beat comes in ten pieces, labelled as text by a proxy."""
    player = learner.player()
    player.fetch(0, 10)
    world.wait(10)
    body, told = _as_sent(player.nonce, 0, learner)
    told |= {"Content-Type": "text/plain", "Via": "1.1 office", "X-Forwarded-For": "10.0.0.7"}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())

    with socket.create_connection(("127.0.0.1", world.site.port)) as line:
        whole = f"POST {player.beats} HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
        for start in range(0, len(whole), len(whole) // 10):
            line.sendall(whole[start : start + len(whole) // 10])
            line.settimeout(10)
        assert b"200 OK" in line.recv(4096)

    note(10, learner.covered().total)


def test_a_phone_changes_its_network_and_its_name(world: World, learner: Learner, note: Note) -> None:
    """A phone changes cell, address and user agent between beats."""
    player = learner.player()
    for place in range(0, 600, 10):
        learner.line.close()
        player.fetch(place, place + 10)
        world.wait(10)
        body = {"nonce": player.nonce, "spans": [[place, place + 10]], "place": place + 10}
        agent, address = f"Phone/{place}", f"10.1.{place // 256}.{place % 256}"
        told = learner.post(player.beats, body, **{"User-Agent": agent, "X-Forwarded-For": address})
        player.nonce = told.json["nonce"]
        player.see(told.json["check"])

    note(600, learner.covered().total)


def test_over_midnight(world: World, learner: Learner, note: Note) -> None:
    """Watching over midnight, the night on which the task is due."""
    midnight = clock.start_of(clock.day_of(world.now()) + timedelta(days=1))
    world.wait((midnight - world.now()).total_seconds() - 1200)
    with world.books():
        lecture, plan = world.lecture()
        db.session.get_one(Plan, plan).due_on = clock.today()
        learner.enrol(plan)
    learner.sign_in()

    learner.player(lecture).play(0, SECONDS, every=20)

    (stamp,) = learner.stamps(lecture)
    assert stamp
    assert stamp > midnight
    note(SECONDS, learner.covered(lecture).total)


def test_two_lectures_in_turn(world: World, learner: Learner, note: Note) -> None:
    """Two lectures in turn, five minutes of one and five of the other."""
    for place in range(0, SECONDS, 300):
        for lecture in (0, 1):
            learner.player(lecture).play(place, place + 300, every=30)

    assert learner.covered(1) == WHOLE
    note(2 * SECONDS, learner.covered(0).total + learner.covered(1).total)


def test_the_course_is_edited(world: World, learner: Learner, note: Note) -> None:
    """The course is withdrawn, edited and opened again while one watches."""
    with world.books():
        lecture, plan = world.lecture()
        learner.enrol(plan)
    player = learner.player(lecture)
    player.play(0, 1200, every=30)
    with world.books():
        edited, course, author = _closed(plan)
        lessons = select(Lesson).where(Lesson.course_id == course.id).options(joinedload(Lesson.course))
        lesson = db.session.scalars(lessons).one()
        lesson.title, course.watched_share = "第一讲（修订）", 1.0
        authoring.add_lesson(course, "document", {"title": "附录", "body": "正文"})
        authoring.move_down(lesson)
    player.play(1200, 1800, every=30)
    with world.books():
        edited, course, author = (db.session.merge(row) for row in (edited, course, author))
        authoring.publish(course, by=author)
        plans.reopen(edited, by=author)

    player.play(1800, SECONDS, every=30)

    assert all(learner.stamps(lecture))
    note(SECONDS, learner.covered(lecture).total)


def _closed(plan_id: int) -> tuple[Plan, Course, Person]:
    plan = db.session.get_one(Plan, plan_id)
    course, author = db.session.get_one(Course, plan.course_id), db.session.get_one(Person, plan.created_by_id)
    plans.close(plan, by=author)
    authoring.unpublish(course, by=author)
    return plan, course, author


def test_the_enrolment_begins_later(world: World, learner: Learner, note: Note) -> None:
    """The task begins after the watching, in another course with the same recording."""
    learner.player(3).play(0, SECONDS, every=30)
    world.wait(3600)
    with world.books():
        recording = db.session.get_one(Lesson, world.lesson_ids[3]).recording_id
        lecture, plan = world.planned(db.session.get_one(Recording, recording))
        learner.enrol(plan)
    with world.books():
        tasks.follow_evidence()

    assert all(learner.stamps(lecture))
    note(SECONDS, learner.covered(lecture).total)


def test_the_head_of_three_firms_watches_once(world: World, learner: Learner, note: Note) -> None:
    """The head of three firms watches once for all three."""
    with world.books():
        lecture, plan = world.lecture()
        for unit_id in db.session.scalars(select(Unit.id).limit(3)):
            learner.enrol(plan, unit_id)

    learner.player(lecture).play(0, SECONDS, every=30)

    stamps = learner.stamps(lecture)
    assert len(stamps) == 3
    assert all(stamps)
    note(SECONDS, learner.covered(lecture).total)


def test_a_transfer_in_mid_lecture(world: World, learner: Learner, note: Note) -> None:
    """A transfer to another post in mid-lecture."""
    with world.books():
        lecture, plan = world.lecture()
        old = learner.enrol(plan).id
    player = learner.player(lecture)
    player.play(0, 1200, every=30)
    with world.books():
        left = db.session.get_one(Enrolment, old)
        left.closed_at, left.closed_for = clock.now(), "post_ended"
        learner.enrol(plan, db.session.scalars(select(Unit.id).where(Unit.id != left.unit_id)).first())
    player.play(1200, SECONDS, every=30)
    with world.books():
        tasks.follow_evidence()

    assert [stamp is not None for stamp in sorted(learner.stamps(lecture), key=bool)] == [False, True]
    note(SECONDS, learner.covered(lecture).total)


def test_an_old_phone_with_the_single_file(world: World, learner: Learner, note: Note) -> None:
    """An old phone fetches the single file in pieces that end in mid-second."""
    player, fetched = learner.player(), 0
    chance = random.Random(3)
    for place in range(0, 1200, 10):
        while fetched < (place + 11) * SECOND_BYTES:
            stop = fetched + chance.randrange(3000, 9000)
            stretch = {"Range": f"bytes={fetched}-{stop - 1}"}
            assert learner.request("GET", player.media("lecture.mp4"), **stretch).status == 206
            fetched = stop
        world.wait(10)
        player.beat((place, place + 10))

    note(1200, learner.covered().total)


def test_the_servers_clock_is_set_back(world: World, learner: Learner, note: Note) -> None:
    """The server's clock is set back by an hour, and forward again."""
    player = learner.player()
    player.play(0, 600, every=30)
    world.site.clock.advance(hours=-1)
    player.play(600, 1200, every=30)
    world.site.clock.advance(hours=1)
    player.play(1200, 1800, every=30)

    note(1800, learner.covered().total)


def test_a_page_left_open_overnight(world: World, learner: Learner, note: Note) -> None:
    """A page left open overnight, with unsent seconds, its media address run out."""
    player = learner.player()
    player.play(0, 600, every=30)
    player.fetch(600, 690)
    world.wait(14 * 3600)
    learner.sign_in()
    assert learner.get(player.segment(30)).status == 403

    player.beat((600, 690))
    learner.player().play(690, SECONDS, every=30)

    note(SECONDS, learner.covered().total)


def test_a_phone_kept_from_the_line_while_the_pc_goes_on(world: World, learner: Learner, note: Note) -> None:
    """A phone without a line, the PC a quarter of an hour later, then the phone reports.

    What comes too early for the clock is claimed again by the player, as it does with every receipt of that kind.
    """
    phone = learner.player()
    phone.play(0, 600, every=30)
    phone.fetch(600, 840)
    world.wait(240)
    world.wait(900)
    pc = learner.player()
    pc.play(840, 900, every=30)

    told = phone.beat((600, 840))
    assert told["taken_over"]
    pc.play(900, 1500, every=30)
    phone.beat((600, 840))
    # Should a check have fallen in what the phone brought, the PC asks.
    pc.beat((1500, 1500))

    note(1500, learner.covered().total)


def test_a_phone_shared_within_a_unit(world: World, learner: Learner, note: Note) -> None:
    """Two colleagues share a phone, in turn, and one of them comes back to unsent seconds."""
    colleague = world.learner()
    mine = learner.player()
    mine.play(0, 600, every=30)
    mine.fetch(600, 660)
    world.wait(60)
    theirs = colleague.player()
    theirs.play(0, SECONDS, every=60)
    learner.sign_in()

    mine.beat((600, 660))
    learner.player().play(660, 1200, every=30)

    assert colleague.covered() == WHOLE
    note(SECONDS + 1200, colleague.covered().total + learner.covered().total)


def test_tea_before_the_start_and_the_highest_speed_at_once(world: World, learner: Learner, note: Note) -> None:
    """Tea for 20 minutes with the page open, then 1.5 times from the first second on."""
    player = learner.player()
    world.wait(1200)

    player.play(0, SECONDS, speed=1.5, every=15)

    note(SECONDS, learner.covered().total)


def test_a_browser_that_measures_a_quarter_of_a_second_wrong(world: World, learner: Learner, note: Note) -> None:
    """A browser that tells beginnings and ends a quarter of a second wrong."""
    player = learner.player()
    for place in range(0, 600, 20):
        player.fetch(place, place + 20)
        world.wait(20)
        player.beat((place + 0.25, place + 19.75))

    note(600, learner.covered().total)
