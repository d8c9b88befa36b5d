"""Sets of seconds as bits say the same as coverages do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.reports.evidence import seconds
from lms.watching.coverage import Coverage

SPANS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=20)


@given(SPANS)
def test_they_are_written_and_counted_as_coverages_are(spans):
    coverage = Coverage.of(*spans)

    assert seconds.written(seconds.read(str(coverage))) == str(coverage)
    assert seconds.read(str(coverage)).bit_count() == coverage.total


@given(SPANS, SPANS)
def test_their_union_is_that_of_coverages(some, others):
    one, other = Coverage.of(*some), Coverage.of(*others)

    assert seconds.written(seconds.read(str(one)) | seconds.read(str(other))) == str(one | other)


@given(SPANS, st.integers(0, 320))
def test_the_lowest_of_them_are_the_first_of_coverages(spans: list[tuple[int, int]], number: int) -> None:
    coverage = Coverage.of(*spans)

    assert seconds.written(seconds.lowest(seconds.read(str(coverage)), number)) == str(coverage.first(number))


@pytest.mark.parametrize("text", ["", "-", "5", "a-b", "9-3", "-3-4", "0-99999999999999999999", "1-2-3", "٣-4x"])
def test_nonsense_is_no_second(text):
    assert seconds.read(text) == 0
