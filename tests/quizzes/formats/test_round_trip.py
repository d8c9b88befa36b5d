"""What is exported comes back equal, whatever signs its texts hold, in every format."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lms.quizzes import typed_lists
from lms.quizzes.details import Details, Part, Point, blanks_in
from lms.quizzes.exporting import gift, moodle_xml, qti, workbook
from lms.quizzes.exporting.exported import Exported
from lms.quizzes.importing import option_feedback
from lms.quizzes.importing.drafts import MULTIPLE, SINGLE, TRUE_FALSE, TRUE_FALSE_OPTIONS
from lms.quizzes.importing.texts import option_key
from lms.quizzes.kinds import CASE, CHOICES, FILL_IN, SHORT_ANSWER
from lms.quizzes.normalising import normal
from lms.quizzes.papers import letters
from lms.statutes.article_numbers import ArticleNumber
from tests.quizzes.formats.found import read

WRITERS = {"xlsx": workbook.write, "gift": gift.write, "moodle": moodle_xml.write, "qti": qti.write}
SAYS = {"xlsx": workbook.says, "gift": gift.says, "moodle": moodle_xml.says, "qti": qti.says}
ARTICLES = {
    "": None,
    "《安全生产法》第二十一条": ArticleNumber(21),
    "《刑法》第一百三十四条之一": ArticleNumber(134, 1),
}
PIECES = st.sampled_from(
    [*"~={}#:\\\n\"'<>&+-@%[]()/|,;$*_ \t\u3000\xa0\u2028\x85√×", "甲", "应当", "ab", "1", "（　）", "->", "::", "//", "####", "%50%",
     "[html]", "<b>", "</p>", "<img src='x'>", "&amp;", "]]>", "_x0041_", "\\n", "ANSWER: A", "A. ", "1、", "答案：", "=SUM(A1)", "🚧"]
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=8).map("".join).map(str.strip).filter(bool)


WORDS = TEXTS.filter(normal)
NO_BLANKS = TEXTS.filter(lambda text: not blanks_in(text))


def held(kind: str) -> st.SearchStrategy[Details]:
    if kind == FILL_IN:
        accepted = st.lists(WORDS, min_size=1, max_size=3).map(tuple)
        several = st.lists(accepted, min_size=2, max_size=3).map(tuple)
        return st.builds(Details, st.tuples(accepted)) | st.builds(Details, several, st.booleans())
    points = st.lists(st.builds(Point, TEXTS, st.sampled_from([1.0, 2.5])), max_size=8)
    return st.builds(Details, model=st.just("") | TEXTS, points=points.map(tuple))


@st.composite
def question(draw: st.DrawFn, *, is_case: bool = True) -> Exported:
    kind = draw(st.sampled_from([TRUE_FALSE, SINGLE, MULTIPLE, FILL_IN, SHORT_ANSWER, *[CASE] * is_case]))
    if kind == CASE:
        # A written answer about a case is never without what it is marked by.
        asked = question(is_case=False).filter(lambda said: said.kind != SHORT_ANSWER or said.details != Details())
        weighed = st.tuples(asked, st.sampled_from([1.0, 2.5]))
        parts = [_as_part(said, weight) for said, weight in draw(st.lists(weighed, min_size=1, max_size=3))]
        about = (draw(st.just("") | TEXTS), draw(st.sampled_from(list(ARTICLES))))
        return Exported(0, kind, draw(TEXTS), (), frozenset(), *about, Details(parts=tuple(parts)))
    if kind in {FILL_IN, SHORT_ANSWER}:
        about = (draw(st.just("") | TEXTS), draw(st.sampled_from(list(ARTICLES))))
        return Exported(0, kind, draw(NO_BLANKS), (), frozenset(), *about, draw(held(kind)))
    options = (
        TRUE_FALSE_OPTIONS if kind == TRUE_FALSE else tuple(_different(draw(st.lists(TEXTS, min_size=2, max_size=8))))
    )
    most = len(options) if kind == MULTIPLE else 1
    right = draw(st.sets(st.integers(0, len(options) - 1), min_size=2 if kind == MULTIPLE else 1, max_size=most))
    article = draw(st.sampled_from(list(ARTICLES)))
    said = draw(
        st.just([""] * len(options)) | st.lists(st.just("") | TEXTS, min_size=len(options), max_size=len(options))
    )
    explanation = option_feedback.together(draw(st.just("") | TEXTS), options, said, right)
    return Exported(0, kind, draw(TEXTS), options, frozenset(right), explanation, article)


def _as_part(said: Exported, weight: float) -> Part:
    return Part(said.kind, said.stem, said.options, letters(said.right), weight, said.explanation, said.details)


def _different(texts: Sequence[str]) -> list[str]:
    """At least two options, no two of which count as the same."""
    kept = list({option_key(text): text for text in texts if option_key(text)}.values())
    return kept if len(kept) > 1 else ["甲方", "乙方"]


NAMES = st.text("甲乙责任ab]\\[(x '\"<&%=~#", min_size=1, max_size=6).filter(
    lambda text: not text.strip().endswith("\\")
)
TAGS = st.lists(NAMES, max_size=3).map(lambda names: typed_lists.tags("、".join(names)))


@st.composite
def bank(draw: st.DrawFn) -> list[Exported]:
    """Questions whose numbers in the middle of their stems keep them apart."""
    questions = draw(st.lists(question(), min_size=1, max_size=4))
    levels = {"difficulty": draw(st.none() | st.integers(1, 5)), "tags": draw(TAGS)}
    return [replace(q, number=n, stem=f"{q.stem}第{n}问{q.stem}", **levels) for n, q in enumerate(questions, 1)]


@pytest.mark.parametrize("name", WRITERS)
@given(bank())
@settings(max_examples=60, deadline=None)
def test_what_is_exported_comes_back_equal(name: str, questions: list[Exported]) -> None:
    questions = [q for q in questions if q.kind in CHOICES or SAYS[name](q)]
    assume(questions)
    found = read(WRITERS[name](questions))

    assert found.doubtful == []
    assert [(d.kind, d.stem, d.options, d.right, d.explanation, d.details) for d in found.recognised] == [
        (q.kind, q.stem, q.options, q.right, q.explanation, q.details) for q in questions
    ]
    assert [draft.article for draft in found.recognised] == [ARTICLES[q.article] for q in questions]
    assert [(d.difficulty, d.tags) for d in found.recognised] == [(q.difficulty, q.tags) for q in questions]


@pytest.mark.parametrize("name", WRITERS)
def test_line_ends_and_signs_that_no_format_holds_are_cleaned(name: str) -> None:
    dirty = Exported(1, SINGLE, "甲\r\n乙\x0b\x07？", ("一\x00", "二"), frozenset({0}), "丙\r丁")

    (draft,) = read(WRITERS[name]([dirty.cleaned()])).recognised

    assert (draft.stem, draft.options, draft.explanation) == ("甲\n乙？", ("一", "二"), "丙\n丁")


CASE_OF_ALL = Exported(
    1,
    CASE,
    "某厂{1}起火。\n  第二行",
    (),
    frozenset(),
    "因为",
    details=Details(
        parts=(
            Part(TRUE_FALSE, "停产。", TRUE_FALSE_OPTIONS, "B", 2.0),
            Part(MULTIPLE, "哪些？", ("甲~=#", "乙}", "丙%"), "AC"),
            Part(FILL_IN, "限____日", details=Details(blanks=(("三十", "30*"),))),
        )
    ),
)


@pytest.mark.parametrize(
    ("part", "saying"),
    [
        (None, {"xlsx", "qti", "moodle"}),
        (Part(SHORT_ANSWER, "谈谈", details=Details(model="停产")), {"xlsx", "qti"}),
        (Part(SINGLE, "谁？", ("甲", "乙"), "A", 2.5, "因为"), {"xlsx", "qti"}),
        (Part(FILL_IN, "____和____", details=Details(blanks=(("甲",), ("乙",)))), {"xlsx", "qti"}),
        (Part(FILL_IN, "甲和乙", details=Details(blanks=(("甲",), ("乙",)), in_order=False)), {"xlsx"}),
    ],
)
def test_which_formats_have_a_way_to_say_a_case(part: Part | None, saying: set[str]) -> None:
    parts = CASE_OF_ALL.details.parts + ((part,) if part else ())
    asked = replace(CASE_OF_ALL, details=Details(parts=parts))

    assert {name for name in SAYS if SAYS[name](asked)} == saying
    for name in saying:
        (draft,) = read(WRITERS[name]([asked])).recognised
        assert (draft.stem, draft.explanation, draft.details) == (asked.stem, asked.explanation, asked.details)


def test_blanks_beside_one_another_go_into_moodle() -> None:
    asked = Exported(1, FILL_IN, "____和（　）", (), frozenset(), details=Details(blanks=(("甲", "a"), ("乙",))))

    assert moodle_xml.says(asked)
    assert read(moodle_xml.write([asked])).recognised[0].details == asked.details
