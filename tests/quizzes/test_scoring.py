"""The score of a paper by corrected keys and by what people marked."""

import pytest

from lms.quizzes import papers, scoring
from lms.quizzes.correction_rules import GIVEN, KEY, TAKEN_OUT
from lms.quizzes.marking import Rule
from lms.quizzes.papers import Source
from lms.quizzes.scoring import Basis, Correction

SHUFFLED = (2, 0, 3, 1)


def paper(*, points: float = 25.0) -> dict:
    """Four choices of one out of four, versions 11 to 14. The bank's A is right; on the screen it stands at B."""
    sources = [
        Source(n, 10 + n, "single", f"第{n}问", list("甲乙丙丁"), "A", "", None, "", None, 0) for n in range(1, 5)
    ]
    return papers.seal(((source, SHUFFLED, points) for source in sources), Rule())


def written_paper() -> dict:
    """Three choices, and a question that people mark."""
    sealed = paper()
    sealed["questions"][3] |= {"kind": "short_answer", "options": [], "order": [], "key": ""}
    return sealed


def score(sealed: dict, chosen: dict[int, str], *corrections: Correction, **points: float) -> float:
    basis = Basis(corrections, {int(number[1:]): given for number, given in points.items()})
    return scoring.mark(sealed, chosen, 60, basis).score


def test_a_corrected_key_is_read_in_the_order_of_the_screen():
    """The bank's C stands at A on this paper."""
    corrected = Correction(1, 12, KEY, "C")

    assert score(paper(), {1: "B", 2: "A"}) == 25
    assert score(paper(), {1: "B", 2: "A"}, corrected) == 50
    assert [each.key for each in scoring.questions(paper(), Basis([corrected]))] == ["B", "A", "B", "B"]


def test_the_latest_correction_of_a_question_holds():
    wrong, right = Correction(1, 12, KEY, "C"), Correction(2, 12, KEY, "A")

    assert score(paper(), {2: "B"}, wrong, right) == 25
    assert score(paper(), {2: "B"}, right, wrong) == 0


@pytest.mark.parametrize("chosen", [{}, {2: "B"}, {2: "D"}])
def test_everybody_has_the_points_of_a_void_question(chosen):
    assert score(paper(), chosen, Correction(1, 12, GIVEN)) == 25


@pytest.mark.parametrize(
    ("right", "others"),
    [(0, 0.0), (1, 33.5), (2, 66.5), (3, 100.0)],  # a third of 100 is 33.33, and two thirds 66.67
)
def test_a_question_that_is_taken_out_leaves_the_total_as_it_was(right, others):
    chosen = dict.fromkeys((1, 3, 4)[:right], "B")

    assert score(paper(), chosen | {2: "B"}, Correction(1, 12, TAKEN_OUT)) == others


def test_nobody_fails_a_paper_of_which_nothing_is_left():
    assert score(paper(), {}, *(Correction(n, 10 + n, TAKEN_OUT) for n in range(1, 5))) == 100


def test_people_give_the_points_of_what_was_written():
    sealed = written_paper()

    assert score(sealed, {1: "B", 4: "先撤人，再上报"}, q4=12.5) == 37.5
    assert not scoring.mark(sealed, {4: "先撤人"}, 60, Basis((), {4: 12.5})).lines[3].is_right
    assert scoring.mark(sealed, {4: "先撤人"}, 60, Basis((), {4: 25.0})).lines[3].is_right


def test_only_what_was_written_waits_for_people():
    sealed = written_paper()

    assert [each.number for each in scoring.to_be_marked(sealed, {1: "B", 4: "撤人"})] == [4]
    assert scoring.to_be_marked(sealed, {1: "B", 4: " \n"}) == []
    assert scoring.to_be_marked(sealed, {1: "B"}) == []


def test_what_a_result_rests_on_is_read_as_it_was_written():
    basis = Basis((Correction(7, 12, GIVEN),), {4: 12.5})

    assert basis.written == {"corrections": [7], "marks": {"4": 12.5}}
    assert Basis.read(basis.written, {7: Correction(7, 12, GIVEN)}) == Basis([Correction(7, 12, GIVEN)], {4: 12.5})
    assert Basis().written == {}


def test_points_that_wrong_choices_cost_take_no_paper_below_nothing():
    sealed = paper() | {"rule": {"multiple": "all_or_nothing", "points_each": 0.5, "negative": 5.0}}

    assert score(sealed, {1: "B", 2: "A"}) == 20
    assert score(sealed, {1: "A", 2: "A"}) == 0
