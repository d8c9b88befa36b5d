"""The drawing of evidence: what was played when, what counted, and what did not and why."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from lms.db import db
from lms.watching import timeline
from lms.watching.coverage import Coverage
from lms.watching.evidence import links_of
from lms.watching.models import AttentionClock
from lms.watching.timeline import Sitting
from tests.watching.conftest import World


def drawn(world: World) -> list[Sitting]:
    with world.transaction():
        return timeline.sittings(links_of(world.cast.li_lei.id, world.recording_id))


def told(sitting: Sitting) -> list[tuple[str, int, int]]:
    return [(str(each.kind), each.start, each.stop) for each in sitting.stretches]


def test_even_playing_is_one_stretch_that_takes_its_time(world, player):
    began = world.now
    player.play(0, 100)

    (sitting,) = drawn(world)

    assert told(sitting) == [("counted", 0, 100)]
    assert (sitting.stretches[0].begin, sitting.stretches[0].end) == (began, world.now)
    assert (sitting.across(began), sitting.across(world.now)) == (0, 100)
    assert (sitting.up(0), sitting.up(2400)) == (100, 0)
    assert sitting.speed == 1


@pytest.mark.parametrize("speed", [1.25, 1.5])
def test_the_speed_is_told(world, player, speed):
    player.play(0, 150, speed=speed, every=15)

    assert drawn(world)[0].speed == speed


def test_what_did_not_count_stands_beside_what_did_with_its_reason(world, player):
    player.play(0, 20)
    player.play(10, 20)
    player.fetch(30, 90)
    world.wait(10)
    player.beat((30, 90), (200, 210))

    (sitting,) = drawn(world)

    assert told(sitting) == [
        ("counted", 0, 20), ("counted_before", 10, 20), ("counted", 30, 70), ("too_fast", 70, 90),
        ("not_delivered", 200, 210),
    ]  # fmt: skip
    # Seventy seconds claimed after ten are drawn in ten.
    assert sitting.stretches[-1].end - sitting.stretches[2].begin == timedelta(seconds=10)
    assert sitting.counted == 60


def test_a_pause_is_room_and_a_long_one_begins_another_sitting(world, player):
    player.play(0, 30)
    world.wait(120)
    player.play(30, 60)
    world.wait(3600)
    player.play(60, 90)

    first, second = drawn(world)

    assert told(first) == [("counted", 0, 30), ("counted", 30, 60)]
    assert first.stretches[1].begin - first.stretches[0].end == timedelta(seconds=120)
    assert told(second) == [("counted", 60, 90)]
    assert second.begin == world.now - timedelta(seconds=30)


def test_a_player_that_was_taken_over_is_marked_and_one_opened_again_a_day_later_is_not(world, player):
    player.play(0, 30)
    other = world.player()
    other.play(30, 60)
    world.wait(24 * 3600)
    world.player().play(60, 90)

    first, second, third = drawn(world)

    assert [mark.kind for mark in first.marks] == ["taken_over"]
    assert not second.marks
    assert not third.marks


def test_seconds_that_waited_for_an_answer_are_drawn_so_and_the_answer_is_a_mark(world, player):
    player.is_attended = False
    reached = 0
    while player.check is None:
        player.play(reached, reached + 10)
        reached += 10
    player.play(reached, reached + 30)
    assert told(drawn(world)[0])[-1][0] == "held"

    player.press(player.check.question.number)

    (sitting,) = drawn(world)
    assert told(sitting)[-1][0] == "released"
    assert told(sitting)[-1][2] == reached + 30
    assert [(mark.kind, mark.begin) for mark in sitting.marks] == [("answered", world.now)]
    counted = Coverage.of(*((each.start, each.stop) for each in sitting.stretches if each.counts))
    assert str(counted) == world.covered() == f"0-{reached + 30}"


def test_an_answer_that_is_given_much_later_is_told_in_the_sitting_that_waited_for_it(world, player):
    player.is_attended = False
    with world.transaction():
        db.session.execute(update(AttentionClock).values(until_check=20))
    player.play(0, 60)
    ended = world.now
    world.wait(24 * 3600)
    again = world.player()

    again.press(again.check.question.number)
    again.play(60, 90)

    first, second = drawn(world)
    assert told(first) == [("counted", 0, 20), ("released", 20, 60)]
    assert first.end == ended
    assert [(mark.kind, mark.begin > first.end, first.across(mark.begin)) for mark in first.marks] == [
        ("answered", True, 100)
    ]
    assert told(second) == [("counted", 60, 90)]
    assert not second.marks


def test_a_player_that_goes_on_after_a_late_answer_begins_another_sitting(world, player):
    player.is_attended = False
    with world.transaction():
        db.session.execute(update(AttentionClock).values(until_check=20))
    player.play(0, 60)
    world.wait(3600)

    player.press(player.check.question.number)
    player.play(60, 90)

    first, second = drawn(world)
    assert [mark.kind for mark in first.marks] == ["answered"]
    assert told(second) == [("counted", 60, 90)]
    assert second.begin == world.now - timedelta(seconds=30)


def test_what_is_drawn_as_counted_is_the_coverage(world):
    for start in (0, 40, 20):
        player = world.player()
        player.play(start, start + 50, every=7)
        world.wait(2000)

    counted = [(each.start, each.stop) for sitting in drawn(world) for each in sitting.stretches if each.counts]

    assert str(Coverage.of(*counted)) == world.covered()
    assert sum(stop - start for start, stop in counted) == Coverage.of(*counted).total
