"""Many requests of one person at once: whatever their order, the outcome is that of some order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from lms.db import db
from lms.watching.beats import Stale
from lms.watching.checks import NotOpen, Reply, TooSoon
from lms.watching.coverage import Coverage
from lms.watching.models import AttentionClock, Beat, PresenceCheck, WatchSession
from tests.watching.conftest import Player, World, session_of
from tests.watching.test_checks import assert_chain_holds

pytestmark = pytest.mark.slow


def at_once(deeds: list[Callable[[], object]]) -> list[object]:
    """What each deed returned or raised, all done at the same time."""

    def outcome(deed: Callable[[], object]) -> object:
        try:
            return deed()
        except (Stale, NotOpen, TooSoon) as refusal:
            return refusal

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(outcome, deeds))


def played_in_all(world: World) -> int:
    with world.transaction():
        return sum(Coverage.read(text).total for text in db.session.scalars(select(Beat.played)))


def test_fifty_simultaneous_beats_of_one_session_count_as_one(world, player):
    player.fetch(0, 60)
    world.wait(60)
    nonce = player.nonce

    answers = at_once([lambda: player.beat((0, 30), nonce=nonce)] * 50)

    assert {str(answer.covered) for answer in answers} == {"0-30"}
    assert played_in_all(world) == 30
    with world.transaction():
        assert db.session.scalar(select(func.count()).select_from(Beat)) == 1


def test_fifty_different_beats_under_one_nonce_let_one_through(world, player):
    player.fetch(0, 600)
    world.wait(300)
    nonce = player.nonce

    answers = at_once([lambda n=n: player.beat((n * 10, n * 10 + 10), nonce=nonce) for n in range(50)])

    assert sum(not isinstance(answer, Stale) for answer in answers) == 1
    assert played_in_all(world) == 10


def test_fifty_sessions_of_one_person_share_one_clock(world):
    players = [world.player() for _ in range(50)]
    for number, each in enumerate(players):
        each.fetch(number * 40, number * 40 + 40)
    world.wait(100)

    at_once([lambda n=n, each=each: each.beat((n * 40, n * 40 + 40)) for n, each in enumerate(players)])

    assert played_in_all(world) == 150
    with world.transaction():
        assert db.session.scalars(select(AttentionClock.allowance)).one() < 1_000_000


def test_two_devices_opened_at_once_leave_one_that_plays(world):
    at_once([world.player] * 10)

    with world.transaction():
        playing = db.session.scalars(select(WatchSession.id).where(WatchSession.closed_for.is_(None))).all()
        assert playing == [db.session.scalars(select(AttentionClock.session_id)).one()]


def test_beats_during_a_takeover_are_all_answered_and_counted(world, player):
    player.fetch(0, 60)
    world.wait(30)

    answers = at_once([world.player, lambda: player.beat((0, 30)), world.player])

    assert str(answers[1].covered) == "0-30"
    assert played_in_all(world) == 30


def test_many_learners_at_once_each_keep_their_own(world):
    people = [world.cast.li_lei, world.cast.zhao_min]
    players: list[Player] = [world.player(person) for person in people]
    for each in players:
        each.fetch(0, 600)
    world.wait(300)

    def watch(each: Player) -> None:
        for place in range(0, 300, 10):
            each.beat((place, place + 10))

    at_once([lambda each=each: watch(each) for each in players])

    assert [world.covered(person) for person in people] == ["0-300", "0-300"]


def asked(world: World, held: int = 40) -> Player:
    """A player whose check fell after twenty seconds, and that nobody has answered."""
    player = world.player()
    player.is_attended = False
    with world.transaction():
        db.session.execute(update(AttentionClock).values(until_check=20))
    player.play(0, 20 + held, every=20)
    return player


def links(world: World) -> list[str]:
    with world.transaction():
        return list(db.session.scalars(select(Beat.played).where(Beat.kind == "presence")))


def test_twenty_simultaneous_answers_release_once(world):
    player = asked(world)
    token, number = player.check.token, player.check.question.number

    replies = at_once([lambda: player.press(number, token)] * 20)

    assert {(reply.is_right, reply.released) for reply in replies} == {(True, 40)}
    assert links(world) == ["20-60"]
    assert_chain_holds(world, session_of(player))


def test_a_right_and_a_wrong_press_at_once_are_one_press(world):
    player = asked(world)
    token, number = player.check.token, player.check.question.number
    wrong = next(choice for choice in player.check.question.choices if choice != number)

    replies = at_once([lambda n=n: player.press(n, token) for n in [number, wrong] * 5])

    assert len({reply.is_right for reply in replies}) == 1
    assert links(world) == (["20-60"] if replies[0].is_right else [])


def test_of_many_presses_at_once_in_a_wait_none_is_taken(world):
    player = asked(world)
    for _ in range(2):
        number = next(each for each in player.check.question.choices if each != player.check.question.number)
        player.press(number)
    token, choices = player.check.token, player.check.question.choices

    outcomes = at_once([lambda n=n: player.press(n, token) for n in choices * 4])

    assert {type(outcome) for outcome in outcomes} == {TooSoon}
    assert links(world) == []
    with world.transaction():
        assert db.session.scalars(select(PresenceCheck.wrong)).one() == 2
    world.wait(10)
    assert player.press(player.check.question.number).is_right


def test_an_answer_and_beats_at_once_lose_no_second_and_count_none_twice(world):
    for _ in range(5):
        player = asked(world)
        player.fetch(60, 90)
        world.wait(30)
        token, number = player.check.token, player.check.question.number

        reply, *_beats = at_once(
            [lambda p=player, t=token, n=number: p.press(n, t), *[lambda p=player: p.beat((60, 90))] * 3]
        )

        if player.check:
            player.press(player.check.question.number)
        assert reply.is_right
        assert world.covered() == "0-90"
        assert session_of(player).played == "0-90"
        assert_chain_holds(world, session_of(player))


def test_an_answer_while_another_device_opens_is_taken_or_asked_there(world):
    player = asked(world)
    token, number = player.check.token, player.check.question.number

    outcome, pc = at_once([lambda: player.press(number, token), world.player])

    if isinstance(outcome, Reply):
        assert pc.check is None
    else:
        pc.press(pc.check.question.number)
    assert world.covered() == "0-60"
    assert links(world) == ["20-60"]
