"""What whoever is not there, or whose program is, may earn past a presence check."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from lms.db import db
from lms.watching.models import PresenceCheck
from lms.watching.presence import CHOICES, HELD_AT_MOST, NUMBERS
from tests.evidence.table import Note
from tests.evidence.world import SECONDS, Learner, Player, Reply, World, asked_for

SUITE = "attack suite"

pytestmark = pytest.mark.slow


def test_a_check_that_is_blocked(world: World, learner: Learner, note: Note) -> None:
    """A presence check blocked or ignored for the rest of the lecture."""
    player = learner.player()
    place = player.play_until_asked()
    most = learner.covered().total

    player.play(place, SECONDS, every=30)

    note(SECONDS, learner.covered().total, most)


def test_opening_again_and_again(world: World, learner: Learner, note: Note) -> None:
    """The player is opened again whenever it asks, also in other lectures."""
    place = learner.player().play_until_asked()
    most = learner.covered().total

    for number in (0, 1, 0, 2):
        player = learner.player(number, is_attended=False)
        assert player.check, "the question is open still"
        player.play(place, place + 120, every=30)

    counted = sum(learner.covered(number).total for number in range(3))
    note(most + 4 * 120, counted, most)


def test_forty_minutes_ignored_and_then_one_answer(world: World, learner: Learner, note: Note) -> None:
    """Forty minutes ignored, then one answer, then all of it reported once more."""
    player = learner.player()
    place = player.play_until_asked()
    most = learner.covered().total + HELD_AT_MOST
    player.play(place, SECONDS, every=30)

    assert player.press(asked_for(player.check["question"])).json["right"]
    player.report((0, SECONDS))

    # Half a second may pass meanwhile, and earns its part.
    note(2 * SECONDS - place, learner.covered().total, most + 5)


def test_one_answer_twice(world: World, learner: Learner, note: Note) -> None:
    """A presence check answered twenty times."""
    player = learner.player()
    place = player.play_until_asked()
    number = asked_for(player.check["question"])
    first = player.press(number)
    before = learner.books()

    assert {player.press(number).text for _ in range(20)} == {first.text}

    assert learner.books() == before
    note(place, learner.covered().total, place)


def test_the_token_of_another_session(world: World, learner: Learner, note: Note) -> None:
    """A presence check answered with the token of another session of one's own."""
    player = learner.player()
    player.play_until_asked()
    most = learner.covered().total
    again = learner.player(is_attended=False)

    number, old, new = asked_for(again.check["question"]), player.check["token"], again.check["token"]
    answers = [again.press(number, old), player.press(number, old), player.press(number, new)]

    assert [answer.status for answer in answers] == [409] * 3
    assert all(len(answer.json["error"]) > 10 for answer in answers)
    note(most, learner.covered().total, most)


def test_the_check_of_another_person(world: World, learner: Learner) -> None:
    """A presence check answered by, or with the token of, another person."""
    player, stranger = learner.player(), world.learner()
    player.play_until_asked()
    number, token = asked_for(player.check["question"]), player.check["token"]
    before = learner.books()

    pressed = {"token": token, "number": number}
    assert stranger.post(player.opening["presence"], pressed).status == 404
    theirs = stranger.player(is_attended=False)
    assert theirs.press(number, token).status == 409
    learner.cookie, kept = "forged", learner.cookie
    assert player.press(number, token).status == 401

    learner.cookie = kept
    assert learner.books() == before


def test_an_answer_before_the_question(world: World, learner: Learner, note: Note) -> None:
    """A presence check answered before it was raised."""
    player = learner.player(is_attended=False)
    player.play(0, 60)

    assert {player.press(number, player.nonce).status for number in NUMBERS} == {409}

    place = player.play_until_asked(60)
    note(place, learner.covered().total, place - 1)


def test_guessed_tokens(world: World, learner: Learner, note: Note) -> None:
    """Two hundred guessed tokens, and answers of every wrong shape."""
    player = learner.player()
    player.play_until_asked()
    most, token = learner.covered().total, player.check["token"]
    before = learner.books()

    guesses = [token[:-1] + letter for letter in "abcdefghij" if letter != token[-1]] * 20
    assert {player.press(5, guess).status for guess in guesses} == {409}
    for body in (None, [], {"token": token}, {"token": token, "number": "5"}, {"token": [token], "number": 5}):
        assert learner.post(player.opening["presence"], body).status == 422

    assert learner.books() == before
    note(most, learner.covered().total, most)


def test_always_the_same_place(world: World, learner: Learner) -> None:
    """A program that presses blindly: every wrong press is noted, and the question is another one."""
    player = learner.player()
    player.play_until_asked()
    asked, wrong = set(), 0
    while not (reply := player.press(player.check["choices"][0]).json)["right"]:
        asked.add(player.check["token"])
        player.check, wrong = reply["check"], wrong + 1
        world.wait(player.check["wait"])

    assert len(asked) == wrong
    assert len(player.check["choices"]) == CHOICES
    assert wrong_presses(world, learner) == wrong


def wrong_presses(world: World, learner: Learner) -> int:
    with world.books():
        mine = PresenceCheck.person_id == learner.person_id
        return db.session.scalars(select(PresenceCheck.wrong).where(mine)).one()


def test_no_pause_between_blind_presses(world: World, learner: Learner, note: Note) -> None:
    """A program that presses blindly without a pause for a minute, at last in a newly opened player."""
    player = learner.player()
    place = player.play_until_asked()
    most = learner.covered().total
    refusals = [answer for _ in range(8) for answer in pressed_wrongly(world, player)]
    again = learner.player(is_attended=False)
    refusals += pressed_wrongly(world, again)

    assert wrong_presses(world, learner) == 4, "at once, at once, after 10 s and after 20 s more"
    assert again.check["wait"] > 0
    assert {answer.status for answer in refusals} == {409}
    assert all(str(answer.json["check"]["wait"]) in answer.json["error"] for answer in refusals)
    note(place, learner.covered().total, most)


def pressed_wrongly(world: World, player: Player) -> list[Reply]:
    """Six seconds of wrong presses: those that were not taken."""
    refused = []
    for _ in range(3):
        other = next(each for each in player.check["choices"] if each != asked_for(player.check["question"]))
        answer = player.press(other)
        refused += [answer] if answer.status == 409 else []
        player.check = answer.json["check"]
        world.wait(2)
    return refused


def test_many_presses_in_one_instant(world: World, learner: Learner, note: Note) -> None:
    """After two wrong presses all six numbers, each five times, in the same instant."""
    player = learner.player()
    place = player.play_until_asked()
    most = learner.covered().total
    while not player.check["wait"]:
        pressed_wrongly(world, player)
    taken, before = wrong_presses(world, learner), learner.books()

    hands = [(player.elsewhere(), number) for number in player.check["choices"] * 5]
    with ThreadPoolExecutor(len(hands)) as pool:
        answers = list(pool.map(lambda hand: hand[0].press(hand[1]), hands))

    assert {answer.status for answer in answers} == {409}
    assert learner.books() == before
    assert wrong_presses(world, learner) == taken
    note(place, learner.covered().total, most)


def test_beats_alone(world: World, learner: Learner, note: Note) -> None:
    """A program that forwards beats of the past and knows no presence checks, in three sessions."""
    claimed, most = 0, 0
    for number in range(3):
        player = learner.player(number, is_attended=False)
        player.play(0, 1200, every=30)
        claimed += 1200
        most = most or learner.covered().total

    note(claimed, sum(learner.covered(number).total for number in range(3)), most)
