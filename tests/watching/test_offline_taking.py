"""What comes of a record of an offline pack that is handed in, and what is refused with nothing changed."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db
from lms.demo import past
from lms.media.models import Recording
from lms.supervision.looking import two_places
from lms.watching.models import Beat, WatchSession
from lms.watching.offline.models import OfflineRecord
from lms.watching.offline.refusals import (
    Forked,
    FromTheFuture,
    NotNamed,
    NotOwed,
    NotSigned,
    OtherLecture,
    OutOfOrder,
    SetBack,
    UnknownPack,
    Withdrawn,
)
from tests.watching.conftest import SECONDS, World
from tests.watching.halls import Hall, differences
from tests.watching.offline_world import Pack, enter
from tests.watching.packs import Machine


@pytest.fixture
def pack(world: World) -> Pack:
    """Made now; tomorrow somebody begins with it."""
    made = Pack(world)
    world.wait(86_400)
    return made


@pytest.fixture
def machine(pack: Pack) -> Machine:
    return pack.machine()


def grades(world: World) -> list[str]:
    with world.transaction():
        return list(db.session.scalars(select(WatchSession.grade).order_by(WatchSession.id)))


def test_a_whole_lecture_completes_the_task_in_its_own_grade_and_stays_proved(
    world: World, pack: Pack, machine: Machine
) -> None:
    enter(world)
    machine.play(0, SECONDS).leave()
    world.wait(3 * 86_400)

    taken = pack.take(machine.record())

    assert (taken.accepted, taken.counted, taken.refused) == (SECONDS, SECONDS, ())
    task = world.enrolment()
    assert (task.completed_at, task.grade) == (world.now, "offline")
    enter(world)
    assert differences(world) == []


def test_the_same_record_twice_changes_nothing(world: World, pack: Pack, machine: Machine) -> None:
    machine.play(0, 600)
    record = machine.record()
    pack.take(record)

    again = pack.take(record)

    assert (again.accepted, again.counted, again.is_new, again.upto) == (0, 600, False, len(machine.lines))
    assert grades(world) == ["offline"]


def test_an_earlier_state_of_a_record_is_known_already(world: World, pack: Pack, machine: Machine) -> None:
    before = machine.play(0, 300).record()
    pack.take(machine.play(300, 600).record())

    again = pack.take(before)

    assert (again.accepted, again.is_new) == (0, False)


def test_of_a_record_that_went_on_only_the_new_lines_count(world: World, pack: Pack, machine: Machine) -> None:
    pack.take(machine.play(0, 600).leave().record())
    enter(world)
    world.wait(7200)
    machine.open().play(600, 1200)

    taken = pack.take(machine.record())

    assert (taken.accepted, taken.counted) == (600, 1200)
    enter(world)
    assert differences(world) == []


def test_what_was_held_by_a_question_counts_with_the_record_that_answers_it(
    world: World, pack: Pack, machine: Machine
) -> None:
    held = pack.take(machine.play(0, 300, asks_every=None).append("ask").play(300, 390, asks_every=None).record())
    assert (held.accepted, world.covered()) == (300, "0-300")

    taken = pack.take(machine.append("answer").record())

    assert (taken.accepted, taken.refused, world.covered()) == (90, (), "0-390")
    enter(world)
    assert differences(world) == []


def test_a_record_is_of_the_moment_at_which_it_is_taken(world: World, pack: Pack, machine: Machine) -> None:
    machine.play(0, 600)
    world.wait(86_400)
    pack.take(machine.record())

    with world.transaction():
        assert db.session.scalars(select(Beat.at)).all() == [world.now]


Change = Callable[[dict[str, Any]], dict[str, Any]]


def cut_out(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"records": record["records"][:3] + record["records"][4:]}


def longer(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"records": [each.replace("play|0-30", "play|0-900") for each in record["records"]]}


@pytest.mark.parametrize(("change", "reason"), [
    (lambda record: record | {"pack": "A" * 16}, UnknownPack),
    (lambda record: record | {"machine": "B" * 22}, NotSigned),
    (lambda record: record | {"person": record["person"] + 1}, NotSigned),
    (lambda record: record | {"signature": b64encode(bytes(64)).decode()}, NotSigned),
    (lambda record: record | {"head": "0" * 64}, NotSigned),
    (lambda record: record | {"records": record["records"][:-1]}, NotSigned),
    (cut_out, NotSigned),
    (longer, NotSigned),
])  # fmt: skip
def test_an_edited_record_is_refused(
    world: World, pack: Pack, machine: Machine, change: Change, reason: type[Exception]
) -> None:
    record = machine.play(0, 300).record()

    with pytest.raises(reason):
        pack.take(change(record))

    assert (grades(world), world.covered()) == ([], "")


def test_whoever_has_the_key_and_cuts_out_lines_is_refused_too(world: World, pack: Pack, machine: Machine) -> None:
    machine.play(0, 300)
    del machine.lines[4]

    with pytest.raises(OutOfOrder, match="5"):
        pack.take(machine.record())


def test_a_pack_of_another_key_is_refused(world: World, pack: Pack, machine: Machine) -> None:
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    machine.facts = machine.facts | {"seed": b64encode(seed).decode()}

    with pytest.raises(NotSigned):
        pack.take(machine.play(0, 300).record())


def test_a_person_whom_the_pack_does_not_name_is_refused(world: World, pack: Pack) -> None:
    other = pack.machine(world.cast.ma_jun).play(0, 300)

    with pytest.raises(NotNamed):
        pack.take(other.record())


def test_a_withdrawn_pack_is_refused_with_its_ground(world: World, pack: Pack, machine: Machine) -> None:
    pack.take(machine.play(0, 300).record())
    pack.withdraw("U盘丢失")

    with pytest.raises(Withdrawn, match="U盘丢失"):
        pack.take(machine.play(300, 600).record())

    assert world.covered() == "0-300"


def test_what_is_here_already_is_said_as_such_once_nothing_more_would_count(
    world: World, pack: Pack, machine: Machine
) -> None:
    pack.take(machine.play(0, 300).record())
    with world.transaction():
        task = db.session.get_one(Enrolment, world.enrolment_id)
        task.closed_at, task.closed_for = world.now, "post_ended"
    pack.withdraw("U盘丢失")

    again = pack.take(machine.record())

    assert (again.accepted, again.counted, again.is_new) == (0, 300, False)


def test_two_records_that_go_on_from_one_are_a_fork(world: World, pack: Pack, machine: Machine) -> None:
    copy = machine.play(0, 300).copied()
    pack.take(machine.play(300, 600).record())
    world.wait(60)

    with pytest.raises(Forked, match=str(len(copy.lines) + 1)):
        pack.take(copy.play(300, 900).record())

    assert world.covered() == "0-600"


def test_a_pc_that_was_set_back_is_told_so_and_not_called_a_fork(world: World, pack: Pack, machine: Machine) -> None:
    """It forgets overnight; what it writes the next morning goes on from the evening before the last."""
    image = machine.play(0, 300).copied()
    pack.take(machine.play(300, 600).record())
    world.wait(12 * 3600)

    with pytest.raises(SetBack) as told:
        pack.take(image.open().play(300, 900).record())

    assert told.value.line == len(machine.lines) - 10 + 1
    assert "set back" in str(told.value)
    assert world.covered() == "0-600"


def test_who_sits_in_a_group_while_a_pack_plays_has_one_credit_and_a_case(world: World) -> None:
    """The record comes while the session goes on, which is settled later."""
    pack, li_lei = Pack(world), world.cast.li_lei
    hall = Hall(world, world.cast.han_mei)
    hall.tick(li_lei.id)
    begun = world.now
    machine = pack.machine().play(0, 1200)
    world.now = begun
    hall.screen.play(0, 1200, every=60)
    taken = pack.take(machine.record())
    hall.close()
    hall.settle()

    with past.at(world.now), world.app.app_context():
        found = [each for each in two_places(begun, world.now + timedelta(seconds=1)) if li_lei.id in each.persons]
    # Beside the edges, while a question stood on the stick.
    assert taken.accepted <= 10
    assert hall.credit(li_lei).played == "0-1200"
    assert len(found) == 1


def test_more_time_than_has_passed_since_the_pack_was_made_is_refused(
    world: World, pack: Pack, machine: Machine
) -> None:
    machine.play(0, SECONDS)

    with pytest.raises(FromTheFuture):
        pack.take(machine.record(), at=clock.EPOCH + timedelta(seconds=pack.facts["made_at"] + 600))


def test_a_task_that_is_closed_is_served_by_no_record(world: World, pack: Pack, machine: Machine) -> None:
    machine.play(0, 300)
    with world.transaction():
        task = db.session.get_one(Enrolment, world.enrolment_id)
        task.closed_at, task.closed_for = world.now, "post_ended"

    with pytest.raises(NotOwed):
        pack.take(machine.record())


def test_another_recording_is_not_the_lecture_of_the_pack(world: World, pack: Pack, machine: Machine) -> None:
    machine.play(0, 300)
    with world.transaction():
        db.session.get_one(Recording, world.recording_id).seconds = SECONDS + 60

    with pytest.raises(OtherLecture):
        pack.take(machine.record())


def test_ten_machines_play_no_longer_than_the_time_that_passed(world: World) -> None:
    pack = Pack(world)
    begun = world.now
    machines = []
    for part in range(10):
        world.now = begun
        # Each clock is wrong by some hours, so that no two seem to play at once.
        machines.append(pack.machine(skew=-7200 * part).play(part * 240, part * 240 + 240).leave())

    counted = [pack.take(each.record()).accepted for each in machines]

    assert sum(counted) == 360  # of the 240 seconds that passed


def test_two_machines_at_one_moment_count_once(world: World, pack: Pack) -> None:
    begun = world.now
    first = pack.machine().play(0, 1200)
    world.now = begun
    second = pack.machine().play(1200, SECONDS)

    pack.take(first.record())
    taken = pack.take(second.record())

    assert taken.accepted == 0
    assert "20:00" in taken.refused[0]
    with world.transaction():
        met = select(func.json_array_length(OfflineRecord.elsewhere)).order_by(OfflineRecord.id)
        assert db.session.scalars(met).all()[-1] > 0
    enter(world)
    assert differences(world) == []


def test_watching_online_meanwhile_counts_once(world: World, pack: Pack) -> None:
    begun = world.now
    world.player().play(0, 1200)
    world.now = begun
    machine = pack.machine().play(1200, SECONDS, asks_every=None)

    taken = pack.take(machine.record())

    # A second on either edge lies beside what the player told.
    assert taken.accepted <= 2
    assert "20:00" in taken.refused[0] or "19:5" in taken.refused[0]


def test_a_clock_that_is_some_minutes_wrong_costs_nothing(world: World, pack: Pack) -> None:
    machine = pack.machine(skew=180).play(0, 1200)
    world.player().play(1200, SECONDS)

    taken = pack.take(machine.record())

    assert (taken.accepted, world.covered()) == (1200, f"0-{SECONDS}")


def test_what_was_watched_online_is_not_watched_twice_in_the_same_time(world: World) -> None:
    pack = Pack(world)
    machine = pack.machine(skew=-7200)
    begun = world.now
    world.player().play(0, 1200)
    world.now = begun
    machine.play(1200, SECONDS, asks_every=None)

    taken = pack.take(machine.record())

    assert taken.accepted == 600  # 1.5 times the twenty minutes, less those of the player


@pytest.mark.parametrize("column", ["lines", "counted", "head", "machine", "budget"])
def test_a_record_that_is_altered_afterwards_is_named(world: World, pack: Pack, machine: Machine, column: str) -> None:
    enter(world)
    pack.take(machine.play(0, 600).record())
    enter(world)
    with world.transaction():
        row = db.session.scalars(select(OfflineRecord)).one()
        setattr(row, column, getattr(row, column)[::-1] if isinstance(getattr(row, column), str) else 599)

    assert ("record_altered", column) in {(each.code, each.facts.get("field")) for each in differences(world)}


def test_an_offline_session_without_a_record_is_named(world: World, pack: Pack, machine: Machine) -> None:
    enter(world)
    pack.take(machine.play(0, 600).record())
    with world.transaction():
        row = db.session.scalars(select(OfflineRecord)).one()
        db.session.delete(row)
    enter(world)

    assert "record_unfounded" in {each.code for each in differences(world)}
