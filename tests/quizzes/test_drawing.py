"""Papers are drawn again from their seed, whatever the order in which the bank gives its questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes import drawing
from lms.quizzes.drawing import Drawable, TooFew

KINDS = ("true_false", "single", "multiple")
BANK = [Drawable(n, KINDS[n % 3], ("甲", "乙", "丙", "丁")) for n in range(60)]
COUNTS = {"true_false": 8, "single": 8, "multiple": 4}


@given(st.text(min_size=1), st.permutations(BANK))
def test_the_seed_draws_the_same_paper_from_any_order_of_the_bank(seed: str, bank: list[Drawable]) -> None:
    assert drawing.draw(bank, COUNTS, seed, shuffle=True) == drawing.draw(BANK, COUNTS, seed, shuffle=True)


@given(st.text(min_size=1))
def test_a_paper_holds_what_the_blueprint_says_and_each_question_once(seed: str) -> None:
    paper = drawing.draw(BANK, COUNTS, seed, shuffle=True)

    kinds = [BANK[drawn.id].kind for drawn in paper]
    assert kinds == ["true_false"] * 8 + ["single"] * 8 + ["multiple"] * 4
    assert len({drawn.id for drawn in paper}) == 20
    assert all(sorted(drawn.order) == list(range(4)) for drawn in paper)


def test_a_known_seed_draws_a_known_paper_for_ever() -> None:
    paper = drawing.draw(BANK, {"single": 3}, "曲沃-1", shuffle=True)

    assert [(drawn.id, drawn.order) for drawn in paper] == [(55, (2, 3, 0, 1)), (10, (2, 0, 1, 3)), (4, (1, 0, 2, 3))]


def test_two_seeds_draw_two_papers() -> None:
    papers = {tuple(drawing.draw(BANK, COUNTS, str(seed), shuffle=True)) for seed in range(50)}

    assert len(papers) == 50


def test_every_question_has_its_turn() -> None:
    drawn = {one.id for seed in range(60) for one in drawing.draw(BANK, COUNTS, str(seed), shuffle=True)}

    assert drawn == set(range(60))


def test_without_shuffling_questions_and_options_keep_their_order() -> None:
    paper = drawing.draw(BANK, COUNTS, "s", shuffle=False)

    assert all(drawn.order == (0, 1, 2, 3) for drawn in paper)
    assert [drawn.id for drawn in paper[:8]] == sorted(drawn.id for drawn in paper[:8])


def test_a_bank_that_is_too_small_says_of_which_kind() -> None:
    with pytest.raises(TooFew) as refused:
        drawing.draw(BANK, {"multiple": 21}, "s", shuffle=True)

    assert (refused.value.kind, refused.value.wanted, refused.value.there) == ("multiple", 21, 20)


@pytest.mark.parametrize(
    "options",
    [("甲", "乙", "A和B"), ("甲", "乙", "丙", "AB都对"), ("甲", "选项A正确", "丙"), ("甲", "乙", "A、B均是")],
)
def test_options_that_speak_of_places_are_never_shuffled(options: tuple[str, ...]) -> None:
    question = Drawable(1, "single", options)

    orders = {drawing.order_of_options(question, str(seed), shuffle=True) for seed in range(20)}

    assert orders == {tuple(range(len(options)))}


def test_all_of_the_above_stays_last() -> None:
    question = Drawable(1, "single", ("甲", "以上均对", "乙", "丙"))

    orders = {drawing.order_of_options(question, str(seed), shuffle=True) for seed in range(50)}

    assert {order[-1] for order in orders} == {1}
    assert len(orders) == 6


def test_right_and_wrong_keep_their_order() -> None:
    question = Drawable(1, "true_false", ("正确", "错误"))

    assert {drawing.order_of_options(question, str(seed), shuffle=True) for seed in range(20)} == {(0, 1)}
