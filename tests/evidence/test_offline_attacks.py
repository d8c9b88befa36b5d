"""Attacks on offline packs: whatever a record tells, it earns no more than what can be true, and an edited one nothing."""

from collections.abc import Iterator

import pytest

from lms.supervision.looking import two_places
from tests.evidence.offline import Stick, refused, sent
from tests.evidence.table import Note
from tests.evidence.world import SECONDS, Learner, World

SUITE = "attack suite"

pytestmark = pytest.mark.slow


@pytest.fixture
def learner(world: World) -> Iterator[Learner]:
    yield world.learner()
    world.everybody_leaves()


@pytest.fixture
def stick(world: World, learner: Learner) -> Stick:
    return Stick(world, learner)


def test_an_edited_record(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack edited: a longer stretch, another person, another machine, lines left out."""
    record, before = stick.machine(learner).play(0, 300).record(), learner.books()
    lines = record["records"]
    longer = [each.replace("play|0-30", "play|0-900") for each in lines]
    for change in (
        {"records": longer}, {"person": learner.person_id + 1}, {"machine": "A" * 22}, {"records": lines[:-1]},
    ):  # fmt: skip
        assert "签名" in refused(learner, record | change)

    note(SECONDS, learner.covered().total, at_most=0)
    assert learner.books() == before


def test_a_replayed_record(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack replayed: the same record twenty times, and earlier states of it."""
    machine = stick.machine(learner).play(0, 300)
    early = machine.record()
    late = machine.play(300, 600).record()
    sent(learner, late)
    before = learner.books()
    assert [sent(learner, each).json["accepted"] for each in [late, early] * 10] == [0] * 20

    note(20 * 600, learner.covered().total, at_most=600)
    assert learner.books() == before


def test_signed_for_somebody_whom_it_does_not_name(world: World, learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack signed for another person, by somebody who has taken its key out."""
    other = world.learner()
    reason = refused(other, stick.machine(other).play(0, 600).record())

    note(600, other.covered().total, at_most=0)
    assert "不是为此人制作" in reason


def test_a_key_of_another_pack(world: World, learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: signed with the key of another pack of one's own."""
    machine = stick.machine(learner).play(0, 600)
    machine.facts = machine.facts | {"seed": Stick(world, learner, ago=0).facts["seed"]}
    reason = refused(learner, machine.record())

    note(600, learner.covered().total, at_most=0)
    assert "签名" in reason


def test_ten_machines_for_one_person(world: World, learner: Learner, note: Note) -> None:
    """Offline pack copied to ten machines, which play ten parts of the lecture at once."""
    stick = Stick(world, learner)
    machines = [stick.machine(learner) for _ in range(10)]
    for step in range(0, 240, 30):
        world.wait(30)
        for part, machine in enumerate(machines):
            machine.append("play", f"{part * 240 + step}-{part * 240 + step + 30}")
    since = world.now()
    for machine in machines:
        sent(learner, machine.record())

    # The first of them, and a second at each edge of the others.
    note(SECONDS, learner.covered().total, at_most=240 + 2 * 9)
    with world.books():
        findings = [each for each in two_places(since, world.now()) if learner.person_id in each.persons]
    assert len(findings) == 1


def test_clocks_set_back(world: World, learner: Learner, note: Note) -> None:
    """Offline pack on ten machines whose clocks are set to other hours each, made and handed in within four minutes."""
    stick = Stick(world, learner, ago=0)
    begun = world.time()
    machines = [stick.machine(learner, skew=-7200 * number) for number in range(10)]
    for step in range(0, 240, 30):
        world.wait(30)
        for part, machine in enumerate(machines):
            machine.append("play", f"{part * 240 + step}-{part * 240 + step + 30}")
    for machine in machines:
        sent(learner, machine.record())

    note(SECONDS, learner.covered().total, at_most=int((world.time() - begun + 5) * 1.5))


def test_a_clock_far_ahead(world: World, learner: Learner, note: Note) -> None:
    """Offline pack: a clock ten years ahead, and forty minutes told of in ten."""
    stick = Stick(world, learner, ago=0)
    machine = stick.machine(learner, skew=315_360_000)
    world.wait(600)
    machine.opened -= 1800
    reason = refused(learner, machine.append("play", f"0-{SECONDS}").record())

    note(SECONDS, learner.covered().total, at_most=0)
    assert "经过的时间" in reason


def test_more_seconds_than_time_passed(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: played at four times the speed."""
    sent(learner, stick.machine(learner).play(0, SECONDS, speed=4, asks_every=None).record())

    note(SECONDS, learner.covered().total, at_most=int((SECONDS / 4 + 1) * 1.5))


def test_a_claim_without_playing(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack opened, nothing played, and the whole lecture claimed in one line after its length."""
    machine = stick.machine(learner)
    machine.wait(SECONDS)
    sent(learner, machine.append("play", f"0-{SECONDS}").record())

    # As the page would write it after an hour behind a frozen screen: up to the longest time without a question.
    note(SECONDS, learner.covered().total, at_most=30 * 60 + 190)


def test_a_withdrawn_pack(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack withdrawn, and handed in afterwards."""
    machine = stick.machine(learner).play(0, 600)
    stick.withdraw()
    reason = refused(learner, machine.record())

    note(600, learner.covered().total, at_most=0)
    assert "已作废" in reason


def test_a_fork_of_a_record(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: the browser copied with its record, and two go on from there."""
    machine = stick.machine(learner).play(0, 300)
    copy = machine.copied()
    sent(learner, machine.play(300, 600).record())
    machine.wait(60)
    before = learner.books()
    reason = refused(learner, copy.play(300, 1200).record())

    note(1200, learner.covered().total, at_most=600)
    assert "不同" in reason
    assert learner.books() == before


def test_lines_cut_out_of_the_middle(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: an unanswered question cut out of the middle, and signed anew."""
    machine = stick.machine(learner).play(0, 300, asks_every=None).append("ask").play(300, 900, asks_every=None)
    machine.lines = [line for line in machine.lines if "|ask|" not in line]
    reason = refused(learner, machine.record())

    note(900, learner.covered().total, at_most=0)
    assert "删去" in reason


def test_an_unanswered_question(learner: Learner, stick: Stick, note: Note) -> None:
    """Offline pack: a question that nobody answers, and the page opened anew to be rid of it."""
    machine = stick.machine(learner).play(0, 300).append("ask")
    for start in range(300, SECONDS, 300):
        machine.play(start, start + 300, asks_every=None).leave().open()
    answer = sent(learner, machine.record())

    note(SECONDS, learner.covered().total, at_most=300)
    assert "提问" in answer.json["refused"][0]


def test_two_lectures_at_once(world: World, learner: Learner, note: Note) -> None:
    """Offline packs of two lectures, played side by side."""
    machines = [Stick(world, learner, lecture=lecture).machine(learner) for lecture in (0, 1)]
    for step in range(0, 1200, 30):
        world.wait(30)
        for machine in machines:
            machine.append("play", f"{step}-{step + 30}")
    since = world.now()
    for machine in machines:
        sent(learner, machine.record())

    note(2400, learner.covered(0).total + learner.covered(1).total, at_most=1210)
    with world.books():
        findings = [each for each in two_places(since, world.now()) if learner.person_id in each.persons]
    assert len(findings) == 1
