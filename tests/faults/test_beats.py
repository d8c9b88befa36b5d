"""Beats that come at the same time, on a disk that is full, and of a server that dies of one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select

from lms.db import db
from lms.watching.models import Beat, WatchSession
from tests import databases, serving
from tests.evidence import world as worlds
from tests.evidence.world import NoLine, Player, World
from tests.faults.disks import filled, small_disk

pytestmark = pytest.mark.slow

LEARNERS = 12
Outcome = TypeVar("Outcome")


@contextmanager
def made(site: serving.Site) -> Iterator[tuple[World, list[Player]]]:
    """Learners who have begun, and played ten seconds more that are not reported yet."""
    world = worlds.made(site, lectures=1)
    players = [world.learner().player() for _ in range(LEARNERS)]
    for player in players:
        player.play(0, 10)
    world.wait(10)
    try:
        yield world, players
    finally:
        world.everybody_leaves()
        with world.app.app_context():
            db.engine.dispose()


def at_once(players: list[Player], deed: Callable[[Player], Outcome]) -> list[Outcome]:
    with ThreadPoolExecutor(len(players)) as pool:
        return list(pool.map(deed, players))


def test_a_full_disk_refuses_each_beat_in_words_and_each_counts_afterwards(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 60) as disk, serving.site(disk) as site, made(site) as (_, players):
        with filled(disk):
            refused = at_once(players, lambda player: player.report((10, 20)))
        taken = at_once(players, lambda player: player.report((10, 20)))

        assert [answer.status for answer in refused] == [507] * LEARNERS
        assert all("磁盘" in answer.json["error"] for answer in refused)
        assert [answer.json["covered"] for answer in taken] == ["0-20"] * LEARNERS
        assert [str(player.learner.covered()) for player in players] == ["0-20"] * LEARNERS


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_server_that_dies_between_commit_and_answer_gives_the_same_answer_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    order = tmp_path / "dies"
    monkeypatch.setenv("TEST_DIES", str(order))
    database = databases.postgres_database() if kind == "postgresql" else nullcontext("")
    with (
        database as address,
        serving.site(tmp_path / "site", database=address, factory="tests.faults.dying:create_app()") as site,
        made(site) as (world, players),
    ):
        order.touch()
        at_once(players, _unanswered)
        kept = _kept(world)
        site.start()
        again = at_once(players, lambda player: player.report((10, 20)))

        assert any(beats == 2 for _, beats in kept.values()), "nothing was committed before the server died"
        assert [answer.status for answer in again] == [200] * LEARNERS
        assert {answer.json["covered"] for answer in again} == {"0-20"}
        after = _kept(world)
        assert all(after[session][0] == nonce for session, (nonce, beats) in kept.items() if beats == 2)
        assert {beats for _, beats in after.values()} == {2}
        assert {answer.json["nonce"] for answer in again} == {nonce for nonce, _ in after.values()}


def _unanswered(player: Player) -> None:
    with pytest.raises(NoLine):
        player.report((10, 20))


def _kept(world: World) -> dict[int, tuple[str, int]]:
    """Of each session its nonce and how many beats were kept."""
    with world.books():
        rows = db.session.execute(select(WatchSession.id, WatchSession.nonce, WatchSession.beats)).all()
        links = db.session.scalars(select(Beat.session_id)).all()
    assert sorted(links) == sorted(row.id for row in rows for _ in range(row.beats))
    return {row.id: (row.nonce, row.beats) for row in rows}
