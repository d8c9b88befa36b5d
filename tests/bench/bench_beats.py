"""Beats: how many a second, how long each waits, what each costs, and that none is lost when the server is killed.

Sixteen browsers go round a hall of learners who all have a player open; each beat reports the ten seconds after the last,
with sign-in, deliveries, attention clock and chain. SQLite waits for the disk (`synchronous=FULL`).
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import select, text

from lms.db import db
from lms.watching.coverage import Coverage
from lms.watching.models import Coverage as CoverageRow
from tests import databases, serving
from tests.bench import Result, load, processes
from tests.bench.hall import Seat, filled
from tests.bench.load import Load
from tests.evidence import world
from tests.evidence.world import World

CONNECTIONS = 16
HALLS = (1_000, 10_000)
GOAL, PATIENCE_MS = 1_800, 50
SECONDS = 5.0
BEAT_SECONDS = 10
KILLS = 10
NO_PAGE = "/language/zh"


def measure(folder: Path) -> Iterator[Result]:
    for kind in ("sqlite", "postgresql"):
        for seats in HALLS:
            with _hall(folder / f"{kind}-{seats}", kind, seats) as rounds:
                yield from _fast(rounds, f"{kind}, {seats} sessions")
                if seats == HALLS[0]:
                    yield _lasting(rounds, f"{kind}: killed {KILLS} times")


@dataclass
class Rounds:
    """The browsers, each on its way round its part of the hall."""

    county: World
    seats: list[Seat]

    def __post_init__(self) -> None:
        self.turns = [iter(()) for _ in range(CONNECTIONS)]
        self.asked: dict[int, Seat] = {}

    def next_beat(self, number: int, answer: bytes) -> bytes:
        """The next seat's beat; the same again if the last had no answer."""
        if answer:
            _heard(self.asked.pop(number), json.loads(answer))
        if number not in self.asked:
            self.asked[number] = self._next_seat(number)
        return _beat(self.asked[number])

    def _next_seat(self, number: int) -> Seat:
        if (seat := next(self.turns[number], None)) is None:
            self.turns[number] = iter(self.seats[number::CONNECTIONS])
            seat = next(self.turns[number])
        return seat

    def run(self, seconds: float) -> Load:
        done = load.run(self.county.site.port, self.next_beat, connections=CONNECTIONS, seconds=seconds)
        assert set(done.statuses) == {200}, done.statuses
        return done

    def lost(self) -> int:
        """Seconds that were acknowledged and are not in the books."""
        with self.county.books():
            kept = dict(db.session.execute(select(CoverageRow.person_id, CoverageRow.spans)).all())
        return sum((Coverage.read(s.acknowledged) - Coverage.read(kept[s.person_id])).total for s in self.seats)


def _beat(seat: Seat) -> bytes:
    stop = seat.place + BEAT_SECONDS
    body = f'{{"nonce":"{seat.nonce}","spans":[[{seat.place},{stop}]],"place":{stop}}}'
    return load.post(f"/watch-sessions/{seat.session_id}/beats", f"lms={seat.cookie}", body.encode())


def _heard(seat: Seat, answer: dict[str, str]) -> None:
    seat.nonce, seat.acknowledged = answer["nonce"], answer["covered"]
    seat.place += BEAT_SECONDS
    assert not answer["receipts"], answer


@contextmanager
def _hall(folder: Path, kind: str, seats: int) -> Iterator[Rounds]:
    database = databases.postgres_database() if kind == "postgresql" else nullcontext("")
    with database as address, serving.site(folder, database=address, processes=2, factory="lms") as site:
        county = world.made(site, lectures=1)
        rounds = Rounds(county, filled(county, seats))
        time.sleep(2)  # the site answers as soon as one of its processes does; the measure wants both
        yield rounds


def _fast(rounds: Rounds, words: str) -> Iterator[Result]:
    bare = _bare_updates(rounds.county)
    empty, spent_on_empty = _computing(rounds, lambda: _without_page(rounds))
    rounds.run(1.0)
    done, spent = _computing(rounds, lambda: rounds.run(SECONDS))
    assert rounds.lost() == 0
    yield Result(f"beats, {words}", done.rate, "1/s", GOAL, "the goal")
    yield Result("   against an answer without a page", done.rate, "1/s", empty.rate, "an answer without a page")
    yield Result("   against bare updates of one row", done.rate, "1/s", bare, "bare row updates, each committed")
    yield Result("   half are answered within", done.percentile(0.5) * 1000, "ms")
    yield Result("   nineteen of twenty within", done.percentile(0.95) * 1000, "ms", PATIENCE_MS, "the most it may be")
    yield Result("   computing for each, site and database", spent, "ms", spent_on_empty, "an answer without a page")


def _computing(rounds: Rounds, run: Callable[[], Load]) -> tuple[Load, float]:
    """The load, and how many milliseconds site and database computed for each answer."""
    computing = processes.Computing(_processes(rounds.county))
    done = run()
    return done, computing.seconds() / len(done.times) * 1000


def _without_page(rounds: Rounds) -> Load:
    """Requests that only find out who asks and are sent elsewhere."""
    cookies = [f"lms={seat.cookie}" for seat in rounds.seats[:CONNECTIONS]]
    asked = load.run(
        rounds.county.site.port, lambda n, _: load.get(NO_PAGE, cookies[n]), connections=CONNECTIONS, seconds=2.0
    )
    assert set(asked.statuses) == {303}, asked.statuses
    return asked


def _processes(county: World) -> list[int]:
    """The site's own, and those of the database that serve it."""
    pids = processes.of_groups({process.pid for process in county.site.running})
    if county.site.database:
        with county.books():
            mine = text(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
            )
            pids += db.session.scalars(mine)
    return pids


def _bare_updates(county: World) -> float:
    """Updates of one row a second, each committed to the disk, in the way that the site's database is set."""
    site = county.site
    if site.database:
        with psycopg.connect(site.database, autocommit=True) as server:
            return _updates(lambda words: server.execute(words))
    file = sqlite3.connect(site.folder / "bare", isolation_level=None)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=FULL")
    try:
        return _updates(file.execute)
    finally:
        file.close()


def _updates(execute: Callable[[str], object]) -> float:
    execute("CREATE TABLE bare (n INTEGER)")
    execute("INSERT INTO bare VALUES (0)")
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < 2:
        execute("UPDATE bare SET n = n + 1")
        count += 1
    execute("DROP TABLE bare")
    return count / 2


def _lasting(rounds: Rounds, words: str) -> Result:
    """Killed in mid-run again and again; each browser sends its unanswered beat once more when the site is back."""
    answered = 0
    for _ in range(KILLS):
        end = threading.Timer(0.7, rounds.county.site.kill)
        end.start()
        done = rounds.run(3.0)
        end.join()
        assert done.broken == CONNECTIONS, "the server outlived its end"
        answered += len(done.times)
        rounds.county.site.start()
    rounds.run(0.5)
    return Result(f"seconds lost of {answered} acknowledged beats, {words}", rounds.lost(), "s")
