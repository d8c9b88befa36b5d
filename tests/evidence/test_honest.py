"""What whoever really watches keeps: every second, whatever happens around them."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import select

from lms.courses.models import Enrolment
from lms.db import db
from lms.people.models import Person
from lms.watching.coverage import Coverage
from tests.evidence.world import SECONDS, Learner, NoLine, Player, World

pytestmark = pytest.mark.slow

Note = Callable[..., None]
WHOLE = Coverage.whole(SECONDS)


@pytest.mark.parametrize("speed", [1.0, 1.25, 1.5])
def test_forty_minutes_in_one_sitting(learner: Learner, note: Note, speed: float) -> None:
    player = learner.player()
    learner.world.wait(0.2)

    player.play(0, SECONDS, speed=speed)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_the_lecture_is_completed_when_its_share_is_watched(world: World, learner: Learner) -> None:
    learner.player().play(0, 2290)

    with world.books():
        mine = db.session.scalars(select(Enrolment).where(Enrolment.person_id == learner.person_id)).one()
        assert mine.started_at is not None
    page = learner.get(f"/lessons/{world.lesson_ids[0]}/watch").text
    assert "已看完" in page


def test_twenty_minutes_today_and_twenty_tomorrow(world: World, learner: Learner, note: Note) -> None:
    learner.player().play(0, 1200)
    world.wait(22 * 3600)
    learner.sign_in()
    learner.player().play(1200, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_seeking_back_and_forth_and_watching_again(world: World, learner: Learner, note: Note) -> None:
    player = learner.player()
    for start, stop in ((600, 1200), (300, 700), (2000, 2400), (0, 300), (1100, 2050)):
        player.play(start, stop)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_the_server_is_killed_in_the_middle_and_comes_back(world: World, learner: Learner, note: Note) -> None:
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
    player = learner.player()
    player.fetch(0, 60)
    world.wait(10)
    lost = player.report((0, 10))
    world.site.kill()
    world.site.start()
    with pytest.raises(NoLine):
        player.report((0, 10))

    again = player.report((0, 10))

    assert again.status == 200
    assert again.json["nonce"] == lost.json["nonce"]
    player.nonce = again.json["nonce"]
    player.play(10, 60)
    assert learner.covered() == Coverage.whole(60)
    note(60, learner.covered().total)


def test_five_minutes_without_a_line_while_the_buffer_plays_on(world: World, learner: Learner, note: Note) -> None:
    player = learner.player()
    player.play(0, 600)
    player.fetch(600, 900)
    world.wait(300)

    player.beat((600, 900))
    player.play(900, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_a_page_reloaded_with_unsent_seconds(world: World, learner: Learner, note: Note) -> None:
    player = learner.player()
    player.play(0, 600)
    player.fetch(600, 610)
    world.wait(8)

    player.beat((600, 608.2))
    learner.player().play(608, SECONDS)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


def test_a_laptop_asleep_for_an_hour(world: World, learner: Learner, note: Note) -> None:
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
    player = learner.player()
    for place in range(0, SECONDS, 30):
        player.play(place, place + 30)
        world.wait(20)

    assert learner.covered() == WHOLE
    note(SECONDS, learner.covered().total)


@pytest.mark.parametrize("speed", [1.0, 1.5])
def test_jittered_beats_each_sent_three_times(world: World, learner: Learner, note: Note, speed: float) -> None:
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


def test_pauses_lose_nothing_when_the_rest_of_a_second_is_sent_again(
    world: World, learner: Learner, note: Note
) -> None:
    chance = random.Random(11)
    player = learner.player()
    place = 0.0
    while place < 600:
        reached = min(place + chance.uniform(0.5, 20), 600)
        player.fetch(int(place), int(reached) + 1)
        world.wait(reached - place)
        player.beat((int(place), reached))
        world.wait(chance.uniform(0, 60))
        place = reached

    assert learner.covered() == Coverage.whole(600)
    note(600, learner.covered().total)
