"""Attacks on a site whose films nginx or a store sends: what was delivered is what was asked for, and no more is known."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest

from tests import front, objects, serving
from tests.evidence import world as worlds
from tests.evidence.table import Note
from tests.evidence.world import SECONDS, Learner, Player, World

SUITE = "attack suite"

pytestmark = pytest.mark.slow


@dataclass
class House:
    """A world behind nginx, or with a store; people come in by this port."""

    world: World
    port: int

    def learner(self) -> Learner:
        learner = self.world.learner()
        learner.line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        return learner


@pytest.fixture(scope="module", params=["nginx", "store"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as running:
        there = running.enter_context(objects.store(folder / "store")) if request.param == "store" else None
        settings = {"LMS_MEDIA_URL": there.url if there else "/kept/"}
        site = running.enter_context(serving.site(folder / "site", settings=settings))
        world = worlds.made(site, lectures=1)
        with world.books():
            if there:
                objects.put_all_away()
        port = site.port
        if not there:
            port = int(running.enter_context(front.nginx(site, folder / "nginx")).rpartition(":")[2])
        yield House(world, port)


@pytest.fixture
def learner(house: House) -> Iterator[Learner]:
    yield house.learner()
    house.world.everybody_leaves()


def follows(player: Player, start: int, stop: int) -> int:
    """Claim honestly paced what was never played; the seconds claimed."""
    for place in range(start, stop, 10):
        player.world.wait(10)
        player.beat((place, place + 10))
    return stop - start


def test_segments_that_another_session_fetched(learner: Learner, note: Note) -> None:
    """With nginx or a store, too: media that another session fetched."""
    other = learner.player()
    for number in range(10):
        assert learner.get(other.segment(number)).status in (200, 307)
    player = learner.player()

    note(follows(player, 0, 300), learner.covered().total, at_most=0)


def test_segments_that_another_person_fetched(house: House, learner: Learner, note: Note) -> None:
    """With nginx or a store, too: media that another person fetched, and an address passed on."""
    friend = house.learner()
    addresses = [friend.player().segment(number) for number in range(10)]
    assert {friend.get(address).status for address in addresses} <= {200, 307}
    assert {learner.get(address).status for address in addresses} == {404}

    note(follows(learner.player(), 0, 300), learner.covered().total, at_most=0)


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Range": "bytes=0-0"}),
        ("GET", {"Range": "bytes=900000-"}),
        ("GET", {"If-Modified-Since": "Sun, 01 Jan 2040 00:00:00 GMT"}),
    ],
)
def test_addresses_asked_for_without_their_bytes(
    learner: Learner, note: Note, method: str, headers: dict[str, str]
) -> None:
    """With nginx or a store, too: segments asked for by their head, by one byte, past their end, or for a change."""
    player = learner.player()
    for number in range(10):
        learner.request(method, player.segment(number), **headers)

    note(follows(player, 0, 300), learner.covered().total, at_most=0)


def test_everything_is_asked_for_and_nothing_read(house: House, learner: Learner, note: Note) -> None:
    """With nginx or a store: every segment asked for at once and no byte read, a minute later all of it claimed."""
    player = learner.player()
    for number in range(SECONDS // worlds.SEGMENT):
        assert learner.get(player.segment(number)).status in (200, 307)
    house.world.wait(60)
    player.beat((0, SECONDS))

    note(SECONDS, learner.covered().total, at_most=player.affords())
