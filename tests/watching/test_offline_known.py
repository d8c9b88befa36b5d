"""By what a record of an offline pack was judged is kept with it: an outsider comes to the same, and a row put right by hand is named."""

from typing import Any

import pytest
from sqlalchemy import select

from lms import ledger
from lms.db import db
from lms.ledger import Fact
from lms.watching.offline import entering
from lms.watching.offline.models import OfflinePack, OfflineRecord
from tests.watching.conftest import SECONDS, World
from tests.watching.halls import Hall, differences
from tests.watching.offline_world import Pack, enter


@pytest.fixture
def pack(world: World) -> Pack:
    made = Pack(world)
    world.wait(86_400)
    return made


def named(world: World) -> set[tuple[str, Any]]:
    return {(each.code, each.facts.get("field", each.facts.get("kind"))) for each in differences(world)}


def put(world: World, **values: Any) -> None:
    """By hand, into the row of the latest record."""
    with world.transaction():
        row = db.session.scalars(select(OfflineRecord).order_by(OfflineRecord.id.desc())).first()
        for name, value in values.items():
            setattr(row, name, value)


def stands(world: World) -> dict[str, Any]:
    with world.transaction():
        row = db.session.scalars(select(OfflineRecord).order_by(OfflineRecord.id.desc())).first()
        assert row
        return {name: getattr(row, name) for name in ("budget", "elsewhere", "shown", "known", "session_id")}


def test_what_a_record_was_judged_by_is_looked_at_again(world: World, pack: Pack) -> None:
    """Beside a player, another pack and a meeting that still goes on when the record is handed in."""
    li_lei, begun = world.cast.li_lei, world.now
    hall = Hall(world, world.cast.han_mei)
    hall.tick(li_lei.id)
    hall.screen.play(0, 300, every=60)
    hall.leaves(li_lei)
    hall.close()
    hall.settle()
    world.player().play(0, 600)
    world.now = begun
    second = Pack(world)
    other = second.machine().play(600, 900)
    world.now = begun
    machine = pack.machine().play(1200, SECONDS)
    meeting = Hall(world, world.cast.han_mei)
    meeting.tick(li_lei.id)
    world.wait(120)
    second.take(other.record())
    enter(world)

    pack.take(machine.record())

    row = stands(world)
    assert [len(row["known"]["sessions"]), len(row["known"]["stays"])] == [2, 2]
    assert row["elsewhere"]
    assert named(world) == set()
    spoilt = [
        ({"budget": row["budget"] + 1}, ("record_basis", "budget")),
        ({"elsewhere": []}, ("record_basis", "elsewhere")),
        ({"shown": []}, ("record_basis", "shown")),
        ({"known": None}, ("record_blind", None)),
        ({"known": row["known"] | {"sessions": row["known"]["sessions"][1:]}}, ("record_known", "session")),
        ({"known": row["known"] | {"sessions": [[number, 1] for number, _ in row["known"]["sessions"]]}}, ("record_known", "session")),
        ({"known": row["known"] | {"stays": row["known"]["stays"][1:]}}, ("record_known", "group")),
        ({"known": row["known"] | {"stays": [[group, start, start] for group, start, _ in row["known"]["stays"]]}}, ("record_known", "group")),
    ]  # fmt: skip
    for values, difference in spoilt:
        put(world, **values)
        assert difference in named(world), values
        put(world, **row)
    meeting.close()
    meeting.settle()
    world.wait(3600)
    enter(world)
    assert named(world) == set()


def test_records_of_before_this_was_kept_stay_proved(world: World, pack: Pack) -> None:
    with world.transaction():
        row = db.session.execute(select(entering.PACK)).one()
        facts = {
            name: value
            for name, value in entering.pack_facts(row).items()
            if name not in ("withdrawn_ground", "withdrawn_by")
        }
        ledger.append([Fact("offline_pack", row.id, {"version": 1} | facts)])
        db.session.get_one(OfflinePack, row.id).entered = 1
    pack.take(pack.machine().play(0, 600).record())
    put(world, known=None)
    enter(world)
    pack.take(pack.machine().play(600, 900).record())
    enter(world)

    assert named(world) == set()


def test_who_withdrew_a_pack_and_why_is_in_the_ledger(world: World, pack: Pack) -> None:
    pack.take(pack.machine().play(0, 600).record())
    enter(world)
    pack.withdraw("U盘丢失")
    enter(world)
    assert named(world) == set()
    with world.transaction():
        row = db.session.get_one(OfflinePack, pack.number)
        row.withdrawn_for, row.withdrawn_by_id = "另有原因", None

    assert named(world) == {("pack_altered", "withdrawn_ground"), ("pack_altered", "withdrawn_by")}
