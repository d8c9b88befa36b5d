"""Whoever answers a presence check, however late and wherever, keeps every second."""

import pytest

from lms.db import db
from lms.people.models import Person
from tests.evidence.table import Note
from tests.evidence.world import SECONDS, Learner, NoLine, Player, World, asked_for

SUITE = "honest suite"

pytestmark = pytest.mark.slow


def answer(player: Player) -> None:
    player.is_attended = True
    player.see(player.check)


def test_a_late_answer(world: World, learner: Learner, note: Note) -> None:
    """A presence check answered late: the player stops after two minutes, and waits for an hour."""
    player = learner.player()
    place = player.play_until_asked()
    player.play(place, place + 120)
    world.wait(3600)

    answer(player)
    player.play(place + 120, SECONDS, every=30)

    note(SECONDS, learner.covered().total)


@pytest.mark.parametrize("speed", [1.25, 1.5])
def test_a_late_answer_at_a_higher_speed(world: World, learner: Learner, note: Note, speed: float) -> None:
    """A presence check answered after two minutes at 1.25 and 1.5 times."""
    player = learner.player()
    world.wait(0.2)
    player.play(0, 300, speed=speed, every=30)
    player.is_attended, place = False, 300
    while not player.check:
        player.play(place, place + 15, speed=speed, every=15)
        place += 15
    player.play(place, place + 180, speed=speed, every=15)

    answer(player)
    player.play(place + 180, SECONDS, speed=speed, every=15)

    note(SECONDS, learner.covered().total)


def test_an_answer_after_a_reload(world: World, learner: Learner, note: Note) -> None:
    """A presence check answered after a reload, the page of before still with unsent seconds."""
    old = learner.player()
    place = old.play_until_asked()
    old.fetch(place, place + 10)
    world.wait(10)
    old.beat((place, place + 10))

    player = learner.player(is_attended=False)
    assert player.opening["held"]
    answer(player)
    player.play(place + 10, SECONDS, every=30)

    note(SECONDS, learner.covered().total)


def test_an_answer_on_the_other_device(world: World, learner: Learner, note: Note) -> None:
    """A presence check raised on the phone and answered at the office PC the next day."""
    phone = learner.player()
    place = phone.play_until_asked()
    phone.play(place, place + 60)
    world.wait(22 * 3600)
    learner.sign_in()

    learner.player().play(place + 60, SECONDS, every=30)

    note(SECONDS, learner.covered().total)


def test_a_check_that_falls_in_an_outage(world: World, learner: Learner, note: Note) -> None:
    """A presence check that falls in an outage of five minutes, and is shown when the line is back."""
    player = learner.player()
    player.play(0, 360, every=30)
    place = 360
    while not player.check:
        player.is_attended = False
        player.fetch(place, place + 300)
        world.wait(300)
        player.beat((place, place + 300))
        place += 300

    answer(player)
    player.play(place, SECONDS, every=30)

    note(SECONDS, learner.covered().total)


def test_a_check_that_falls_while_two_devices_change(world: World, learner: Learner, note: Note) -> None:
    """A presence check in the last seconds of a phone from which the PC takes over: the PC asks."""
    phone = learner.player()
    place = phone.play_until_asked()
    answer(phone)
    phone.play(place, place + 330, every=30)
    phone.fetch(place + 330, place + 600)
    world.wait(270)
    pc = learner.player()

    phone.is_attended = False
    phone.beat((place + 330, place + 600))
    pc.play(place + 600, SECONDS, every=30)

    note(SECONDS, learner.covered().total)


def test_the_reply_to_an_answer_is_lost(world: World, learner: Learner, note: Note) -> None:
    """The server is killed right after an answer, its reply lost, and the answer sent again."""
    player = learner.player()
    place = player.play_until_asked()
    number = asked_for(player.check["question"])
    lost = player.press(number)
    world.site.kill()
    with pytest.raises(NoLine):
        player.press(number)
    world.site.start()

    assert player.press(number).text == lost.text
    player.is_attended = True
    player.play(place, SECONDS, every=30)

    note(SECONDS, learner.covered().total)


def test_a_wrong_number_first(world: World, learner: Learner, note: Note) -> None:
    """Another number pressed by mistake, twice, each press sent twice."""
    player = learner.player()
    place = player.play_until_asked()
    for _ in range(2):
        wrong = next(each for each in player.check["choices"] if each != asked_for(player.check["question"]))
        told = [player.press(wrong) for _ in range(2)]
        assert told[0].text == told[1].text
        player.check = told[0].json["check"]
    world.wait(player.check["wait"])

    answer(player)
    player.play(place, SECONDS, every=30)

    note(SECONDS, learner.covered().total)


def test_many_wrong_numbers_first(world: World, learner: Learner, note: Note) -> None:
    """Another number pressed six times: the lecture stops, and waits for five minutes at last."""
    player = learner.player()
    place = player.play_until_asked()
    player.play(place, place + 120, every=30)
    for _ in range(6):
        world.wait(player.check["wait"])
        wrong = next(each for each in player.check["choices"] if each != asked_for(player.check["question"]))
        player.check = player.press(wrong).json["check"]
    world.wait(player.check["wait"])

    answer(player)
    player.play(place + 120, SECONDS, every=30)

    note(SECONDS, learner.covered().total)


def test_a_sign_in_that_runs_out_while_it_is_asked(world: World, learner: Learner, note: Note) -> None:
    """The sign-in expires while the question is open."""
    player = learner.player()
    place = player.play_until_asked()
    with world.books():
        db.session.get_one(Person, learner.person_id).sign_in_epoch += 1
    assert player.press(asked_for(player.check["question"])).status == 401

    learner.sign_in()
    answer(player)
    player.play(place, SECONDS, every=30)

    note(SECONDS, learner.covered().total)
