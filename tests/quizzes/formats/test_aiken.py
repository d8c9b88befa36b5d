"""Aiken files: one answer for each question, by lines."""

import pytest

from lms.quizzes.importing.drafts import LINE, SINGLE
from tests.quizzes.formats.found import doubts, read


def test_questions_with_options_behind_points_and_brackets() -> None:
    found = read("谁负责？\nA. 甲\nB) 乙\nANSWER: B\n\n方针是？\n（多选一）\nA. 一\nB. 二\nC. 三\nANSWER: A\n")

    assert found.unit == LINE
    assert [(d.place.row, d.kind, d.stem, d.options, d.right) for d in found.recognised] == [
        (1, SINGLE, "谁负责？", ("甲", "乙"), {1}),
        (6, SINGLE, "方针是？\n（多选一）", ("一", "二", "三"), {0}),
    ]


def test_letters_and_signs_of_a_chinese_keyboard_need_no_gap_behind_them() -> None:
    found = read("谁负责？\nA.甲\nB、乙\nＣ．3人\nANSWER：Ｂ\n\nB.2 节？\nA.是\nB.不\nANSWER: A\n")

    assert [(d.stem, d.options, d.right) for d in found.recognised] == [
        ("谁负责？", ("甲", "乙", "3人"), {1}),
        ("B.2 节？", ("是", "不"), {0}),
    ]


def test_numbers_before_all_stems_are_none_of_their_words() -> None:
    found = read("\n".join(f"{at}、{stem}？\nA. 一\nB. 二\nANSWER: A\n" for at, stem in enumerate("甲乙丙", 1)))

    assert [each.stem for each in found.recognised] == ["甲？", "乙？", "丙？"]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("甲？\nA. 一\nB. 二\nANSWER: C", "answer_not_among_options"),
        ("甲？\nA. 一\nB. 二\nANSWER: A, B", "answer_not_among_options"),
        ("甲？\nA. 一\nB. 二\nANSWER:", "no_answer"),
        ("甲？\nA. 一\nC. 二\nANSWER: A", "options_unclear"),
        ("甲？\nA. 一\nA. 二\nANSWER: A", "options_unclear"),
        ("甲？\nA. 一\nB. 一\nANSWER: A", "options_repeat"),
        ("甲？\nA. 一\nANSWER: A", "no_options"),
        ("A. 一\nB. 二\nANSWER: A", "no_stem"),
        ("甲？\n" + "".join(f"{letter}. {letter}项\n" for letter in "ABCDEFGHI") + "ANSWER: A", "too_many_options"),
        ("甲？\nA. 一\nB. 二", "no_answer"),
    ],
)
def test_a_doubtful_question_tells_its_line_and_reason(question: str, code: str) -> None:
    found = read(f"好？\nA. 是的\nB. 不\nANSWER: A\n\n{question}\n")

    assert doubts(found) == [(6, code)]
    assert len(found.recognised) == 1
