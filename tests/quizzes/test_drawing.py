"""Papers are drawn again from their seed, whatever the order in which the bank gives its questions."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.quizzes import drawing
from lms.quizzes.drawing import Drawn, TooFew
from lms.quizzes.sections import Drawable, Section, Span
from lms.statutes.article_numbers import ArticleNumber

KINDS = ("true_false", "single", "multiple")
BANK = [Drawable(n, KINDS[n % 3], ("甲", "乙", "丙", "丁")) for n in range(60)]
SECTIONS = (Section("true_false", 8, 5), Section("single", 8, 5), Section("multiple", 4, 5))


@settings(deadline=None)
@given(st.text(min_size=1), st.permutations(BANK))
def test_the_seed_draws_the_same_paper_from_any_order_of_the_bank(seed: str, bank: list[Drawable]) -> None:
    assert drawing.draw(bank, SECTIONS, seed, shuffle=True) == drawing.draw(BANK, SECTIONS, seed, shuffle=True)


@settings(deadline=None)
@given(st.text(min_size=1))
def test_a_paper_holds_what_the_blueprint_says_and_each_question_once(seed: str) -> None:
    paper = drawing.draw(BANK, SECTIONS, seed, shuffle=True)

    kinds = [BANK[drawn.id].kind for drawn in paper]
    assert kinds == ["true_false"] * 8 + ["single"] * 8 + ["multiple"] * 4
    assert [drawn.section for drawn in paper] == [0] * 8 + [1] * 8 + [2] * 4
    assert len({drawn.id for drawn in paper}) == 20
    assert all(sorted(drawn.order) == list(range(4)) for drawn in paper)


def test_a_known_seed_draws_a_known_paper_for_ever() -> None:
    paper = drawing.draw(BANK, [Section("single", 3, 5)], "曲沃-1", shuffle=True)

    assert [(drawn.id, drawn.order) for drawn in paper] == [(55, (2, 3, 0, 1)), (10, (2, 0, 1, 3)), (4, (1, 0, 2, 3))]


@pytest.mark.parametrize(
    ("shuffle", "drawn_before"),
    [
        (True, "3:0123 6:0123 18:0123 33:0123 43:1320 7:3021 19:3021 44:1302 23:2013"),
        (False, "3:0123 6:0123 18:0123 33:0123 7:0123 19:0123 43:0123 23:0123 44:0123"),
    ],
)
def test_papers_are_those_that_were_drawn_before_there_were_sections(shuffle: bool, drawn_before: str) -> None:
    sections = [Section("true_false", 4, 5), Section("single", 3, 5), Section("multiple", 2, 5)]

    paper = drawing.draw(BANK, sections, "曲沃-2", shuffle=shuffle)

    assert " ".join(f"{one.id}:{''.join(map(str, one.order))}" for one in paper) == drawn_before


def test_two_seeds_draw_two_papers() -> None:
    papers = {tuple(drawing.draw(BANK, SECTIONS, str(seed), shuffle=True)) for seed in range(50)}

    assert len(papers) == 50


def test_every_question_has_its_turn() -> None:
    drawn = {one.id for seed in range(60) for one in drawing.draw(BANK, SECTIONS, str(seed), shuffle=True)}

    assert drawn == set(range(60))


def test_without_shuffling_questions_and_options_keep_their_order() -> None:
    paper = drawing.draw(BANK, SECTIONS, "s", shuffle=False)

    assert all(drawn.order == (0, 1, 2, 3) for drawn in paper)
    assert [drawn.id for drawn in paper[:8]] == sorted(drawn.id for drawn in paper[:8])


def test_a_bank_that_is_too_small_says_which_section_lacks_how_many() -> None:
    sections = [Section("single", 8, 5), Section("multiple", 21, 2)]

    with pytest.raises(TooFew) as refused:
        drawing.draw(BANK, sections, "s", shuffle=True)

    (lack,) = refused.value.lacks
    assert (lack.place, lack.section, lack.there, lack.got) == (1, sections[1], 20, 20)


def test_sections_that_want_the_same_questions_say_what_was_left() -> None:
    sections = [Section("multiple", 15, 2), Section("multiple", 6, 2)]

    with pytest.raises(TooFew) as refused:
        drawing.draw(BANK, sections, "s", shuffle=True)

    (lack,) = refused.value.lacks
    assert (lack.section.count, lack.there, lack.got) in {(15, 20, 14), (6, 20, 5)}


# --- sections that are narrowed, and overlap

ABOUT = [
    Drawable(
        n,
        KINDS[n % 2],
        ("甲", "乙"),
        edition=1 + n % 2 if n % 5 else None,
        article=ArticleNumber(20 + n % 7) if n % 5 else None,
        difficulty=1 + n % 5 if n % 3 else None,
        tags=tuple(["隐患", "责任", "处罚"][: n % 4]),
    )
    for n in range(24)
]
NARROWED = st.builds(
    Section,
    kind=st.sampled_from(KINDS[:2]),
    count=st.integers(0, 6),
    points=st.just(5.0),
    edition=st.sampled_from([None, None, 1, 2]),
    articles=st.lists(
        st.builds(Span, st.integers(20, 23).map(ArticleNumber), st.integers(22, 26).map(ArticleNumber)), max_size=2
    ).map(tuple),
    tags=st.lists(st.sampled_from(["隐患", "责任", "处罚"]), max_size=2, unique=True).map(tuple),
    difficulties=st.lists(st.integers(1, 5), max_size=3, unique=True).map(tuple),
)


@settings(deadline=None)
@given(st.lists(NARROWED, max_size=5), st.text(max_size=4), st.permutations(ABOUT))
def test_overlapping_sections_are_filled_whenever_they_can_be(
    sections: list[Section], seed: str, bank: list[Drawable]
) -> None:
    if not _can_be_filled(sections):
        with pytest.raises(TooFew):
            drawing.draw(bank, sections, seed, shuffle=True)
        return

    paper = drawing.draw(bank, sections, seed, shuffle=True)

    assert [drawn.section for drawn in paper] == [n for n, each in enumerate(sections) for _ in range(each.count)]
    assert len({drawn.id for drawn in paper}) == len(paper)
    assert all(sections[drawn.section].takes(ABOUT[drawn.id]) for drawn in paper)
    assert paper == drawing.draw(ABOUT, sections, seed, shuffle=True)


def _can_be_filled(sections: Sequence[Section]) -> bool:
    """Hall's theorem: any few sections together find as many questions as they want together."""
    return all(
        sum(section.count for section in some) <= sum(any(each.takes(one) for each in some) for one in ABOUT)
        for size in range(1, len(sections) + 1)
        for some in combinations(sections, size)
    )


def test_a_narrow_section_gets_its_only_questions_from_a_wide_one() -> None:
    """Whatever the seed draws first, the two questions about 第二十一条 are left for the section that asks for them."""
    about = [Drawable(n, "single", edition=1, article=ArticleNumber(21 if n < 2 else 40)) for n in range(10)]
    narrow = Section("single", 2, 5, edition=1, articles=(Span(ArticleNumber(21), ArticleNumber(21)),))

    for seed in range(30):
        paper = drawing.draw(about, [Section("single", 8, 5), narrow], str(seed), shuffle=True)
        assert _of(paper, 1) == {0, 1}
        assert _of(paper, 0) == set(range(2, 10))


def test_questions_of_a_shared_part_of_the_bank_are_asked_equally_often() -> None:
    bank = [Drawable(n, "single", difficulty=1 + n % 2) for n in range(20)]
    sections = [Section("single", 5, 5, difficulties=(1,)), Section("single", 5, 5)]

    asked = [one.id for seed in range(600) for one in drawing.draw(bank, sections, str(seed), shuffle=True)]

    of_one_kind = [[asked.count(n) for n in range(first, 20, 2)] for first in (0, 1)]
    assert all(max(counts) < 1.3 * min(counts) for counts in of_one_kind)


def _of(paper: Sequence[Drawn], section: int) -> set[int]:
    return {drawn.id for drawn in paper if drawn.section == section}


def test_an_inserted_article_is_not_in_the_span_before_it() -> None:
    section = Section("single", 1, 5, articles=(Span(ArticleNumber(21), ArticleNumber(30)),))

    asked = [ArticleNumber(20, 1), ArticleNumber(21), ArticleNumber(21, 1), ArticleNumber(30), ArticleNumber(30, 1)]
    assert [section.takes(Drawable(1, "single", article=number)) for number in asked] == [
        False,
        True,
        True,
        True,
        False,
    ]


@settings(deadline=None)
@given(NARROWED)
def test_a_section_comes_back_as_it_was_kept(section: Section) -> None:
    assert Section.of(section.kept) == section


# --- the order of options


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
