"""Many requests of one person, and of many, at the same instant at a running site with two processes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import select

from lms.db import db
from lms.watching.models import AttentionClock, WatchSession
from tests.evidence.world import Learner, Player, Reply, World

pytestmark = pytest.mark.slow

Each, Outcome = TypeVar("Each"), TypeVar("Outcome")


def at_once(those: Sequence[Each], deed: Callable[[Each], Outcome]) -> list[Outcome]:
    with ThreadPoolExecutor(len(those)) as pool:
        return list(pool.map(deed, those))


def begun(learner: Learner) -> Player:
    """A player that has reported its first ten seconds and played ten more, so that its next beat goes in company."""
    player = learner.player()
    player.play(0, 10)
    player.world.wait(10)
    return player


def test_fifty_beats_of_one_person_count_as_one(learner: Learner) -> None:
    pages = [page := begun(learner), *(page.elsewhere() for _ in range(49))]

    answers = at_once(pages, lambda player: player.report((10, 20)))

    assert {answer.status for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert learner.earned() == 20


def test_fifty_different_beats_under_one_nonce_let_one_through(learner: Learner) -> None:
    page = begun(learner)
    page.fetch(0, 120)
    tries = [(number, page.elsewhere()) for number in range(50)]

    answers = at_once(tries, lambda each: each[1].report((10 + each[0], 20 + each[0])))

    assert sorted(answer.status for answer in answers) == [200, *[409] * 49]
    assert learner.earned() == 20


def test_two_devices_at_once_leave_one_that_plays(world: World, learner: Learner) -> None:
    players = at_once([learner, *(learner.other_browser() for _ in range(7))], lambda browser: browser.player())

    with world.books():
        mine = WatchSession.person_id == learner.person_id
        playing = db.session.scalars(select(WatchSession.id).where(mine, WatchSession.closed_for.is_(None))).all()
        now_plays = db.session.get_one(AttentionClock, learner.person_id).session_id
    assert playing == [now_plays]
    assert now_plays in {player.opening["session"] for player in players}


def test_beats_during_a_takeover_are_answered_and_counted(learner: Learner) -> None:
    page = begun(learner)
    phone = learner.other_browser()

    answers = at_once([lambda: page.report((10, 20)), phone.player, phone.other_browser().player], lambda deed: deed())

    beat = answers[0]
    assert isinstance(beat, Reply)
    assert beat.json["covered"] == "0-20"
    assert learner.earned() == 20


def test_forty_learners_at_once_keep_their_own(world: World) -> None:
    players = [begun(world.learner()) for _ in range(40)]

    for place in range(10, 60, 10):
        answers = at_once(players, lambda player, place=place: player.beat((place, place + 10)))  # type: ignore[misc]
        assert [answer["covered"] for answer in answers] == [f"0-{place + 10}"] * 40
        world.wait(10)

    assert [str(player.learner.covered()) for player in players] == ["0-60"] * 40
    world.everybody_leaves()
