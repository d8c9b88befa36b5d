"""Written questions in the shapes that offices give them: which lines are questions, which belong to one, which are doubtful."""

import pytest

from lms.quizzes.details import Part
from lms.quizzes.importing.drafts import TRUE_FALSE, Draft
from lms.quizzes.papers import letters
from tests.quizzes.formats.found import doubts, read

OPTIONS = "\nA.一\nB.二\nC.三\n"
TWO = f"1.甲（）{OPTIONS}2.乙（）{OPTIONS}3.丙。\n"


def _said(draft: Draft) -> str:
    """The row, the stem and the answer: 对, 错, AB, or words."""
    right = "对错"[min(draft.right)] if draft.kind == TRUE_FALSE else letters(draft.right)
    words = right or draft.details.model or "；".join(texts[0] for texts in draft.details.blanks)
    parts = "".join(f" / {_said_of(part)}" for part in draft.details.parts)
    return f"{draft.place.row} {draft.stem} {words}".rstrip().replace("\n", "|") + parts


def _said_of(part: Part) -> str:
    right = "对错"["AB".index(part.answer)] if part.kind == TRUE_FALSE else part.answer
    return f"{part.stem} {right or part.details.model}"


def _all(text: str) -> list[str]:
    found = read(text)
    doubtful = [f"{row} ?{code}" for row, code in doubts(found)]
    return sorted([*map(_said, found.recognised), *doubtful], key=lambda each: int(each.split()[0]))


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("1、（单选题）甲（）", "甲（） A"),
        ("1.【单选题】甲（）", "甲（） A"),
        ("1、[单选] 甲（）", "甲（） A"),
        ("【单选题】1、甲（）", "甲（） A"),
        ("单选题1、甲（）", "甲（） A"),
        ("（单选）甲（）", "甲（） A"),
        ("题型：单选题\n1、甲（）", "甲（） A"),
        ("题目：甲（）", "甲（） A"),
        ("一、单选\n1、甲（）", "甲（） A"),
        ("（一）单选题（在题后括号（ ）内填写）\n甲（）", "甲（） A"),
        ("Ⅰ、单选题\n1、甲（）", "甲（） A"),
        ("# 单选题\n1．甲（）", "甲（） A"),
        ("某县题库\n姓名：____ 单位：____\n甲（）", "甲（） A"),
        ("一、单选题 1、甲（）", "甲（） A"),
        ("1【单选题】甲（）\n25.0分", "甲（） A"),
        ("题目：1、甲（）", "甲（） A"),
        ("**1. 甲（）**", "甲（） A"),
        ("- 12 -\n1、甲（）\n第 2 页 共 5 页", "甲（） A"),
    ],
)
def test_the_kind_stands_before_or_behind_the_number_or_in_a_heading(head: str, said: str) -> None:
    found = _all(f"{head}{OPTIONS}答案：A\n")

    assert [each.split(" ", 1)[1] for each in found] == [said]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "一、简答题\n1. 甲\n答案：\n1. 子\n2. 丑\n3. 寅\n2. 乙\n答案：（1）子；\n（2）丑。\n3. 丙\n答：1. 子\n2. 丑\n4. 丁\n答案：子\n解析：\n1. 卯\n2. 辰\n5. 戊\n答案：己",
            ["2 甲 1. 子|2. 丑|3. 寅", "7 乙 （1）子；|（2）丑。", "10 丙 1. 子|2. 丑", "13 丁 子", "18 戊 己"],
        ),
        (
            f"1、甲（）{OPTIONS}答案：A\n解析：\n1、A对。\n2、B错。\n2、乙（）{OPTIONS}答案：B\n3、下列（）\n1、子\n2、丑{OPTIONS}答案：C\n",
            ["1 甲（） A", "9 乙（） B", "14 下列（）|1、子|2、丑 C"],
        ),
        (
            "1、下列（）\n1. 子\n2. 丑\nA.一\nB.二\n答案：A\n2、乙。（√）",
            ["1 下列（）|1. 子|2. 丑 A", "7 乙。（　） 对"],
        ),
        (
            "一、简答题\n1、甲\n答：一、子\n二、丑\n2、乙\n答：寅",
            ["2 甲 一、子|二、丑", "5 乙 寅"],
        ),
    ],
)
def test_numbers_within_an_answer_an_explanation_or_a_stem_begin_no_question(text: str, expected: list[str]) -> None:
    assert _all(text) == expected


PARTS = "直接原因是（） B / 谈谈整改 停产"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("六、案例分析题\n某厂爆燃。\n死亡1人。\n（1）{one}\n（2）{two}", [f"2 某厂爆燃。死亡1人。 / {PARTS}"]),
        ("六、案例分析题\n1、某厂爆燃。\n问题：\n（1）{one}\n（2）{two}", [f"2 某厂爆燃。 / {PARTS}"]),
        ("【案例一】某厂爆燃。\n1、{one}\n2、{two}", [f"1 某厂爆燃。 / {PARTS}"]),
        ("案例1：某厂爆燃。\n①{one}\n②{two}\n案例2：某矿透水。\n（1）怎么办？\n答：报告。", [f"1 某厂爆燃。 / {PARTS}", "7 某矿透水。 / 怎么办？ 报告。"]),
        ("六、案例分析题\n某厂爆燃。\n问题一：{one}\n问题二：{two}", [f"2 某厂爆燃。 / {PARTS}"]),
        ("背景资料：\n某厂爆燃。\n（1）{one}\n（2）{two}", [f"1 某厂爆燃。 / {PARTS}"]),
        ("六、案例分析题\n某厂爆燃。\n（1）{one}\n（2）{two}\n某矿透水。\n（1）怎么办？\n答：报告。", [f"2 某厂爆燃。 / {PARTS}", "8 某矿透水。 / 怎么办？ 报告。"]),
        ("1、好。（√）\n案例：某厂爆燃。\n（1）{one}\n（2）{two}\n2、坏。（×）", ["1 好。（　） 对", f"2 某厂爆燃。 / {PARTS}", "8 坏。（　） 错"]),
        ("六、案例分析题\n某厂爆燃。\n（1）{one}\n（2）{two}\n七、判断题\n好。（√）", [f"2 某厂爆燃。 / {PARTS}", "9 好。（　） 对"]),
        ("六、案例分析题\n1、某厂爆燃。\n（1）原因？\n（2）整改？\n答案：（1）违章\n（2）停产\n2、某矿透水。\n①怎么办？\n②谁办？\n答案：①报告 ②矿长", ["2 某厂爆燃。 / 原因？ 违章 / 整改？ 停产", "7 某矿透水。 / 怎么办？ 报告 / 谁办？ 矿长"]),
    ],
)  # fmt: skip
def test_cases_keep_their_stem_and_their_questions(text: str, expected: list[str]) -> None:
    assert _all(text.format(one="直接原因是（）\nA.甲 B.乙\n答案：B", two="谈谈整改\n答案：停产")) == expected


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("C.（ 三 ）【答案】AB", "AB"),
        ("C.警告答案:AB", "AB"),
        ("C.三（答案：AB）", "AB"),
        ("C.三\n正确答案 AB", "AB"),
        ("C.三\n答案AB。", "AB"),
        ("C.三\n我的答案：C 正确答案：AB 得分：0分", "AB"),
        ("C.三\n我的答案：AB", "?own_answer"),
        ("C.三\n答案：AB\n答案：AC", "?answer_contradicts"),
        ("C.三\n答案：1.AB", "AB"),
        ("C.三\n选AB", "AB"),
        ("C.三\n答案：AB，解析：因为", "AB"),
        ("C.三\nD.四\nE.五\nF.六\nG.七\nH.八\nI.九\n答案：AB", "?too_many_options"),
        ("C.三\n1.【答案】AB", "AB"),
        ("C.三\n1-1 AB", "AB"),
        ("C.三\n答案：AB\n解析：因此正确答案：AB", "AB"),
    ],
)
def test_answers_glued_to_what_stands_before(answer: str, said: str) -> None:
    assert [each.split()[-1] for each in _all(f"1、甲\nA.一\nB.二\n{answer}\n")] == [said]


@pytest.mark.parametrize(
    "key",
    [
        "1.【答案】A\n2.【答案】B【解析】因为\n3.【答案】√",
        "某县安全生产知识试题参考答案\n(1)A (2)B (3)√",
        "答案\n1A 2B\n3 √",
        "参考答案\n一、1.A 2.B 3.对",
        "1-3 AB√",
        "1-3：AB√",
        "参考答案：1.A 2.B 3.对",
        "参考答案\n1.A\n2.B\n3.正确",
        "题号 1 2 3\n答案 A B √",
        "参考答案\n1.A。因为如此\n2.B\n3.√",
    ],
)
def test_answers_at_the_end_in_many_shapes(key: str) -> None:
    assert _all(TWO + key) == ["1 甲（） A", "5 乙（） B", "9 丙。 对"]


def test_explanations_of_answers_at_the_end_go_on_to_the_next_section() -> None:
    asked = f"一、单选题\n1.甲（）{OPTIONS}2.乙（）{OPTIONS}二、判断题\n1.丙。\n"
    key = (
        "一、单选题\n1.【答案】A\n【解析】其一：\n（1）子；\n（2）丑\n2.【答案】B\n【解析】略\n二、判断题\n1.【答案】√"
    )
    found = read(f"{asked}答案及解析\n{key}")

    assert found.doubtful == []
    assert [draft.explanation for draft in found.recognised] == ["其一：\n（1）子；\n（2）丑", "略", ""]


def test_what_stands_before_and_behind_each_question_stays_with_it() -> None:
    blocks = (
        "题型：单选题\n题目：甲（）\nA：一\nB：二\n答案：A\n难度：易\n\n题型：判断题\n题目：乙。\n答案：对\n难度：难\n"
    )
    found = read(blocks)

    assert [(draft.stem, draft.difficulty) for draft in found.recognised] == [("甲（）", 1), ("乙。", 5)]
    assert found.doubtful == []


@pytest.mark.parametrize("key", ["一、单选题：AB\n二、多选题：AB AC", "单选题：1.A 2.B\n多选题：1.AB 2.AC"])
def test_answers_in_the_order_of_their_questions(key: str) -> None:
    asked = f"一、单选题\n1.甲（）{OPTIONS}2.乙（）{OPTIONS}二、多选题\n1.丙（）{OPTIONS}2.丁（）{OPTIONS}"

    assert [each.split()[-1] for each in _all(f"{asked}参考答案\n{key}")] == ["A", "B", "AB", "AC"]


def test_answers_below_each_section_and_in_words() -> None:
    found = _all(
        f"一、单选题\n1.甲（）{OPTIONS}参考答案：1.A\n二、填空题\n1.应____。\n2.宜____。\n答案\n1.子\n2.丑\n三、简答题\n1.乙\n2.丙\n"
        "参考答案\n三、简答题\n1.答：（1）寅\n（2）卯\n2.辰\n巳\n"
    )

    assert found == ["2 甲（） A", "8 应____。 子", "9 宜____。 丑", "14 乙 （1）寅|（2）卯", "15 丙 辰|巳"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.甲。答案：正确", "1 甲。 对"),
        ("1.甲（√）", "1 甲（　） 对"),
        ("1.甲(T)\n2.乙。（√）", "1 甲（　） 对"),
        ("1.甲。 ×\n2.乙。（√）", "1 甲。 错"),
        ("1.甲。对\n2.乙。（√）", "1 甲。 对"),
        ("（√）1、甲\n（×）2、乙", "1 甲 （　） 对"),
        ("1.甲(A)\nA.一\nB.二", "1 甲（　） A"),
        ("1.甲√\n2.乙。（√）", "1 甲 对"),
        ("1.甲（False）\n2.乙。（√）", "1 甲（　） 错"),
        ("1.甲。【×】\n2.乙。（√）", "1 甲。 错"),
        ("1.甲。答案：对\n乙。（×）", "2 乙。（　） 错"),
        ("1.甲的是 BC\nA.一\nB.二\nC.三\n2.乙。（√）", "1 甲的是 BC"),
        ("1.甲（）。（答案：C）\nA.一\nB.\n二\nC.三", "1 甲（）。 C"),
        ("一、填空题\n1、应（甲）、（乙）。\n2、宜____。答案：丙", "2 应（　）、（　）。 甲；乙"),
        ("一、简答题\n1、甲\n答案：乙\n评分标准：丙", "2 甲 乙|丙"),
        ("1.超过\n300（不含）人的（）\nA.一\nB.二\n答案：A", "1 超过300（不含）人的（） A"),
        ("1、甲（）\nA.一\nB.二\n答案：A\n解析：\n2021、2022年均如此。\n2、乙。（√）", "7 乙。（　） 对"),
        ("1、甲\n一、子\n二、丑\n（）\nA.一\nB.二\n答案：A", "1 甲一、子二、丑（） A"),
        ("试卷一\n一、判断题\n1.甲。\n2.乙。\n答案\n1-2 √×\n试卷二\n一、判断题\n1.丙。（√）", "9 丙。（　） 对"),
        ("一、简答题\n说明安全生产方针。\n答：甲", "2 说明安全生产方针。 甲"),
        ("一、论述题\n1、甲\n答案要点：\n一是乙；\n二是丙。", "2 甲 一是乙；|二是丙。"),
        ("1．甲（ ）\nA 、一\tＢ．二\tC．三\n答案：ｃ", "1 甲（ ） C"),
        ("1．甲（）\nA一\nB二\nC三\n答案 C", "1 甲（） C"),
        ("1．甲（）\na.一\nb.二\nc.三\nd.四\ne.五\nf.六\n答案：aef", "1 甲（） AEF"),
        ("1、甲。（√）\n2024年（）\nA.一\nB.二\n答案：A", "1 甲。（　） 对"),
        ("1、甲。（√）\n2安全（）\nA.一\nB.二\n答案：A", "2 安全（） A"),
    ],
)
def test_verdicts_options_and_numbers_in_many_shapes(text: str, said: str) -> None:
    assert said in _all(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("答案：A\n1、甲。（√）", ["1 ?line_not_understood", "2 甲。（　） 对"]),
        ("为了安全，特此出题。\n1、甲。（√）", ["1 ?line_not_understood", "2 甲。（　） 对"]),
        (f"1.甲（）{OPTIONS}参考答案\n1.A\n谢谢。", ["1 甲（） A", "7 ?line_not_understood"]),
        (f"{TWO}参考答案：1.A 3.√\n2见上文", ["1 甲（） A", "5 ?no_answer", "9 丙。 对", "11 ?line_not_understood"]),
        ("一、简答题\n1、甲\nA.一\n答案：乙", ["2 ?options_unexpected"]),
        ("1、甲。（√）\nC.一", ["1 ?options_unclear"]),
        (f"1、甲（）{OPTIONS}答案：A\n二、法律法规\n2、乙。（√）", ["1 甲（） A", "7 乙。（　） 对"]),
    ],
)
def test_a_line_that_nothing_takes_is_doubtful(text: str, expected: list[str]) -> None:
    assert _all(text) == expected
