"""Whoever watches from an offline pack has every second of it, by whatever way its record comes back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from lms.db import db
from lms.watching.models import WatchSession
from tests.evidence.groups import liaison
from tests.evidence.offline import Stick, codes, handed_in, scanned, sent, worker
from tests.evidence.table import Note
from tests.evidence.world import SECONDS, Learner, World

SUITE = "honest suite"

pytestmark = pytest.mark.slow


@pytest.fixture
def learner(world: World) -> Iterator[Learner]:
    yield world.learner()
    world.everybody_leaves()


@pytest.fixture
def stick(world: World, learner: Learner) -> Stick:
    return Stick(world, learner)


def grades(learner: Learner) -> list[str]:
    with learner.world.books():
        own = select(WatchSession.grade).where(WatchSession.person_id == learner.person_id).order_by(WatchSession.id)
        return list(db.session.scalars(own))


def test_a_whole_lecture_two_days_later(world: World, learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: a whole lecture, handed in two days later."""
    machine = stick.machine(learner).play(0, SECONDS).leave()
    world.wait(2 * 86_400)
    answer = sent(learner, machine.record())
    worker(world)

    note(SECONDS, learner.covered().total)
    assert (answer.json["refused"], grades(learner)) == ([], ["offline"])
    assert learner.stamps() != [None]


def test_at_one_and_a_half_times_the_speed(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: a whole lecture at 1.5x."""
    sent(learner, stick.machine(learner).play(0, SECONDS, speed=1.5).leave().record())

    note(SECONDS, learner.covered().total)


def test_the_stick_is_pulled_out(world: World, learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: the stick pulled out in the middle, and taken up again after an hour."""
    machine = stick.machine(learner).play(0, 1200)
    world.wait(3600)
    machine.open().play(1200, SECONDS).leave()
    sent(learner, machine.record())

    note(SECONDS, learner.covered().total)


@pytest.mark.parametrize("skew", [-3 * 3600, 3 * 3600])
def test_a_clock_that_is_three_hours_off(learner: Learner, stick: Stick, note: Note, skew: float) -> None:
    """Offline pack: the clock of the machine three hours off."""
    sent(learner, stick.machine(learner, skew=skew).play(0, SECONDS).record())

    note(SECONDS, learner.covered().total)


def test_a_question_that_stands_open(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: handed in while a question stands open, and again once it is answered."""
    machine = stick.machine(learner).play(0, 1200, asks_every=None).append("ask").play(1200, 1290, asks_every=None)
    sent(learner, machine.record())
    assert learner.covered().total == 1200
    sent(learner, machine.append("answer").play(1290, SECONDS).record())

    note(SECONDS, learner.covered().total)


def test_the_same_file_twice(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: the same file handed in twice, and once more after the rest was watched."""
    machine = stick.machine(learner).play(0, 1200)
    assert "新计入20:00" in handed_in(learner, machine).text
    assert "先前已交回" in handed_in(learner, machine).text
    handed_in(learner, machine.play(1200, SECONDS))

    note(SECONDS, learner.covered().total)


def test_codes_in_any_order(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: as codes that a telephone photographs in any order, one of them twice."""
    first, second, *others = codes(stick.machine(learner).play(0, SECONDS))
    for part in (*reversed(others), second, second):
        scanned(learner, part)
    assert learner.covered().total == 0
    scanned(learner, first)

    note(SECONDS, learner.covered().total)


def test_three_persons_at_the_pc_of_their_unit(world: World, note: Note) -> None:
    """Offline pack of a unit: three persons at its one PC, whose files the liaison hands in together."""
    leader = liaison(world)
    people = world.crowd(3)
    stick = Stick(world, *people)
    machines = [stick.machine(each).play(0, SECONDS).leave() for each in people]
    page = handed_in(leader, *machines)

    note(3 * SECONDS, sum(each.covered().total for each in people))
    assert page.text.count("新计入40:00") == 3
    world.everybody_leaves()


def test_the_rest_is_watched_online(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: half of it from the stick, the rest online at once afterwards."""
    machine = stick.machine(learner).play(0, 1200)
    learner.sign_in()
    player = learner.player()
    player.play(1200, SECONDS)
    sent(learner, machine.record())

    note(SECONDS, learner.covered().total)
    assert sorted(grades(learner)) == ["offline", "online"]


def test_the_lecture_is_made_anew_meanwhile(world: World, learner: Learner, note: Note) -> None:
    """Offline pack: handed in while the lecture is made anew at the same length, and after it."""
    with world.books():
        lecture, plan = world.lecture()
        learner.enrol(plan)
    machine = Stick(world, learner, lecture=lecture).machine(learner).play(0, 1200)
    with world.books():
        world.recording(lecture).state = "working"
    sent(learner, machine.record())
    world.make_anew(lecture)
    sent(learner, machine.play(1200, SECONDS).record())

    note(SECONDS, learner.covered(lecture).total)


def test_two_lectures_one_after_the_other(world: World, learner: Learner, note: Note) -> None:
    """Offline packs of two lectures, watched one after the other and handed in together."""
    machines = []
    for lecture in (0, 1):
        machines.append(Stick(world, learner, lecture=lecture, ago=0).machine(learner).play(0, SECONDS))
    for machine in reversed(machines):
        sent(learner, machine.record())

    note(2 * SECONDS, learner.covered(0).total + learner.covered(1).total)
