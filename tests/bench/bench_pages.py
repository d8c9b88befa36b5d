"""What learners ask most: pages and beats, eight at a time, each by somebody else."""

import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from tests import serving
from tests.bench import Result, load
from tests.bench.load import Load, Request
from tests.evidence import world
from tests.evidence.world import Learner, Player, World

CONNECTIONS = 8
PAGES = (
    ("lecture page", "/lessons/{lesson}/watch"),
    ("first page", "/"),
    ("own record", "/record"),
)
NO_PAGE = "/language/zh"
BEAT_SECONDS = 2


def measure(folder: Path) -> Iterator[Result]:
    with serving.site(folder, processes=2) as site:
        county = world.made(site, lectures=1)
        learners = [county.learner() for _ in range(CONNECTIONS)]
        time.sleep(2)  # the site answers as soon as one of its processes does; the measure wants both
        yield from _pages(county, learners)
        yield _beats(county, learners, folder)
        county.everybody_leaves()


def _pages(county: World, learners: list[Learner]) -> Iterator[Result]:
    for learner in learners:
        learner.get("/")  # as any browser, they have the form token in their cookie from then on
    empty = _asked(county, learners, NO_PAGE, status=303)
    for words, path in PAGES:
        asked = _asked(county, learners, path.format(lesson=county.lesson_ids[0]), status=200)
        yield Result(f"{words}, {CONNECTIONS} connections", asked.rate, "1/s", empty.rate, "an answer without a page")
        yield Result(f"{words}, the slowest of twenty", asked.percentile(0.95) * 1000, "ms")


def _asked(county: World, learners: list[Learner], path: str, *, status: int) -> Load:
    cookies = [f"lms={learner.cookie}" for learner in learners]
    done = load.run(county.site.port, lambda number, _: load.get(path, cookies[number]), connections=CONNECTIONS)
    assert set(done.statuses) == {status}, done.statuses
    return done


def _beats(county: World, learners: list[Learner], folder: Path) -> Result:
    """All eight play the lecture; the site's clock runs as fast as they do, and every second counts."""
    players = [learner.player() for learner in learners]
    for player in players:
        player.fetch(0, world.SECONDS)
    places = [0] * len(players)
    done = load.run(county.site.port, _playing(county, players, places), connections=CONNECTIONS, seconds=4)
    assert set(done.statuses) == {200}, done.statuses
    # The last beat may be on its way still.
    assert county.learners[0].covered().total >= places[0] - BEAT_SECONDS
    return Result(
        f"beats, {CONNECTIONS} players", done.rate, "1/s", _bare_commits(folder / "bare"), "bare row updates, committed"
    )


def _playing(county: World, players: list[Player], places: list[int]) -> Request:
    def next_beat(number: int, answer: bytes) -> bytes:
        player, place = players[number], places[number]
        if number == 0:
            county.wait(BEAT_SECONDS)
        places[number] += BEAT_SECONDS
        nonce = json.loads(answer)["nonce"] if answer else player.nonce
        body = {"nonce": nonce, "spans": [(place, place + BEAT_SECONDS)], "place": place + BEAT_SECONDS}
        return load.post(player.beats, f"lms={player.learner.cookie}", json.dumps(body).encode())

    return next_beat


def _bare_commits(path: Path) -> float:
    """Updates of one row a second, each committed to the disk, in the way that the site's database is set."""
    database = sqlite3.connect(path, isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE row (n)",
        "INSERT INTO row VALUES (0)",
    ):
        database.execute(statement)
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < 2:
        database.execute("UPDATE row SET n = n + 1")
        count += 1
    database.close()
    return count / 2
