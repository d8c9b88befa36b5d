from datetime import timedelta

import pytest

from lms.db import db
from lms.errors import NotThere
from lms.watching import catalogue, sessions
from lms.watching.accepting import Reason
from tests.watching.conftest import World, session_of


def test_a_second_player_takes_over_and_the_first_is_told(world, player):
    player.play(0, 30)

    other = world.player()

    assert session_of(player).closed_for == "taken_over"
    assert player.beat((0, 30)).taken_over
    assert not other.beat().taken_over


def test_the_first_keeps_what_it_played_until_it_was_told(world, player):
    player.play(0, 300)
    player.fetch(300, 600)
    world.wait(8)
    world.player()
    world.wait(2)

    answer = player.beat((300, 310))

    assert str(answer.covered) == "0-310"
    assert answer.taken_over


def test_what_the_first_plays_on_after_being_told_does_not_count(world, player):
    player.play(0, 30)
    player.fetch(30, 2400)
    world.wait(8)
    world.player()

    for _ in range(10):
        world.wait(100)
        answer = player.beat((30, 1000))

    assert answer.covered.total <= 30 + (8 + 30) * 1.5
    assert Reason.TAKEN_OVER in {receipt.reason for receipt in answer.receipts}


def test_the_first_can_take_the_lecture_back(world, player):
    player.play(0, 30)
    world.player().play(30, 60)

    back = world.player()
    answer = back.play(60, 90)

    assert str(answer.covered) == "0-90"
    assert not answer.taken_over


def test_a_phone_then_the_office_pc_lose_nothing_of_an_outage(world, player):
    player.play(0, 30)
    player.fetch(30, 330)
    world.wait(240)
    pc = world.player()
    pc.play(270, 300)

    answer = player.beat((30, 270))

    assert str(answer.covered) == "0-300"


def test_the_old_player_does_not_move_the_place_of_the_new(world, player):
    player.play(0, 30)
    world.player().play(600, 610)

    player.beat((0, 30))

    with world.transaction():
        assert catalogue.lecture(world.cast.li_lei, world.lesson_id).standing.place == 610


def test_two_persons_never_take_over_from_each_other(world: World):
    learner, author = world.player(), world.player(world.cast.zhao_min)
    learner.play(0, 30)
    author.play(0, 30)

    assert not learner.beat((0, 30)).taken_over
    assert not author.beat((0, 30)).taken_over


def test_a_lecture_that_is_not_owed_cannot_be_opened(world):
    with pytest.raises(NotThere):
        world.player(world.cast.ma_jun)


def test_a_silent_session_is_closed_and_speaks_again(world, player):
    player.play(0, 30)
    player.fetch(30, 60)
    world.wait(3600)
    with world.transaction():
        sessions.close_silent(world.now)
    assert session_of(player).closed_for == "silent"

    answer = player.beat((30, 40))

    assert str(answer.covered) == "0-40"
    assert session_of(player).closed_at is None


def test_a_session_that_plays_is_not_closed(world, player):
    player.play(0, 30)
    with world.transaction():
        sessions.close_silent(world.now + timedelta(minutes=1))

    assert session_of(player).closed_at is None


def test_a_reload_with_unsent_seconds_keeps_them_when_they_are_sent_first(world, player):
    player.play(0, 30)
    player.fetch(30, 60)
    world.wait(20 * 3600)
    player.beat((30, 58))

    answer = world.player().play(58, 60)

    assert str(answer.covered) == "0-60"


def test_a_night_without_playing_leaves_no_allowance_to_the_next_opening(world, player):
    world.wait(12 * 3600)
    cheat = world.player()
    cheat.fetch(0, 2400)
    world.wait(10)

    assert cheat.beat((0, 2400)).covered.total == 15


def test_a_session_lasts_as_long_as_its_recording_was_at_the_opening(world, player):
    with world.transaction():
        recording = catalogue.lesson_to_play(world.cast.li_lei, world.lesson_id).recording
        recording.seconds = 2000
        db.session.add(recording)

    player.play(2380, 2400)

    assert world.covered() == "2380-2400"
