"""What answers earn, by the rule of the paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes import marking
from lms.quizzes.marking import ALL_OR_NOTHING, PARTIAL, Asked, Rule

STRICT, LENIENT = Rule(ALL_OR_NOTHING), Rule(PARTIAL, points_each=0.5)
FIVE = Asked(1, frozenset({0, 1, 3}), 5.0)


@pytest.mark.parametrize(
    ("chosen", "rule", "points"),
    [
        ({0, 1, 3}, STRICT, 5.0),
        ({0, 1}, STRICT, 0.0),
        ({0, 1, 2, 3}, STRICT, 0.0),
        (set(), STRICT, 0.0),
        ({0, 1, 3}, LENIENT, 5.0),
        ({0, 1}, LENIENT, 1.0),
        ({3}, LENIENT, 0.5),
        ({0, 2}, LENIENT, 0.0),
        ({0, 1, 2, 3}, LENIENT, 0.0),
        (set(), LENIENT, 0.0),
        ({0, 1}, Rule(PARTIAL, points_each=4.0), 4.5),
    ],
)
def test_too_few_may_earn_part_and_a_wrong_option_never_does(chosen: set[int], rule: Rule, points: float) -> None:
    assert marking.mark_one(FIVE, frozenset(chosen), rule).points == points


def test_eighty_of_a_hundred_passes_and_seventy_nine_and_a_half_does_not() -> None:
    paper = [Asked(1, frozenset({0}), 79.5), Asked(2, frozenset({0}), 0.5), Asked(3, frozenset({1}), 20.0)]

    assert marking.mark(paper, {1: frozenset({0}), 2: frozenset({0})}, STRICT, 80).passed
    assert not marking.mark(paper, {1: frozenset({0})}, STRICT, 80).passed


CHOICES = st.frozensets(st.integers(0, 5), max_size=6)
PAPERS = st.lists(
    st.builds(Asked, st.just(0), CHOICES.filter(bool), st.integers(1, 20).map(lambda half: half / 2)),
    min_size=1,
    max_size=20,
).map(lambda paper: [Asked(number, asked.right, asked.points) for number, asked in enumerate(paper)])


@given(PAPERS, st.lists(CHOICES, min_size=20, max_size=20), st.sampled_from([STRICT, LENIENT]))
def test_a_score_lies_between_nothing_and_all_and_only_right_answers_earn_all(
    paper: list[Asked], chosen: list[frozenset[int]], rule: Rule
) -> None:
    marks = marking.mark(paper, dict(enumerate(chosen)), rule, pass_mark=0)

    assert 0 <= marks.score <= marks.total
    assert (marks.score == marks.total) == (not marks.missed)
    assert marks.score == sum(line.points for line in marks.lines)
    assert all(line.points < asked.points for line, asked in zip(marks.lines, paper, strict=True) if not line.is_right)


@given(PAPERS)
def test_all_right_earns_all_by_any_rule(paper: list[Asked]) -> None:
    answers = {asked.id: asked.right for asked in paper}

    assert marking.mark(paper, answers, STRICT, 0).score == marking.mark(paper, answers, LENIENT, 0).score
    assert not marking.mark(paper, answers, STRICT, 0).missed


@given(PAPERS, st.lists(CHOICES, min_size=20, max_size=20))
def test_partial_credit_never_earns_less_than_all_or_nothing(paper: list[Asked], chosen: list[frozenset[int]]) -> None:
    answers = dict(enumerate(chosen))

    assert marking.mark(paper, answers, LENIENT, 0).score >= marking.mark(paper, answers, STRICT, 0).score
