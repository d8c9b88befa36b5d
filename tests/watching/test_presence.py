"""Presence checks by arithmetic: the same parts as a plain set of seconds would give."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.watching import presence
from lms.watching.attention import AttentionClock
from lms.watching.coverage import Coverage
from lms.watching.presence import HELD_AT_MOST, Vigil

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

edges = st.integers(0, 2400)
coverages = st.lists(st.tuples(edges, edges), max_size=8).map(lambda spans: Coverage.of(*spans))
vigils = st.builds(Vigil, st.integers(0, 900), st.integers(0, HELD_AT_MOST))


def seconds(coverage: Coverage) -> list[int]:
    return [second for start, stop in coverage.spans for second in range(start, stop)]


@given(coverages, vigils)
def test_the_parts_are_those_of_a_plain_list_of_seconds(attended, vigil):
    parts = presence.parted(attended, vigil)

    plain = seconds(attended)
    held_from, refused_from = vigil.until_check, vigil.until_check + HELD_AT_MOST - vigil.held
    assert seconds(parts.played) == plain[:held_from]
    assert seconds(parts.held) == plain[held_from:refused_from]
    assert seconds(parts.unanswered) == plain[refused_from:]


@given(st.lists(coverages, max_size=12), st.integers(0, 900))
def test_an_unanswered_check_holds_no_more_than_an_outage_may_bring(beats, until_check):
    vigil, held = Vigil(until_check), 0
    for attended in beats:
        parts = presence.parted(attended, vigil)
        held += parts.held.total
        vigil = Vigil(vigil.until_check - parts.played.total, held)

    assert held <= HELD_AT_MOST
    assert vigil.until_check == 0 or not held


@given(st.integers(0, 450_000_000), st.integers(0, HELD_AT_MOST))
def test_what_is_let_go_and_what_is_reported_late_are_one_outage_together(allowance, held):
    clock = presence.answered(AttentionClock(NOW, allowance), held)

    assert clock.allowance <= allowance
    assert held + clock.seconds <= HELD_AT_MOST


def test_one_error_costs_no_wait_and_each_further_one_twice_the_last():
    waits = [presence.wait_after(wrong).total_seconds() for wrong in range(10)]

    assert waits == [0, 0, 10, 20, 40, 80, 160, 300, 300, 300]
    assert presence.wait_after(10**6) == presence.LONGEST_WAIT


@given(st.integers(0, 40), st.floats(0, 400, allow_nan=False))
def test_a_press_is_taken_exactly_when_no_second_is_left(wrong, passed):
    left = presence.seconds_to_wait(wrong, NOW, NOW + timedelta(seconds=passed))

    missing = presence.wait_after(wrong).total_seconds() - passed
    assert left == 0 if missing <= 0 else missing - 0.001 <= left < missing + 1.001


def test_nobody_waits_before_a_wrong_press_or_because_the_sites_clock_was_set_back():
    assert presence.seconds_to_wait(0, None, NOW) == 0
    assert presence.seconds_to_wait(9, NOW, NOW - timedelta(seconds=1)) == 0


def test_the_next_check_falls_anywhere_in_the_range():
    assert {presence.drawn(6, 9) for _ in range(300)} == {6, 7, 8, 9}


def test_a_question_has_one_right_answer_in_no_fixed_place():
    questions = [presence.question() for _ in range(300)]

    assert all(len(set(each.choices)) == presence.CHOICES for each in questions)
    assert {each.choices.index(each.number) for each in questions} == set(range(presence.CHOICES))
    assert {each.number for each in questions} == set(presence.NUMBERS)
