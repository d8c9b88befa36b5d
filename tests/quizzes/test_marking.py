"""What answers earn, by the rule of the paper."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.quizzes import details, marking
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
    assert (marks.score == marks.total) == all(line.is_right for line in marks.lines)
    assert not marks.waits_for_marker
    assert marks.score == sum(line.points for line in marks.lines)
    assert all(line.points < asked.points for line, asked in zip(marks.lines, paper, strict=True) if not line.is_right)


@given(PAPERS)
def test_all_right_earns_all_by_any_rule(paper: list[Asked]) -> None:
    answers = {asked.id: asked.right for asked in paper}

    assert marking.mark(paper, answers, STRICT, 0).score == marking.mark(paper, answers, LENIENT, 0).score
    assert all(line.is_right for line in marking.mark(paper, answers, STRICT, 0).lines)


@given(PAPERS, st.lists(CHOICES, min_size=20, max_size=20))
def test_partial_credit_never_earns_less_than_all_or_nothing(paper: list[Asked], chosen: list[frozenset[int]]) -> None:
    answers = dict(enumerate(chosen))

    assert marking.mark(paper, answers, LENIENT, 0).score >= marking.mark(paper, answers, STRICT, 0).score


THREE = Asked(1, frozenset(), 5.0, blanks=(("安全第一",), ("三十", "三十日"), ("罚款",)))


@pytest.mark.parametrize(
    ("texts", "points"),
    [
        (("安全第一", "30", "罚款"), 5.0),
        (("“安全第一”。", " ３０ ", "罚 款"), 5.0),
        (("安全第一", "30日", "警告"), 3.0),
        (("安全第一", "", ""), 1.5),
        (("罚款", "安全第一", "30"), 0.0),
        (("", "", ""), 0.0),
        ((), 0.0),
        (("安全第一",), 1.5),
        (("安全第一", "30天", "罚款"), 3.0),
    ],
)
def test_blanks_earn_part_of_the_points_each(texts: tuple[str, ...], points: float) -> None:
    mark = marking.mark_one(THREE, texts, STRICT)

    assert (mark.points, mark.is_right) == (points, points == 5.0)


@pytest.mark.parametrize(
    ("texts", "points"),
    [
        (("预防为主", "综合治理", "安全第一"), 6.0),
        (("安全第一", "安全第一", "安全第一"), 2.0),
        (("综合治理", "胡说", "安全第一"), 4.0),
    ],
)
def test_in_any_order_each_text_fills_one_blank(texts: tuple[str, ...], points: float) -> None:
    asked = Asked(1, frozenset(), 6.0, blanks=(("安全第一",), ("预防为主",), ("综合治理",)), in_order=False)

    assert marking.mark_one(asked, texts, STRICT).points == points


def test_texts_that_fit_several_blanks_are_put_where_all_fit() -> None:
    blanks = (("甲", "乙"), ("甲",), ("乙", "丙"))

    assert marking.right_blanks(blanks, ("甲", "乙", "丙"), in_order=False) == [True, True, True]


TEXTS = st.text("甲乙丙 ", max_size=2)


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), min_size=1, max_size=5), st.lists(TEXTS, max_size=5))
def test_any_order_never_earns_less_than_the_order_itself_once_no_text_stands_twice(
    blanks: list[list[str]], given_texts: list[str]
) -> None:
    texts = list(dict.fromkeys(text.strip() for text in given_texts))[: len(blanks)]

    strict = sum(marking.right_blanks(blanks, texts, in_order=True))
    free = sum(marking.right_blanks(blanks, texts, in_order=False))

    assert strict <= free <= len([text for text in texts if text])


def test_a_written_answer_waits_for_a_marker_and_an_empty_one_earns_nothing_at_once() -> None:
    paper = [Asked(1, frozenset({0}), 90.0), Asked(2, frozenset(), 10.0, by_person=True)]

    marks = marking.mark(paper, {1: frozenset({0}), 2: "停产整改"}, STRICT, 80)
    empty = marking.mark(paper, {1: frozenset({0})}, STRICT, 80)

    assert (marks.score, marks.passed, marks.waits_for_marker) == (90.0, False, True)
    assert [line.waits for line in marks.lines] == [False, True]
    assert (empty.score, empty.passed, empty.waits_for_marker) == (90.0, True, False)


def test_a_wrong_choice_may_cost_points_and_no_answer_never_does() -> None:
    rule = Rule(PARTIAL, points_each=0.5, negative=1.0)

    assert marking.mark_one(FIVE, frozenset({0, 2}), rule).points == -1.0
    assert marking.mark_one(FIVE, frozenset({0}), rule).points == 0.5
    assert marking.mark_one(FIVE, frozenset(), rule).points == 0.0
    assert marking.mark_one(FIVE, frozenset({0}), Rule(negative=1.0)).points == 0.0
    assert marking.mark_one(THREE, ("错", "错", "错"), rule).points == 0.0


@given(PAPERS, st.lists(CHOICES, min_size=20, max_size=20), st.integers(0, 10).map(lambda half: half / 2))
def test_a_paper_never_comes_to_less_than_nothing(
    paper: list[Asked], chosen: list[frozenset[int]], negative: float
) -> None:
    answers = dict(enumerate(chosen))

    marks = marking.mark(paper, answers, Rule(negative=negative), 0)

    assert 0 <= marks.score <= marking.mark(paper, answers, STRICT, 0).score
    assert all(line.points >= 0 for line in marks.lines if line.is_right or not line.chosen)


@example(6, [1, 2, 2, 2, 2, 2, 5])
@given(st.integers(1, 200), st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_shares_are_half_points_that_sum_up_and_follow_the_weights(halves: int, weights: list[int]) -> None:
    shares = details.shared(halves / 2, weights)

    assert sum(shares) == halves / 2
    assert all((share * 2).is_integer() for share in shares)
    assert min(shares) > 0 or halves < len(weights)
    for one, other in zip(
        sorted(zip(weights, shares, strict=True)), sorted(zip(weights, shares, strict=True))[1:], strict=False
    ):
        assert one[0] == other[0] or one[1] <= other[1]
