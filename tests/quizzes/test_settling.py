"""What people's marks of an answer come to: one, the mean of two, or what a third gives."""

import pytest

from lms.quizzes import settling
from lms.quizzes.settling import FIRST, SECOND, THIRD, Settled, Way

ONE, TWO = Way(1, 2.0), Way(2, 2.0)


@pytest.mark.parametrize(
    ("given", "way", "settled"),
    [
        ([], ONE, Settled(None, FIRST)),
        ([7.5], ONE, Settled(7.5, None)),
        ([], TWO, Settled(None, FIRST)),
        ([7.5], TWO, Settled(None, SECOND)),
        ([7.0, 8.0], TWO, Settled(7.5, None)),
        ([7.0, 7.5], TWO, Settled(7.5, None)),  # 7.25: a quarter is rounded up
        ([8.0, 6.0], TWO, Settled(7.0, None)),  # by no more than two points
        ([8.0, 5.5], TWO, Settled(None, THIRD)),
        ([8.0, 5.5, 5.0], TWO, Settled(5.0, None)),
        ([0.0, 0.0], TWO, Settled(0.0, None)),
        ([3.0, 3.5], Way(2, 0.0), Settled(None, THIRD)),
    ],
)
def test_marks_come_to(given, way, settled):
    assert settling.settle(dict(enumerate(given)), way) == settled


def test_nobody_marks_twice_and_nobody_what_is_settled():
    assert settling.may_mark(2, {1: 8.0}, TWO)
    assert not settling.may_mark(1, {1: 8.0}, TWO)
    assert not settling.may_mark(3, {1: 8.0, 2: 7.0}, TWO)
    assert settling.may_mark(3, {1: 8.0, 2: 1.0}, TWO)
    assert not settling.may_mark(2, {1: 8.0, 2: 1.0}, TWO)
    assert not settling.may_mark(2, {1: 8.0}, ONE)


def test_what_was_taken_back_stands_no_more():
    assert settling.standing([(1, 8.0), (2, 7.0), (1, 6.0)]) == {1: 6.0, 2: 7.0}
    assert list(settling.standing([(1, 8.0), (2, 7.0), (1, None), (1, 6.0)]).items()) == [(2, 7.0), (1, 6.0)]
