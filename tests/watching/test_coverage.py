"""Coverage is checked against the simpler truth that it stands for: a plain set of seconds."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.watching.coverage import Coverage, Span

SECONDS = 60
edges = st.integers(0, SECONDS)
spans = st.lists(st.tuples(edges, edges), max_size=12)


def seconds_of(spans: list[Span]) -> set[int]:
    return {second for start, stop in spans for second in range(start, stop)}


def plain(coverage: Coverage) -> set[int]:
    return seconds_of(list(coverage.spans))


@given(spans)
def test_a_coverage_holds_the_seconds_of_its_spans(ours):
    assert plain(Coverage.of(*ours)) == seconds_of(ours)


@given(spans)
def test_its_spans_are_in_order_and_never_touch(ours):
    merged = Coverage.of(*ours).spans

    assert all(start < stop for start, stop in merged)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(merged))


@given(spans, spans)
def test_union_intersection_and_difference_are_those_of_sets(ours, theirs):
    mine, yours = Coverage.of(*ours), Coverage.of(*theirs)

    assert plain(mine | yours) == seconds_of(ours) | seconds_of(theirs)
    assert plain(mine & yours) == seconds_of(ours) & seconds_of(theirs)
    assert plain(mine - yours) == seconds_of(ours) - seconds_of(theirs)


@given(spans, spans)
def test_equal_sets_of_seconds_are_equal_coverages(ours, theirs):
    same = seconds_of(ours) == seconds_of(theirs)

    assert (Coverage.of(*ours) == Coverage.of(*theirs)) is same
    assert (str(Coverage.of(*ours)) == str(Coverage.of(*theirs))) is same


@given(spans)
def test_total_counts_every_second_once(ours):
    assert Coverage.of(*ours).total == len(seconds_of(ours))
    assert bool(Coverage.of(*ours)) is bool(seconds_of(ours))


@given(spans, edges)
def test_gaps_are_what_is_missing(ours, seconds):
    assert plain(Coverage.of(*ours).gaps(seconds)) == set(range(seconds)) - seconds_of(ours)


@given(spans, st.integers(-3, SECONDS))
def test_the_first_seconds_are_the_earliest(ours, seconds):
    earliest = sorted(seconds_of(ours))[: max(seconds, 0)]

    assert plain(Coverage.of(*ours).first(seconds)) == set(earliest)


@given(spans)
def test_what_was_written_is_read_back(ours):
    coverage = Coverage.of(*ours)

    assert Coverage.read(str(coverage)) == coverage


def test_it_is_written_so_that_an_auditor_can_read_it():
    assert str(Coverage.of((75, 90), (0, 30), (30, 60))) == "0-60,75-90"
    assert str(Coverage()) == ""


@pytest.mark.parametrize("text", ["60-0", "0-60,30-90", "5-6,0-1", "0-", "a-b", "0-60,", "00-60", "-1-5", "0 - 60"])
def test_a_text_that_we_never_write_is_not_read(text):
    with pytest.raises(ValueError, match=r"canonical|invalid literal"):
        Coverage.read(text)
