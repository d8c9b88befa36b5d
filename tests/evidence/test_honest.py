"""What whoever really watches keeps: every second, whatever happens around them."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.courses.models import Enrolment, Lesson
from lms.db import LONGEST_WAIT, db
from lms.media import deliveries
from lms.people.models import Person
from lms.watching import sessions
from lms.watching.coverage import Coverage
from lms.watching.models import Coverage as CoverageRow
from tests.evidence.table import Note
from tests.evidence.world import SECONDS, Learner, NoLine, Player, World

SUITE = "honest suite"

pytestmark = pytest.mark.slow

WHOLE = Coverage.whole(SECONDS)


@pytest.mark.parametrize("speed", [1.0, 1.25, 1.5])
def test_forty_minutes_in_one_sitting(learner: Learner, note: Note, speed: float) -> None:
    """40 minutes in one sitting, at 1, 1.25 and 1.5 times."""
    player = learner.player()
    learner.world.wait(0.2)

    player.play(0, SECONDS, speed=speed, every=10)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_the_lecture_is_completed_when_its_share_is_watched(world: World, learner: Learner) -> None:
    """95 % watched is watched."""
    learner.player().play(0, 2290)

    with world.books():
        mine = db.session.scalars(select(Enrolment).where(Enrolment.person_id == learner.person_id)).one()
        assert mine.started_at is not None
    page = learner.get(f"/lessons/{world.lesson_ids[0]}/watch").text
    assert "已看完" in page


def test_twenty_minutes_today_and_twenty_tomorrow(world: World, learner: Learner, note: Note) -> None:
    """20 minutes today, 20 tomorrow."""
    learner.player().play(0, 1200)
    world.wait(22 * 3600)
    learner.sign_in()
    learner.player().play(1200, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_seeking_back_and_forth_and_watching_again(world: World, learner: Learner, note: Note) -> None:
    """Seeking back and forth, watching again."""
    player = learner.player()
    for start, stop in ((600, 1200), (300, 700), (2000, 2400), (0, 300), (1100, 2050)):
        player.play(start, stop)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_the_server_is_killed_in_the_middle_and_comes_back(world: World, learner: Learner, note: Note) -> None:
    """The server is killed (kill -9) in the middle and comes back."""
    player = learner.player()
    player.play(0, 600)
    player.fetch(600, 720)
    world.wait(10)
    world.site.kill()
    with pytest.raises(NoLine):
        player.report((600, 610))
    world.wait(50)
    world.site.start()

    player.beat((600, 660))
    player.play(660, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_the_answer_is_lost_when_the_server_is_killed_right_after_a_beat(
    world: World, learner: Learner, note: Note
) -> None:
    """The server is killed right after a beat, its answer lost."""
    player = learner.player()
    player.fetch(0, 60)
    world.wait(10)
    lost = player.report((0, 10))
    world.site.kill()
    with pytest.raises(NoLine):
        player.report((0, 10))
    world.site.start()

    again = player.report((0, 10))

    assert again.status == 200
    assert again.json["nonce"] == lost.json["nonce"]
    player.nonce = again.json["nonce"]
    player.play(10, 60)
    assert learner.covered() == Coverage.whole(60)
    note(60, learner.covered().total)


def test_five_minutes_without_a_line_while_the_buffer_plays_on(world: World, learner: Learner, note: Note) -> None:
    """Network gone for 5 minutes while buffered media plays on."""
    player = learner.player()
    player.play(0, 600)
    player.fetch(600, 900)
    world.wait(300)

    player.beat((600, 900))
    player.play(900, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_a_page_reloaded_with_unsent_seconds(world: World, learner: Learner, note: Note) -> None:
    """The page is reloaded with unsent seconds."""
    player = learner.player()
    player.play(0, 600)
    player.fetch(600, 610)
    world.wait(8)

    player.beat((600, 608.2))
    learner.player().play(608, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_a_laptop_asleep_for_an_hour(world: World, learner: Learner, note: Note) -> None:
    """A laptop asleep for an hour."""
    player = learner.player()
    player.play(0, 600)
    player.fetch(600, 630)
    world.wait(7)
    world.wait(3600)

    player.beat((600, 607.1))
    player.play(607, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_two_tabs_by_mistake(world: World, learner: Learner, note: Note) -> None:
    """Two tabs by mistake."""
    first = learner.player()
    first.play(0, 300)
    second = learner.player()
    first.fetch(300, 310)
    second.fetch(300, 330)
    world.wait(10)

    told = first.beat((300, 310))
    second.beat((300, 310))
    assert told["taken_over"]
    second.play(310, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_the_phone_then_the_office_pc_in_mid_lecture(world: World, learner: Learner, note: Note) -> None:
    """The phone, then the office PC, in mid-lecture."""
    phone = learner.player()
    phone.play(0, 1000)
    phone.fetch(1000, 1010)
    world.wait(9)
    pc = learner.player()
    assert pc.opening["place"] == 1000
    world.wait(1)

    told = phone.beat((1000, 1010))
    assert told["taken_over"]
    pc.play(1010, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_a_sign_in_that_runs_out_in_mid_lecture(world: World, learner: Learner, note: Note) -> None:
    """The sign-in expires in mid-lecture."""
    player = learner.player()
    player.play(0, 600)
    player.fetch(600, 660)
    world.wait(30)
    with world.books():
        db.session.get_one(Person, learner.person_id).sign_in_epoch += 1
    assert player.report((600, 630)).status == 401
    world.wait(60)

    learner.sign_in()
    player.beat((600, 630))
    learner.player().play(630, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_stalls_every_thirty_seconds_on_a_slow_line(world: World, learner: Learner, note: Note) -> None:
    """Stalls every 30 s on a slow line."""
    player = learner.player()
    for place in range(0, SECONDS, 30):
        player.play(place, place + 30)
        world.wait(20)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


@pytest.mark.parametrize("speed", [1.0, 1.5])
def test_jittered_beats_each_sent_three_times(world: World, learner: Learner, note: Note, speed: float) -> None:
    """Beats jittered 5–25 s, each request retried twice."""
    chance = random.Random(7)
    player = learner.player()
    world.wait(0.2)
    place = 0.0
    while place < SECONDS:
        reached = min(place + chance.uniform(5, 25) * speed, SECONDS)
        player.fetch(int(place), min(int(reached) + 1, SECONDS))
        world.wait((reached - place) / speed)
        _three_times(player, int(place), reached)
        place = reached

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def _three_times(player: Player, start: int, reached: float) -> None:
    answers = [player.report((start, reached)) for _ in range(3)]
    assert [answer.status for answer in answers] == [200] * 3
    assert len({answer.text for answer in answers}) == 1
    player.nonce = answers[0].json["nonce"]
    player.see(answers[0].json["check"])


def test_pauses_lose_nothing_when_the_rest_of_a_second_is_sent_again(
    world: World, learner: Learner, note: Note
) -> None:
    """200 pauses, short and long."""
    chance = random.Random(11)
    player = learner.player()
    places = [*sorted(chance.uniform(0, 1200) for _ in range(200)), 1200]
    for start, stop in pairwise([0.0, *places]):
        player.fetch(int(start), int(stop) + 1)
        world.wait(stop - start)
        player.beat((int(start), stop))
        world.wait(chance.uniform(0, 30))

    assert learner.covered() == Coverage.whole(1200)
    note(1200, learner.covered().total)


def test_the_author_has_the_video_made_anew(world: World, learner: Learner, note: Note) -> None:
    """The author re-encodes the video meanwhile."""
    with world.books():
        lecture, plan = world.lecture()
        learner.enrol(plan)
    player = learner.player(lecture)
    player.play(0, 600)
    with world.books():
        world.recording(lecture).state = "working"
    player.play(600, 1200)
    player = learner.player(lecture)
    player.play(1200, 1500)
    world.make_anew(lecture)
    player.play(1500, 1800)

    learner.player(lecture).play(1800, SECONDS)

    assert all(learner.stamps(lecture))
    note(SECONDS, learner.covered(lecture).total)


CROWD = 1000


@dataclass
class Seat:
    """One of a crowd: a learner whose player stands open with a minute of media."""

    learner: Learner
    session: int
    nonce: str


def test_a_thousand_learners_at_once_while_the_database_is_held_up(world: World, learner: Learner, note: Note) -> None:
    """1,000 learners at once, some beats answered 503 and retried."""
    seats = _seated(world)
    busy: list[str] = []

    with ThreadPoolExecutor(160) as pool:
        for start in (0, 10, 20):
            world.wait(10)
            with world.held_up(LONGEST_WAIT + 2) if start == 10 else nullcontext():
                list(pool.map(partial(_beat, busy, start), seats))

    assert set(busy) == {"5"}
    with world.books():
        counted = select(func.sum(CoverageRow.seconds)).where(CoverageRow.person_id >= seats[0].learner.person_id)
        note(CROWD * 30, db.session.scalar(counted) or 0)


def _seated(world: World) -> list[Seat]:
    """Opened among the books, all at once."""
    crowd = world.crowd(CROWD)
    with world.books():
        lesson = db.session.get_one(Lesson, world.lesson_ids[0], options=[joinedload(Lesson.recording)])
        openings = [sessions.open_session(each.person_id, lesson, device="", at=world.now()) for each in crowd]
        for opening in openings:
            deliveries.note(opening.grant.id, [(0, 60)])
        return [Seat(each, o.session.id, o.session.nonce) for each, o in zip(crowd, openings, strict=True)]


def _beat(busy: list[str], start: int, seat: Seat) -> None:
    """As a browser does: a line that was idle for long is opened anew, and who finds the site busy comes again."""
    body = {"nonce": seat.nonce, "spans": [[start, start + 10]], "place": start + 10}
    seat.learner.line.close()
    while (answer := seat.learner.post(f"/watch-sessions/{seat.session}/beats", body)).status == 503:
        busy.append(answer.headers["Retry-After"])
        time.sleep(random.uniform(0.5, 1.5))
    seat.nonce = answer.json["nonce"]
