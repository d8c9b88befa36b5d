import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.watching.coverage import Coverage
from lms.watching.playing import MOST_SPANS, OVERRUN, Fault, Nonsense, seconds_played

LECTURE = 2400


@pytest.mark.parametrize(
    ("reported", "counted"),
    [
        ([[0, 10]], "0-10"),
        ([[0.2, 10.1]], "0-10"),
        ([[0.3, 9.7]], "0-10"),
        ([[0.31, 9.69]], "1-9"),
        ([[10.7, 11.0]], ""),
        ([[10.7, 11.7]], "11-12"),
        ([[5, 5]], ""),
        ([[0, 10.8], [10.8, 20]], "0-20"),
        ([[0, 5], [100.0, 110.04]], "0-5,100-110"),
        ([[2390, 2399.5]], "2390-2400"),
        ([[2390, 2399.4]], "2390-2399"),
        ([[2390, 2401.9]], "2390-2400"),
        ([], ""),
    ],
)
def test_a_second_counts_when_it_was_played_from_start_to_end_within_a_third_of_a_second(reported, counted):
    assert str(seconds_played(reported, LECTURE)) == counted


@given(st.floats(1, 5000))
def test_playing_to_the_end_always_counts_the_whole_lecture(duration):
    # A recording's length is given in whole seconds, of which the last may be half a one.
    whole = int(duration + 0.5)

    assert seconds_played([[0, duration]], whole) == Coverage.whole(whole)


@given(st.lists(st.floats(0.1, 30), min_size=1, max_size=20))
def test_no_second_is_lost_where_a_player_carries_on_from_where_it_paused(pieces):
    reached, counted = 0.0, Coverage()
    for piece in pieces:
        # The player reports again from the start of the second in which it paused.
        counted |= seconds_played([[int(reached), reached + piece]], LECTURE)
        reached += piece

    assert counted == Coverage.whole(int(round(reached + 0.3, 3)))


@given(st.lists(st.floats(0.1, 30), min_size=1, max_size=20))
def test_at_most_one_second_is_lost_at_each_pause_even_without_carrying(pieces):
    reached, counted = 0.0, Coverage()
    for piece in pieces:
        counted |= seconds_played([[reached, reached + piece]], LECTURE)
        reached += piece

    assert counted.total >= int(reached) - len(pieces)


@pytest.mark.parametrize(
    ("reported", "fault", "position"),
    [
        ("null", Fault.NOT_A_LIST, 0),
        ('{"start": 0}', Fault.NOT_A_LIST, 0),
        ('"0-2400"', Fault.NOT_A_LIST, 0),
        ("[0, 2400]", Fault.NOT_A_SPAN, 1),
        ("[[0]]", Fault.NOT_A_SPAN, 1),
        ("[[0, 1, 2]]", Fault.NOT_A_SPAN, 1),
        ('[["0", "10"]]', Fault.NOT_A_SPAN, 1),
        ("[[false, true]]", Fault.NOT_A_SPAN, 1),
        ("[[null, 10]]", Fault.NOT_A_SPAN, 1),
        ("[[NaN, 10]]", Fault.OUTSIDE, 1),
        ("[[0, NaN]]", Fault.OUTSIDE, 1),
        ("[[0, Infinity]]", Fault.OUTSIDE, 1),
        ("[[-Infinity, 10]]", Fault.OUTSIDE, 1),
        ("[[-1, 10]]", Fault.OUTSIDE, 1),
        ("[[0, 10], [20, 1e300]]", Fault.OUTSIDE, 2),
        (f"[[0, 1{'0' * 400}]]", Fault.OUTSIDE, 1),
        ("[[0, 2403.1]]", Fault.OUTSIDE, 1),
        ("[[10, 5]]", Fault.BACKWARDS, 1),
        ("[[0, 10], [5, 15]]", Fault.OVERLAPPING, 2),
        ("[[20, 30], [0, 10]]", Fault.OVERLAPPING, 2),
    ],
)
def test_nonsense_is_refused_with_the_place_of_the_fault(reported, fault, position):
    with pytest.raises(Nonsense) as refusal:
        seconds_played(json.loads(reported), LECTURE)

    assert (refusal.value.fault, refusal.value.position) == (fault, position)


def test_more_spans_than_a_player_can_make_are_refused():
    report = [[second, second + 0.5] for second in range(MOST_SPANS + 1)]

    with pytest.raises(Nonsense) as refusal:
        seconds_played(report, LECTURE)

    assert refusal.value.fault is Fault.TOO_MANY


numbers = st.one_of(st.floats(), st.integers(), st.booleans(), st.none(), st.text(max_size=3))


@given(st.lists(st.lists(numbers, max_size=3), max_size=4))
def test_whatever_is_reported_is_counted_inside_the_lecture_or_refused(report):
    try:
        counted = seconds_played(report, LECTURE)
    except Nonsense:
        return

    assert counted.stop <= LECTURE
    assert counted.total <= sum(stop - start for start, stop in report) + len(report)
    assert all(stop <= LECTURE + OVERRUN for _, stop in report)
