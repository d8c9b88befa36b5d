"""Closed sessions go into the ledger, and nothing that anybody reads changes by it."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE

import pytest
from sqlalchemy import func, select, update

from lms import ledger
from lms.db import db
from lms.ledger import ENTRY
from lms.watching import chain, evidence, sealed, sealing, stamping
from lms.watching.models import Beat, WatchSession
from tests.serving import PROJECT


def seal(world) -> int:
    """As the worker does it; the number of batches that were not empty."""
    batches, last = 0, 0
    while True:
        with world.transaction():
            if not (last := sealing.seal(last)):
                return batches
        batches += 1


def leave(player) -> None:
    player.beat(leaving=True)


def rows(world) -> list[tuple[int, int]]:
    with world.transaction():
        return [
            tuple(row)
            for row in db.session.execute(select(Beat.session_id, Beat.number).order_by(*Beat.__table__.primary_key))
        ]


def links(world):
    with world.transaction():
        return evidence.links_of(world.cast.li_lei.id, world.recording_id)


def entries(world):
    with world.transaction():
        return list(ledger.entries(ENTRY.c.kind == "session"))


def is_whole(world, session_id: int) -> bool:
    """Whether opening, sealed links and remaining beats lead to the head that the session stands at."""
    session = world.read(WatchSession, session_id)
    opening = chain.Opening(session.id, session.person_id, session.recording_id, session.seconds, session.opened_at)
    (told,) = (each for each in links(world) if each.session_id == session_id)
    key = world.key(chain.KEY)
    head = chain.begun(key, opening)
    for link in told.links:
        head = chain.extended(key, head, link)
    return head == session.chain_head and [link.number for link in told.links] == list(range(1, session.beats + 1))


def test_a_closed_session_is_sealed_and_reads_as_before(world, player):
    player.play(0, 100)
    player.beat((0, 40), (2000, 2010))
    leave(player)
    before = links(world)

    assert seal(world) == 1

    assert links(world) == before
    assert rows(world) == [(player.session_id, 12)]
    (entry,) = entries(world)
    assert (entry.person_id, entry.about) == (world.cast.li_lei.id, world.recording_id)
    assert entry.body["head"] == world.read(WatchSession, player.session_id).chain_head.hex()
    assert is_whole(world, player.session_id)


def test_evidence_inside_a_window_is_found_in_the_ledger(world, player):
    player.play(0, 50)
    since = world.now
    player.play(50, 80)
    leave(player)
    seal(world)

    with world.transaction():
        played = stamping.played_since(since, world.cast.li_lei.id, world.recording_id)

    assert str(played) == "40-80"


def test_sessions_whose_chains_do_not_hold_are_left_out_and_keep_nobody_waiting(world, caplog):
    """More of them than a batch holds; the log names each once, and no person."""
    players = [world.player() for _ in range(sealing.TOGETHER + 2)]
    for each in players:
        each.fetch(0, 10)
        world.wait(10)
        each.beat((0, 10))
        leave(each)
    *altered, honest = (each.session_id for each in players)
    with world.transaction():
        db.session.execute(update(Beat).where(Beat.session_id.in_(altered), Beat.number == 1).values(played="0-600"))

    seal(world)
    seal(world)

    assert [entry.body["session"] for entry in entries(world)] == [honest]
    assert [each.getMessage() for each in caplog.records if "sealed" in each.getMessage()] == [
        f"session {number} is not sealed: its chain does not hold" for number in altered
    ]


def test_a_continuation_begins_where_the_ledger_ends(world, player):
    """Not where the table says: that may be a stretch of another session, with the hash before it."""
    player.play(0, 30)
    leave(player)
    seal(world)
    player.play(30, 50)
    leave(player)
    other = world.player()
    other.play(0, 30)
    other.beat()
    other.play(100, 120)
    leave(other)
    with world.transaction():
        mine = db.session.get_one(WatchSession, player.session_id)
        mine.chain_head = db.session.get_one(WatchSession, other.session_id).chain_head
        for number in range(4, 8):
            theirs, beat = (db.session.get_one(Beat, (each.session_id, number)) for each in (other, player))
            beat.at, beat.played, beat.receipts, beat.chain_hash = (
                theirs.at, theirs.played, theirs.receipts, theirs.chain_hash,
            )  # fmt: skip

    seal(world)

    assert [entry.body["session"] for entry in entries(world)] == [player.session_id, other.session_id]


def test_an_open_session_is_left_alone(world, player):
    player.play(0, 30)

    assert seal(world) == 0
    assert len(rows(world)) == 3


def test_a_session_that_speaks_again_gets_a_further_entry(world, player):
    player.play(0, 30)
    leave(player)
    seal(world)
    player.play(30, 50)
    assert seal(world) == 0
    leave(player)

    seal(world)

    first, second = (entry.body for entry in entries(world))
    assert (first["from"], len(first["links"]), second["from"], len(second["links"])) == (1, 4, 5, 3)
    assert rows(world) == [(player.session_id, 7)]
    assert is_whole(world, player.session_id)


def test_a_repeated_beat_gets_its_answer_again_after_sealing(world, player):
    player.play(0, 30)
    nonce = player.nonce
    player.fetch(30, 40)
    world.wait(10)
    answer = player.beat((30, 40), nonce=nonce, leaving=True)
    seal(world)

    assert player.beat((30, 40), nonce=nonce, leaving=True) == answer


def test_sealing_twice_changes_nothing(world, player):
    player.play(0, 30)
    leave(player)
    seal(world)
    before = (rows(world), entries(world))

    assert seal(world) == 0
    assert (rows(world), entries(world)) == before


def test_what_is_let_go_after_sealing_is_a_continuation(world, player):
    player.is_attended = False
    player.play(0, 800)
    nonce, asked = player.nonce, player.check
    player.fetch(800, 810)
    world.wait(10)
    answer = player.beat((800, 810), leaving=True)
    seal(world)
    assert asked
    assert world.read(WatchSession, player.session_id).held

    assert player.press(asked.question.number, asked.token).is_right
    assert seal(world) == 1

    _, second = (entry.body for entry in entries(world))
    assert [link.kind for link in sealed.links_of(second)] == ["presence"]
    assert str(links(world)[0].played) == world.covered() == "0-810"
    assert is_whole(world, player.session_id)
    # The beat before it is still answered again, though it is no longer the last link.
    again = player.beat((800, 810), nonce=nonce, leaving=True)
    assert (again.nonce, again.receipts) == (answer.nonce, answer.receipts)


def test_the_body_is_read_back_as_it_was_written(world, player):
    told = [
        chain.Link(4, world.now, "0-10", ""),
        chain.Link(5, world.now, "", "too_fast:10-20"),
        chain.Link(6, world.now, "10-20", "", "presence"),
    ]

    assert list(sealed.links_of({"opened": 5, "from": 4, "links": sealed.links_written(5, told)})) == told


@pytest.mark.slow
def test_sealers_at_once_seal_every_session_once(world):
    players = [world.player() for _ in range(50)]
    for each in players:
        each.fetch(0, 10)
        each.beat((0, 10))
        leave(each)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: seal(world), range(4)))

    assert sorted(entry.body["session"] for entry in entries(world)) == sorted(each.session_id for each in players)
    assert all(is_whole(world, each.session_id) for each in players)


@pytest.mark.slow
def test_beats_that_come_while_sealing_are_all_kept(world, player):
    player.fetch(0, 1200)

    def come_and_go() -> None:
        for place in range(0, 1200, 10):
            world.wait(10)
            player.beat((place, place + 10), leaving=place % 30 == 0)
        leave(player)

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(come_and_go)
        while not coming.done():
            seal(world)
        coming.result()
    seal(world)

    assert is_whole(world, player.session_id)
    assert len(rows(world)) == 1
    assert str(links(world)[0].played) == "0-1200"


# For each line that it is told, a child that seals for ever what is there, and is killed.
SEALERS = """
import os, sys
from lms import create_app
from lms.db import db
from lms.watching import sealing
app = create_app()
while sys.stdin.readline():
    if not (child := os.fork()):
        print(os.getpid(), flush=True)
        with app.app_context():
            while True:
                sealing.seal()
                print("sealed", flush=True)
                db.session.commit()
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


@pytest.mark.slow
def test_a_sealer_that_is_killed_leaves_all_of_a_batch_or_nothing(world):
    environment = os.environ | {
        "LMS_INSTANCE": world.app.instance_path,
        "LMS_DATABASE_URL": world.app.config["DATABASE_URL"].replace("+psycopg", ""),
    }
    players = [world.player() for _ in range(6)]
    with subprocess.Popen(
        [sys.executable, "-c", SEALERS], cwd=PROJECT, env=environment, stdin=PIPE, stdout=PIPE, text=True
    ) as sealers:
        for each in players:
            each.fetch(0, 20)
            each.beat((0, 10))
            leave(each)
            sealers.stdin.write("\n")
            sealers.stdin.flush()
            sealer = int(sealers.stdout.readline())
            assert sealers.stdout.readline() == "sealed\n"
            os.kill(sealer, signal.SIGKILL)
            assert "dead\n" in iter(sealers.stdout.readline, "")
        sealers.stdin.close()

    seal(world)

    assert sorted(entry.body["session"] for entry in entries(world)) == sorted(each.session_id for each in players)
    assert all(is_whole(world, each.session_id) for each in players)
    with world.transaction():
        assert db.session.scalar(select(func.count()).select_from(Beat)) == len(players)
