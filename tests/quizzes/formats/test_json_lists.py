"""JSON lists with the names of columns, in Chinese and English, and options in every usual shape."""

import json
from typing import Any

import pytest

from lms.quizzes.importing.drafts import MULTIPLE, QUESTION, SINGLE, TRUE_FALSE
from lms.statutes.article_numbers import ArticleNumber
from lms.unpacking import CannotRead
from tests.quizzes.formats.found import doubts, read


@pytest.mark.parametrize(
    "options",
    [
        ["甲方", "乙方", "丙方"],
        ["A. 甲方", "B. 乙方", "C. 丙方"],
        {"A": "甲方", "B": "乙方", "C": "丙方"},
        {"c": "丙方", "a": "甲方", "b": "乙方"},
        [{"key": "A", "text": "甲方"}, {"key": "B", "text": "乙方"}, {"key": "C", "text": "丙方"}],
        [{"label": "A", "content": "甲方"}, {"label": "B", "content": "乙方"}, {"label": "C", "content": "丙方"}],
        "A. 甲方\nB. 乙方\nC. 丙方",
        "A.甲方 B.乙方 C.丙方",
    ],
)
def test_options_in_every_shape(options: Any) -> None:
    (draft,) = read(json.dumps([{"题干": "谁？", "选项": options, "答案": "B"}], ensure_ascii=False)).recognised

    assert (draft.kind, draft.options, draft.right) == (SINGLE, ("甲方", "乙方", "丙方"), {1})


@pytest.mark.parametrize("answer", ["AC", ["A", "C"], "A,C", ["甲方", "丙方"]])
def test_answers_in_every_shape(answer: Any) -> None:
    entry = {"question": "Who?", "options": ["甲方", "乙方", "丙方"], "answer": answer, "explanation": "因为"}

    (draft,) = read(json.dumps({"data": {"questions": [entry]}})).recognised

    assert (draft.kind, draft.right, draft.explanation) == (MULTIPLE, {0, 2}, "因为")


def test_options_that_say_themselves_whether_they_are_right_and_columns_of_one_option_each() -> None:
    own = {"题目": "甲？", "选项": [{"text": "一", "correct": True}, {"text": "二", "correct": False}]}
    each = {"题目": "乙？", "A": "一", "B": "二", "C": None, "答案": "B", "依据": "第二十一条"}

    found = read(json.dumps([own, each]))

    assert [(d.right, d.options, d.article) for d in found.recognised] == [
        ({0}, ("一", "二"), None),
        ({1}, ("一", "二"), ArticleNumber(21)),
    ]


def test_lists_under_the_name_of_their_kind_and_judgements() -> None:
    found = read(json.dumps({"判断题": [{"题干": "甲。", "答案": True}, {"题干": "乙。", "答案": "×"}]}))

    assert found.unit == QUESTION
    assert [(d.kind, d.right) for d in found.recognised] == [(TRUE_FALSE, {0}), (TRUE_FALSE, {1})]


@pytest.mark.parametrize(
    "entry",
    [
        {"type": 1, "title": "谁？", "options": [{"key": "B", "value": "乙", "isRight": True}, {"key": "A", "value": "甲"}]},
        {"type": "single_choice", "content": "谁？", "title": "第 1 题", "options": {"A": "甲", "B": "乙"}, "correct_answer": "B"},
        {"questionType": "SINGLE-CHOICE", "questionTitle": "谁？", "option_a": "甲", "option_b": "乙", "rightAnswer": "b"},
        {"stem": "谁？", "options": [{"id": 11, "content": "甲"}, {"id": 12, "content": "乙"}], "answer": [12]},
        {"stem": "谁？", "options": [{"optionText": "甲", "is_correct": 0}, {"optionText": "乙", "is_correct": 1}]},
        {"question": "谁？", "type": "multiple", "correct_answer": "乙", "incorrect_answers": ["甲"]},
    ],
)  # fmt: skip
def test_names_that_programs_give(entry: Any) -> None:
    (draft,) = read(json.dumps({"code": 0, "data": {"list": [entry]}}, ensure_ascii=False)).recognised

    right = {draft.options[at] for at in draft.right}
    assert (draft.kind, draft.stem, sorted(draft.options), right) == (SINGLE, "谁？", ["乙", "甲"], {"乙"})


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        ([0, 2, [1, 2]], [{0}, {2}, {1, 2}]),
        (["0", 1], [{0}, {1}]),
        ([3, 1, "2"], [{2}, {0}, {1}]),
        # 0 and 3 contradict each other, and 1 and 2 tell nothing.
        ([0, 3], "answer_ambiguous"),
        ([1, 2], "answer_ambiguous"),
    ],
)
def test_only_a_whole_file_tells_whether_figures_count_from_0(answers: list[Any], right: list[set[int]] | str) -> None:
    entries = [
        {"question": f"问{at}？", "options": ["一", "二", "三"], "answer": each} for at, each in enumerate(answers)
    ]
    found = read(json.dumps(entries))

    if isinstance(right, str):
        assert [code for _, code in doubts(found)] == [right] * len(answers)
    else:
        assert [each.right for each in found.recognised] == right


def test_a_judgement_by_figure_is_doubtful_where_the_file_counts_from_0() -> None:
    entries = [{"题干": "谁？", "选项": ["甲", "乙"], "答案": 0}, {"题干": "好。", "选项": ["正确", "错误"], "答案": 0}]

    assert doubts(read(json.dumps(entries))) == [(2, "answer_ambiguous")]
    assert read(json.dumps(entries[1:])).recognised[0].right == {1}


def test_numbers_before_most_stems_are_none_of_their_words() -> None:
    entries = [{"题干": stem, "答案": "对"} for stem in ("1、甲。", "2. 乙。", "3．1 人可以值班。", "四季平安。")]

    assert [each.stem for each in read(json.dumps(entries)).recognised] == [
        "甲。",
        "乙。",
        "1 人可以值班。",
        "四季平安。",
    ]


def test_an_object_on_each_line() -> None:
    found = read(
        '{"question": "好。", "answer": "对"}\n\n{"question": "谁？", "options": ["甲", "乙"], "answer": "B"}\n'
    )

    assert [(each.place.row, each.kind) for each in found.recognised] == [(1, TRUE_FALSE), (2, SINGLE)]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"题干": "甲？", "选项": ["一", "二"], "答案": 1}, "answer_ambiguous"),
        ({"题干": "甲？", "选项": ["一", "二"], "答案": None}, "no_answer"),
        ({"题干": "甲？", "选项": ["一", ""], "答案": "A"}, "option_empty"),
        ({"题干": "甲？", "题型": "案例分析题", "答案": "乙"}, "no_parts"),
        ({"题干": "甲？", "题型": "连线题", "答案": "乙"}, "unknown_kind"),
        ({"名称": "甲"}, "not_a_question"),
        (["甲"], "not_a_question"),
        (7, "not_a_question"),
    ],
)
def test_a_doubtful_entry_tells_its_number_and_reason(entry: Any, code: str) -> None:
    found = read(json.dumps([{"题干": "好。", "答案": "对"}, entry]))

    assert doubts(found) == [(2, code)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"题干": "甲"', "no_format"),
        ('[{"题干": "甲",}]', "damaged_json"),
        ("[" * 100_000 + '"甲"' + "]" * 100_000, "damaged_json"),
        ("[]", "no_questions"),
        ('{"version": 1}', "no_questions"),
    ],
)
def test_what_is_no_list_of_questions_is_refused(text: str, code: str) -> None:
    with pytest.raises(CannotRead) as refused:
        read(text)

    assert refused.value.code == code


def test_half_a_character_is_dropped_wherever_it_is_spelled_out() -> None:
    half, whole = r"\ud83d", r"\ud83d\ude00"
    listed = f'[{{"题干": "甲{half}{whole}？", "选项": ["一{half}", "二"], "答案": "A", "解析": "{half}因为"}}]'
    (draft,) = read(listed).recognised
    table = "题干;选项;答案\n乙？;['一{0}', '二{1}'];A\n"
    (other,) = read(table.format(half, whole)).recognised

    assert (draft.stem, draft.options, draft.explanation) == ("甲\U0001f600？", ("一", "二"), "因为")
    assert other.options == ("一", "二\U0001f600")
