"""Whoever was at a group session has every second of it, but for one at coming and one at going."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from lms.db import db
from lms.watching.group.models import GroupSession, GroupStay
from lms.watching.models import WatchSession
from tests.evidence.groups import Room, liaison, send
from tests.evidence.table import Note
from tests.evidence.world import SECONDS, World

SUITE = "honest suite"

pytestmark = pytest.mark.slow


@pytest.fixture
def room(world: World) -> Iterator[Room]:
    yield Room(liaison(world))
    world.everybody_leaves()


def test_a_whole_lecture_together(world: World, room: Room, note: Note) -> None:
    """Group session: a whole lecture together, by scan, by typed code, and from the list of names."""
    scans, types, ticked = world.crowd(3)
    room.screen()
    room.scan(scans)
    room.type(types)
    room.tick(ticked)
    room.play(0, SECONDS, scans, types)
    room.close()

    note(3 * SECONDS, sum(each.covered().total for each in (scans, types, ticked)))
    assert all(each.stamps() != [None] for each in (scans, types, ticked))
    with world.books():
        own = select(WatchSession.grade).where(WatchSession.person_id == scans.person_id)
        assert db.session.scalars(own).all() == ["group"]


def test_who_leaves_after_ten_minutes_and_watches_the_rest_alone(world: World, room: Room, note: Note) -> None:
    """Group session: ten minutes together, the rest alone at home."""
    learner = world.learner()
    screen = room.screen()
    room.scan(learner)
    room.play(0, 600, learner)
    room.leave(learner)
    screen.play(600, 900)
    room.close()
    world.wait(3600)
    learner.player().play(600, SECONDS)

    note(SECONDS, learner.covered().total, lost=2)
    with world.books():
        own = select(WatchSession.grade).where(WatchSession.person_id == learner.person_id).order_by(WatchSession.id)
        assert db.session.scalars(own).all() == ["group", "online"]


def test_the_page_of_the_screen_is_reloaded(world: World, room: Room, note: Note) -> None:
    """Group session: the liaison's browser reloads in the middle."""
    learner = world.learner()
    room.screen()
    room.scan(learner)
    room.play(0, 600, learner)
    assert room.screen().opening["place"] == 600
    room.play(600, 1200, learner)
    room.close()

    note(1200, learner.covered().total, lost=1)


def test_the_server_is_killed(world: World, room: Room, note: Note) -> None:
    """Group session: the server is killed and started again in the middle."""
    learner = world.learner()
    room.screen()
    room.scan(learner)
    room.play(0, 600, learner)
    world.site.kill()
    world.site.start()
    for each in world.learners:
        each.line.close()
    room.play(600, 1200, learner)
    room.close()

    note(1200, learner.covered().total)


def test_the_phone_is_dark(world: World, room: Room, note: Note) -> None:
    """Group session: the phone is in the pocket, and looked at every seven minutes."""
    learner = world.learner()
    screen = room.screen()
    room.scan(learner)
    for place in range(0, SECONDS, 420):
        screen.play(place, min(place + 420, SECONDS))
        room.look(learner)
    room.close()

    note(SECONDS, learner.covered().total)


def test_a_code_typed_one_step_late(world: World, room: Room, note: Note) -> None:
    """Group session: a code typed ten seconds after it was read, and the same person signed in twice."""
    learner = world.learner()
    room.screen()
    code = room.code()
    world.wait(10)
    assert room.type(learner, code["code"]).status == 303
    room.scan(learner)
    room.play(0, 600, learner)
    room.close()

    note(600, learner.covered().total)
    with world.books():
        assert len(db.session.scalars(select(GroupStay).join(GroupSession, GroupSession.id == room.number)).all()) >= 1


def test_the_film_is_paused_for_an_hour(world: World, room: Room, note: Note) -> None:
    """Group session: paused for an hour at noon; nobody signs out, the question is answered afterwards."""
    learner = world.learner()
    screen = room.screen()
    room.scan(learner)
    room.play(0, 600, learner)
    world.wait(3600)
    screen.play(600, 900)
    room.look(learner)
    room.play(900, 1500, learner)
    room.close()

    note(1500, learner.covered().total)


def test_a_session_left_open(world: World, room: Room, note: Note) -> None:
    """Group session: nobody ends it, and it ends by itself when the screen has gone."""
    learner = world.learner()
    room.screen()
    room.scan(learner)
    room.play(0, 600, learner)
    world.wait(3600)
    room.worker()

    note(600, learner.covered().total)
    with world.books():
        assert db.session.get_one(GroupSession, room.number).closed_for == "silent"


def test_away_for_a_moment(world: World, room: Room, note: Note) -> None:
    """Group session: signed out for ten minutes and back; what was there before and after counts."""
    learner = world.learner()
    screen = room.screen()
    room.scan(learner)
    room.play(0, 600, learner)
    room.leave(learner)
    screen.play(600, 1200)
    room.scan(learner)
    room.play(1200, 1800, learner)
    room.close()

    note(1200, learner.covered().total, lost=2)
    assert send(room.leader, "/group-sessions", f"{room.address}/close").status == 409
