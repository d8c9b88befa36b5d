"""Attacks on group sessions: nobody has more than the minutes in which the screen played and they were signed in."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from lms.db import db
from lms.reports.evidence import verifying
from lms.reports.evidence.verifying import Tally
from lms.supervision.looking import two_places
from lms.watching.group.models import GroupAttendance
from tests.evidence.groups import Room, liaison, send
from tests.evidence.table import Note
from tests.evidence.world import SECONDS, World, asked_for

SUITE = "attack suite"

pytestmark = pytest.mark.slow


@pytest.fixture
def room(world: World) -> Iterator[Room]:
    yield Room(liaison(world))
    world.everybody_leaves()


def test_a_photographed_old_code(world: World, room: Room, note: Note) -> None:
    """Group session: an old code, photographed and sent on; scanned, and typed."""
    learner, photograph = world.learner(), room.code()
    room.screen()
    world.wait(60)
    assert "old=1" in room.scan(learner, photograph["link"]).headers["Location"]
    assert room.type(learner, photograph["code"]).status == 409
    room.play(0, 600)
    room.close()

    note(600, learner.covered().total, at_most=0)


def test_left_after_the_sign_in(world: World, room: Room, note: Note) -> None:
    """Group session: left after ten minutes, and the phone taken along."""
    learner = world.learner()
    screen = room.screen()
    room.scan(learner)
    room.play(0, 600, learner)
    room.leave(learner)
    screen.play(600, SECONDS)
    room.close()

    note(SECONDS, learner.covered().total, at_most=600)
    assert learner.covered().total >= 598


def test_left_without_signing_out(world: World, room: Room, note: Note) -> None:
    """Group session: signed in and gone, nobody answers the phone."""
    learner = world.learner()
    screen = room.screen()
    room.scan(learner)
    screen.play(0, SECONDS)
    room.close()

    # Twelve minutes until the question at the latest, and what the player would hold for it.
    note(SECONDS, learner.covered().total, at_most=720 + 450)


def test_two_sessions_at_once(world: World, room: Room, note: Note) -> None:
    """Group session: present in two at once; a review case, and nothing for the overlap."""
    learner, other = world.learner(), Room(liaison(world), lecture=1)
    for each in (room, other):
        each.screen()
        each.scan(learner)
    for place in range(0, 600, 60):
        room.shown.fetch(place, place + 60)
        other.shown.fetch(place, place + 60)
        world.wait(60)
        room.shown.beat((place, place + 60))
        other.shown.beat((place, place + 60))
    room.close()
    other.close()

    note(1200, learner.covered(0).total + learner.covered(1).total, at_most=0)
    with world.books():
        ended = db.session.scalars(select(GroupAttendance.settled_at)).all()
        findings = list(two_places(min(each for each in ended if each), world.now()))
    assert [each.persons for each in findings if learner.person_id in each.persons] == [[learner.person_id]]


def test_own_watching_at_the_same_time(world: World, room: Room, note: Note) -> None:
    """Group session: another lecture watched on the own phone meanwhile, its last reports held back until the end."""
    learner = world.learner()
    screen = room.screen()
    room.scan(learner)
    player = learner.player(1)
    for place in range(0, 600, 60):
        screen.fetch(place, place + 60)
        player.fetch(place, place + 60)
        world.wait(60)
        screen.beat((place, place + 60))
        if place < 480:
            player.beat((place, place + 60))
    room.close()
    player.beat((480, 600))

    note(1200, learner.covered(0).total + learner.covered(1).total, at_most=606)


def test_nothing_is_played(world: World, room: Room, note: Note) -> None:
    """Group session: opened and nothing played, or claimed without its media."""
    learner = world.learner()
    screen = room.screen()
    room.scan(learner)
    world.wait(600)
    screen.beat((0, 300))
    room.close()

    note(600, learner.covered().total, at_most=0)


def test_a_forged_time_of_coming(world: World, room: Room, note: Note) -> None:
    """Group session: times of coming sent along with the sign-in, or put into the table by hand."""
    learner = world.learner()
    screen = room.screen()
    screen.play(0, 600)
    send(learner, "/group?another=1", "/group", code=room.code()["code"], in_at="2020-01-01", at=0)
    screen.play(600, 900)
    room.close()
    note(900, learner.covered().total, at_most=300)

    room.worker()
    change = text("UPDATE group_stay SET in_at = :at WHERE attendance_id = (SELECT id FROM group_attendance"
                  " WHERE group_id = :group)")  # fmt: skip
    with world.books():
        before = db.session.execute(text("SELECT in_at FROM group_stay WHERE attendance_id ="
                " (SELECT id FROM group_attendance WHERE group_id = :group)"), {"group": room.number}).scalar()  # fmt: skip
        db.session.execute(change, {"at": "2026-01-01 00:00:00", "group": room.number})
        db.session.commit()
        with verifying.snapshot():
            found = [each.code for each in verifying.verify([], Tally(), lambda *_: None)]
        db.session.execute(change, {"at": before, "group": room.number})
    assert "group_altered" in found


def test_somebody_of_another_unit(world: World, room: Room, note: Note) -> None:
    """Group session: somebody of another unit, by code and by the list of names; somebody else's session."""
    stranger, member = liaison(world, of_another_unit=True), world.learner()
    room.screen()
    assert room.scan(stranger).status == 404
    assert room.type(stranger).status == 409
    assert room.tick(stranger).status == 404
    assert room.tick(member, by=stranger).status == 404
    for address in (room.address, f"{room.address}/screen", f"{room.address}/sheet.pdf", f"/group/{room.number}"):
        assert stranger.get(address).status == 404
    room.shown.play(0, 120)
    room.close()

    note(120, stranger.covered().total + member.covered().total, at_most=0)


def test_codes_guessed(world: World, room: Room, note: Note) -> None:
    """Group session: codes guessed; after ten wrong ones even the right one waits."""
    learner = world.learner()
    room.screen()
    wrong = "000000" if room.code()["code"] != "000000" else "111111"
    answers = [room.type(learner, wrong).status for _ in range(10)]
    assert set(answers) == {409}
    assert room.type(learner).status == 429
    room.shown.play(0, 120)
    room.close()

    note(120, learner.covered().total, at_most=0)


def test_beats_after_the_end(world: World, room: Room, note: Note) -> None:
    """Group session: the screen goes on reporting after the end."""
    learner = world.learner()
    screen = room.screen()
    room.scan(learner)
    room.play(0, 300, learner)
    room.close()
    screen.play(300, 900)
    room.worker()

    note(900, learner.covered().total, at_most=300)
    assert room.leader.covered().total == 0, "the account that plays has nothing by it"


def test_questions_answered_for_another(world: World, room: Room, note: Note) -> None:
    """Group session: somebody else's question answered, or the same one with every number."""
    learner, friend = world.learner(), world.learner()
    screen = room.screen()
    room.scan(learner)
    room.scan(friend)
    screen.play(0, 780)
    page = friend.get(f"/group/{room.number}").text
    token, question = page.split('name="token" value="')[1].split('"')[0], page.split('id="group-question">')[1]
    send(learner, f"/group/{room.number}", f"/group/{room.number}/answer", token=token, number=asked_for(question[:20]))
    screen.play(780, SECONDS)
    room.close()

    note(SECONDS, learner.covered().total, at_most=720 + 450)
