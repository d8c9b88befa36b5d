"""Each formula against another way to the same figure, or against figures that were published."""

import statistics
from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest

from lms.quizzes.analysis import items, options, reliability, spread
from lms.quizzes.analysis.items import LOWER, UPPER, Answered

Matrix = list[list[float]]


def sat(people: int, questions: int, seed: int, points: Sequence[float] = (1.0,)) -> Matrix:
    """What people of different ability earned at questions of different difficulty."""
    random = Random(seed)
    abilities = [random.gauss(0, 1) for _ in range(people)]
    hard = [random.gauss(0, 1) for _ in range(questions)]
    worth = [points[place % len(points)] for place in range(questions)]
    return [
        [worth[place] * (random.gauss(able - hard[place], 1) > 0) for place in range(questions)] for able in abilities
    ]


# --- reliability


def hoyt(matrix: Matrix) -> float:
    """Hoyt (1941): from the analysis of variance of persons by questions, 1 − mean square of the rest / of persons."""
    people, questions = len(matrix), len(matrix[0])
    mean = statistics.fmean(value for row in matrix for value in row)
    rows = [statistics.fmean(row) for row in matrix]
    columns = [statistics.fmean(column) for column in zip(*matrix, strict=True)]
    of_people = questions * sum((row - mean) ** 2 for row in rows) / (people - 1)
    rest = sum(
        (value - rows[i] - columns[j] + mean) ** 2 for i, row in enumerate(matrix) for j, value in enumerate(row)
    )
    return 1 - rest / ((people - 1) * (questions - 1)) / of_people


@pytest.mark.parametrize("points", [(1.0,), (5.0,), (1.0, 2.5, 4.0)])
def test_alpha_is_what_hoyts_analysis_of_variance_gives(points: Sequence[float]) -> None:
    matrix = sat(60, 12, seed=1, points=points)
    of_items = [statistics.variance(column) for column in zip(*matrix, strict=True)]

    found = reliability.alpha(of_items, statistics.variance([sum(row) for row in matrix]))

    assert found == pytest.approx(hoyt(matrix))
    assert 0.5 < hoyt(matrix) < 1


def test_with_right_or_wrong_alpha_is_formula_20() -> None:
    matrix = sat(50, 10, seed=2)
    shares = [statistics.fmean(column) for column in zip(*matrix, strict=True)]
    totals = statistics.pvariance([sum(row) for row in matrix])
    formula_20 = 10 / 9 * (1 - sum(p * (1 - p) for p in shares) / totals)

    assert reliability.alpha([p * (1 - p) for p in shares], totals) == pytest.approx(formula_20)
    of_items = [statistics.variance(column) for column in zip(*matrix, strict=True)]
    assert reliability.alpha(of_items, totals * 50 / 49) == pytest.approx(formula_20)


def test_with_right_or_wrong_the_one_for_drawn_papers_is_formula_21() -> None:
    matrix = sat(50, 10, seed=3)
    scores = [sum(row) for row in matrix]
    mean, variance = statistics.fmean(scores), statistics.pvariance(scores)
    formula_21 = 10 / 9 * (1 - mean * (10 - mean) / (10 * variance))

    errors = [reliability.error_variance([row]) or 0.0 for row in matrix]

    assert reliability.of_drawn_papers(statistics.fmean(errors), variance) == pytest.approx(formula_21)
    assert formula_21 < hoyt(matrix)  # the difficulty of what was drawn is an error too


def test_it_tells_how_alike_the_scores_of_two_drawn_papers_are() -> None:
    """Two papers of 20 for each of 4,000 people, from a bank of 400: their correlation is what reliability means."""
    random = Random(4)
    bank = [random.gauss(0, 1) for _ in range(400)]
    firsts, seconds, errors = [], [], []
    for _ in range(4000):
        able = random.gauss(0, 1)
        drawn = random.sample(bank, 40)
        earned = [5.0 * (random.gauss(able - hard, 1) > 0) for hard in drawn]
        firsts.append(sum(earned[:20]))
        seconds.append(sum(earned[20:]))
        errors.append(reliability.error_variance([earned[:12], earned[12:20]]) or 0.0)

    found = reliability.of_drawn_papers(statistics.fmean(errors), statistics.variance(firsts))

    assert found == pytest.approx(statistics.correlation(firsts, seconds), abs=0.02)
    whole = statistics.variance(firsts)
    assert reliability.standard_error(found, whole) == pytest.approx(statistics.fmean(errors) ** 0.5)


def test_what_is_not_defined_is_none() -> None:
    assert reliability.alpha([1.0], 4.0) is None
    assert reliability.alpha([0.0, 0.0], 0.0) is None
    assert reliability.error_variance([[5.0, 0.0], [5.0]]) is None
    assert reliability.error_variance([]) is None
    assert reliability.of_drawn_papers(None, 3.0) is None
    assert reliability.of_drawn_papers(3.0, 0.0) is None
    assert reliability.standard_error(None, 3.0) is None


# --- spread


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_as_newcombe_printed_it(hits: int, count: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 857, table I, method 3."""
    found = spread.wilson(hits, count)

    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_nobody_has_no_interval_and_no_mean() -> None:
    assert spread.wilson(0, 0) is None
    assert spread.of({}) == spread.Spread(0, None, None)
    assert spread.of({70.0: 1}).deviation is None


def test_mean_and_deviation_are_those_of_the_single_scores() -> None:
    scores = [50.0, 55.0, 55.0, 80.0, 95.0]

    found = spread.of(Counter(scores))

    assert found.mean == pytest.approx(statistics.fmean(scores))
    assert found.deviation == pytest.approx(statistics.stdev(scores))


# --- items


def answered(matrix: Matrix, question: int) -> list[Answered]:
    """All answers to one question, each paper by itself."""
    scores = [sum(row) for row in matrix]
    borders = items.borders(Counter(scores))
    assert borders
    return [
        Answered("A" if row[question] else "B", 1.0, row[question], score, borders.group(score), 1)
        for row, score in zip(matrix, scores, strict=True)
    ]


def test_difficulty_discrimination_and_correlation_are_those_of_the_single_papers() -> None:
    matrix = sat(100, 9, seed=5)
    ordered = sorted(matrix, key=sum)

    for question in range(9):
        item = items.of(answered(matrix, question))
        column = [row[question] for row in matrix]
        rest = [sum(row) - row[question] for row in matrix]
        low, high = sum(ordered[26]), sum(ordered[-27])
        lower = [row[question] for row in matrix if sum(row) <= low]
        upper = [row[question] for row in matrix if sum(row) >= high]
        assert item.difficulty == pytest.approx(statistics.fmean(column))
        assert item.discrimination == pytest.approx(statistics.fmean(upper) - statistics.fmean(lower))
        assert item.correlation == pytest.approx(statistics.correlation(column, rest))
        assert (item.upper, item.lower) == (len(upper), len(lower))


def test_alike_answers_may_stand_together() -> None:
    alone = answered(sat(80, 8, seed=6), 0)
    alike = Counter((row.chosen, row.earned, row.score, row.group) for row in alone)
    together = [Answered(chosen, 1.0, *rest, times) for (chosen, *rest), times in alike.items()]  # type: ignore[arg-type]

    one, other = items.of(alone), items.of(together)

    assert len(together) < len(alone)
    assert (one.difficulty, one.discrimination, one.correlation) == pytest.approx(
        (other.difficulty, other.discrimination, other.correlation)
    )


def test_the_groups_hold_at_least_27_of_100_and_never_touch() -> None:
    borders = items.borders({10.0: 20, 20.0: 10, 50.0: 40, 80.0: 10, 90.0: 20})
    assert borders == items.Borders(20.0, 80.0)
    assert [borders.group(score) for score in (20.0, 50.0, 80.0)] == [LOWER, "middle", UPPER]
    assert items.borders({100.0: 80, 50.0: 20}) is None
    assert items.borders({}) is None


def test_a_question_that_everybody_knows_correlates_with_nothing() -> None:
    item = items.of(Answered("A", 5.0, 5.0, score, None, 3) for score in (40.0, 60.0))

    assert (item.difficulty, item.discrimination, item.correlation) == (1.0, None, None)
    assert not item.is_enough


def test_part_of_the_points_is_part_of_the_difficulty() -> None:
    item = items.of([Answered("AB", 4.0, 4.0, 80.0, UPPER, 1), Answered("A", 4.0, 1.0, 20.0, LOWER, 1)])

    assert (item.difficulty, item.discrimination) == (0.625, 0.75)


# --- options


def chose(letters: str, group: str, papers: int, key: str = "A") -> Answered:
    score = {UPPER: 90.0, LOWER: 30.0}.get(group, 60.0)
    return Answered(letters, 5.0, 5.0 * (letters == key), score, group, papers)


def test_options_tell_who_chose_them_and_which_nobody_did() -> None:
    rows = [chose("A", UPPER, 18), chose("B", UPPER, 2), chose("A", LOWER, 5), chose("B", LOWER, 10),
            chose("C", LOWER, 4), chose("", LOWER, 1)]  # fmt: skip

    found = {option.letter: option for option in options.of(rows, "ABCD", "A", items.of(rows))}

    assert found["A"].shares == {UPPER: 0.9, "middle": None, LOWER: 0.25}
    assert (found["A"].is_key, found["A"].chosen, found["A"].flags) == (True, 23, ())
    assert found["B"].flags == ()
    assert found["D"].flags == (options.NOBODY,)
    assert (found[""].chosen, found[""].shares[LOWER]) == (1, 0.05)
    assert not options.is_key_suspicious(items.of(rows), list(found.values()))


def test_an_option_that_the_best_choose_makes_the_key_suspicious() -> None:
    rows = [chose("A", UPPER, 4), chose("B", UPPER, 16), chose("A", LOWER, 12), chose("B", LOWER, 8)]

    item = items.of(rows)
    found = options.of(rows, "AB", "A", item)

    assert found[1].flags == (options.UPPER_MORE,)
    assert options.is_key_suspicious(item, found)


def test_few_papers_are_judged_by_nobody() -> None:
    rows = [chose("A", UPPER, 1), chose("B", UPPER, 6), chose("A", LOWER, 6), chose("B", LOWER, 1)]

    item = items.of(rows)
    found = options.of(rows, "ABC", "A", item)

    assert [option.flags for option in found] == [(), (), (), ()]
    assert not options.is_key_suspicious(item, found)


def test_several_right_options_are_chosen_each() -> None:
    rows = [chose("AB", UPPER, 20, key="AB"), chose("AC", LOWER, 20, key="AB")]

    shares = [option.shares[LOWER] for option in options.of(rows, "ABC", "AB", items.of(rows))]

    assert shares == [1.0, 0.0, 1.0, 0.0]
