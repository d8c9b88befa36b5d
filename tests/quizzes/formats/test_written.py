"""Questions written one below the other, in plain text: parts by their labels, sections, answers within and at the end."""

import pytest

from lms.quizzes.importing.drafts import LINE, MULTIPLE, SINGLE, TRUE_FALSE
from lms.statutes.article_numbers import ArticleNumber
from lms.unpacking import CannotRead
from tests.quizzes.formats.found import doubts, read

WHOLE = """某县安全生产题库
一、单项选择题（每题2分）
1、安全生产方针是（ B ）。
A.甲方  B.乙方
C.丙方  D.丁方
答案:B 解析:因为
如此
依据：《安全生产法》第三条
2．谁负责（）？ A.单位 B.个人 答案：A
3、下列（）
1. 甲
2. 乙
A、一
B、二
【答案】A
【解析】没有
二、多选题
1.甲有（  ）
（A）一
（B）二
（C）三
正确答案：AC
三、判断题
1、甲对。（√）
2、乙错。（ × ）
3. 丙对。 答案：对
"""
KEYED = """一、单选题
1.甲（）
A.一 B.二
2.乙（）
A.一 B.二
二、多选题
1.甲（）
A.一 B.二 C.三
2.乙（）
A.一 B.二 C.三
三、判断题
1.甲。
2.乙。
"""


def test_sections_numbers_options_answers_and_explanations() -> None:
    found = read(WHOLE)

    assert (found.unit, found.doubtful) == (LINE, [])
    assert [(d.place.row, d.kind, d.stem, d.options, d.right) for d in found.recognised] == [
        (3, SINGLE, "安全生产方针是（　）。", ("甲方", "乙方", "丙方", "丁方"), {1}),
        (9, SINGLE, "谁负责（）？", ("单位", "个人"), {0}),
        (10, SINGLE, "下列（）\n1. 甲\n2. 乙", ("一", "二"), {0}),
        (18, MULTIPLE, "甲有（ ）", ("一", "二", "三"), {0, 2}),
        (24, TRUE_FALSE, "甲对。（　）", ("正确", "错误"), {0}),
        (25, TRUE_FALSE, "乙错。（　）", ("正确", "错误"), {1}),
        (26, TRUE_FALSE, "丙对。", ("正确", "错误"), {0}),
    ]
    assert (found.recognised[0].explanation, found.recognised[0].article) == ("因为\n如此", ArticleNumber(3))


@pytest.mark.parametrize(
    "key",
    [
        "参考答案\n一、单选题\n1-2 AB\n二、多选题\n1-2 AB ABC\n三、判断题\n1.√ 2.×\n",
        "答案：\n一、单选题 1-2：AB\n二、多选题 1-2：AB、ABC\n三、判断题 1-2：√×\n",
        "【参考答案】\n三、判断题：1—2 对错\n二、多选题：1.AB 2.ABC\n一、单选题：1.A；2.B\n",
        "标准答案及解析\n1.A 2.B\n1.AB\n解析：因为。\n2.ABC\n1.正确 2.错误\n",
    ],
)
def test_answers_at_the_end_find_their_questions(key: str) -> None:
    found = read(KEYED + "\n" + key)

    assert found.doubtful == []
    assert [draft.right for draft in found.recognised] == [{0}, {1}, {0, 1}, {0, 1, 2}, {0}, {1}]
    assert ("因为" in key) == (found.recognised[2].explanation == "因为。")


def test_answers_at_the_end_by_numbers_that_go_through() -> None:
    found = read("1.甲（）\nA.一 B.二\n2.乙（）\nA.一 B.二\n3.丙。\n答案: 1-3 AB√\n")

    assert [draft.right for draft in found.recognised] == [{0}, {1}, {0}]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("答案：1-3 AB\n", [(1, "answers_uneven"), (3, "answers_uneven"), (5, "answers_uneven")]),
        ("答案：1-2 AB\n", [(5, "stem_alone")]),
        ("答案：1-4 AB√A\n", [(6, "answer_without_question")]),
    ],
)
def test_answers_that_do_not_fit_are_doubtful(key: str, expected: list[tuple[int, str]]) -> None:
    assert doubts(read(f"1.甲（）\nA.一 B.二\n2.乙（）\nA.一 B.二\n3.丙。\n{key}")) == expected


def test_an_answer_at_the_end_that_contradicts_is_doubtful() -> None:
    found = read("1.甲（）\nA.一 B.二\n答案：A\n2.乙（）\nA.一 B.二\n答案：B\n参考答案\n1-2 AA\n")

    assert doubts(found) == [(4, "answer_contradicts")]


def test_without_numbers_a_line_after_an_answer_begins_the_next() -> None:
    found = read(
        "甲是（）\nA.一\nB.二\n答案：A\n乙是（）\n（上题续）\nA.一\nB.二\n答案：B\n解析：因为\n\n丙对。\n答案：对\n"
    )

    assert [(d.place.row, d.stem, d.right) for d in found.recognised] == [
        (1, "甲是（）", {0}),
        (5, "乙是（）（上题续）", {1}),
        (12, "丙对。", {0}),
    ]


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("二、填空题\n1、安全第一，____为____。\n答案：预防\n", "blanks_uneven"),
        ("二、案例分析题\n1、简述。\n答：略。\n", "no_parts"),
        ("二、计算题\n1、算。\n答案：2\n", "written_kind"),
        ("二、连线题\n1、甲与乙。\n答案：甲\n", "unknown_kind"),
        ("2、见图<img>。\nA.一 B.二\n答案：A\n", "picture"),
        ("2、甲（）。\nA.一 B.二\n", "no_answer"),
        ("2、甲。\n", "stem_alone"),
        ("2、甲（A）。\nA.一 B.二\n答案：B\n", "answer_contradicts"),
    ],
)
def test_a_doubtful_question_is_named_and_takes_nothing_with_it(section: str, code: str) -> None:
    found = read(
        f"一、判断题\n1、好。（√）\n{section.replace('2、', '三、单选题' + chr(10) + '2、') if section[0] == '2' else section}"
    )

    assert [reason for _, reason in doubts(found)] == [code]
    assert [draft.stem for draft in found.recognised] == ["好。（　）"]


def test_questions_without_any_answer_are_refused() -> None:
    with pytest.raises(CannotRead) as refused:
        read("1.甲（）\nA.一\nB.二\n2.乙（）\nA.一\nB.二\n")

    assert refused.value.code == "answers_missing"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_texts_in_the_encodings_of_offices(encoding: str) -> None:
    assert len(read(WHOLE.encode(encoding)).recognised) == 7


def test_an_answer_of_a_million_letters_is_no_answer() -> None:
    found = read("1.甲（）\nA.一 B.二\n2.乙（）\nA.一 B.二\n参考答案\n1-2 " + "A" * 1_000_000)

    assert [code for _, code in doubts(found)][:2] == ["answers_uneven", "answers_uneven"]
