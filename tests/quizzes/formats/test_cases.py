"""案例 with the questions about it: rows below it, rows with its stem beside them, JSON, and written text."""

import io
import json

import pytest
import xlsxwriter

from lms.quizzes.importing.drafts import COMMON_STEM
from lms.quizzes.kinds import CASE
from tests.quizzes.formats.found import doubts, read

STEM = "某厂检修时发生爆燃，死亡1人。"
BELOW = f"""序号,题型,题干,选项A,选项B,答案
1,单选,先一题（）,甲,乙,A
2,案例分析题,{STEM},,,
,单选,（1）直接原因是（）,甲,乙,B
,填空,（2）应在____日内整改,,,十五
,简答,（3）谈谈整改措施,,,停产整改
3,判断,后一题,,,对
"""
BESIDE = f"""材料,题型,题干,选项A,选项B,答案
,单选,先一题（）,甲,乙,A
{STEM},单选,直接原因是（）,甲,乙,B
{STEM},填空,应在____日内整改,,,十五
{STEM},简答,谈谈整改措施,,,停产整改
,判断,后一题,,,对
"""
LISTED = json.dumps(
    [
        {"题型": "单选", "题干": "先一题（）", "选项": ["甲", "乙"], "答案": "A"},
        {
            "题型": "案例分析",
            "题干": STEM,
            "小题": [
                {"题型": "单选", "题干": "直接原因是（）", "选项": ["甲", "乙"], "答案": "B"},
                {"题干": "应在____日内整改", "答案": "十五"},
                {"题干": "谈谈整改措施", "答案": "停产整改"},
            ],
        },
        {"题型": "判断", "题干": "后一题", "答案": True},
    ],
    ensure_ascii=False,
)
TEXT = f"""一、单选题
1、先一题（）
A.甲 B.乙
答案：A
二、案例分析题
1、{STEM}
（1）直接原因是（）
A.甲 B.乙
答案：B
（2）应在____日内整改
答案：十五
（3）谈谈整改措施
答案：停产整改
三、判断题
1、后一题。（√）
"""


@pytest.mark.parametrize("text", [BELOW, BESIDE, LISTED, TEXT], ids=["below", "beside", "json", "text"])
def test_a_case_holds_the_questions_about_it_and_no_others(text: str) -> None:
    found = read(text)

    assert found.doubtful == []
    assert [each.kind for each in found.recognised] == ["single", CASE, "true_false"]
    case = found.recognised[1]
    assert case.stem == STEM
    assert [(part.kind, part.stem, part.answer) for part in case.details.parts] == [
        ("single", "直接原因是（）", "B"),
        ("fill_in", "应在____日内整改", ""),
        ("short_answer", "谈谈整改措施", ""),
    ]
    assert [part.details.blanks for part in case.details.parts][1] == (("十五",),)
    assert case.details.parts[2].details.model == "停产整改"


ASKED = """2、事故等级是（）
A.一般 B.较大
答案：B
3、由谁批复？（ ）
A.县 B.市
答案：B
4、后一题（）
A.丙 B.丁
答案：A
"""


@pytest.mark.parametrize(
    "stem",
    [
        "2-3题共用题干：某厂爆炸，死亡3人。\n（1）厂房没有报建；\n（2）工人没有培训。",
        "（2～3题共用题干）\n某厂爆炸，死亡3人。\n（1）厂房没有报建；\n（2）工人没有培训。",
        "根据以下材料，回答第2～3题。\n某厂爆炸，死亡3人。\n（1）厂房没有报建；\n（2）工人没有培训。",
        "【共用题干】（2-3题）某厂爆炸，死亡3人。\n（1）厂房没有报建；\n（2）工人没有培训。",
    ],
)
def test_a_stem_that_numbered_questions_share_comes_in_with_them_as_a_case(stem: str) -> None:
    found = read(f"一、单选题\n1、先一题（）\nA.甲 B.乙\n答案：A\n{stem}\n{ASKED}")

    assert found.doubtful == []
    assert [(each.kind, each.told) for each in found.recognised] == [
        ("single", ()),
        (CASE, (COMMON_STEM,)),
        ("single", ()),
    ]
    case = found.recognised[1]
    assert case.stem == "某厂爆炸，死亡3人。\n（1）厂房没有报建；\n（2）工人没有培训。"
    assert [(part.kind, part.stem, part.answer) for part in case.details.parts] == [
        ("single", "事故等级是（）", "B"),
        ("single", "由谁批复？（ ）", "B"),
    ]


def test_a_shared_stem_without_its_questions_and_shared_options_are_doubts() -> None:
    found = read(
        "1、甲（）\nA.一 B.二\n答案：A\n8-9题共用题干：某厂爆炸。\n2、乙（）\nA.一 B.二\n答案：B\n3-4题共用备选答案\nA.三 B.四\n3、丙（）\n"
    )

    assert [each.stem for each in found.recognised] == ["甲（）", "乙（）"]
    assert doubts(found) == [
        (4, "line_not_understood"),
        (8, "line_not_understood"),
        (9, "line_not_understood"),
        (10, "stem_alone"),
    ]


def test_a_case_with_a_bad_question_or_none_is_doubtful_as_a_whole() -> None:
    head = "序号,题型,题干,选项A,选项B,答案\n1,判断,甲,,,对\n"

    assert doubts(read(f"{head}2,案例,{STEM},,,\n,单选,（1）原因（）,甲,乙,C\n")) == [(3, "answer_not_among_options")]
    assert doubts(read(f"{head}2,案例,{STEM},,,\n3,单选,原因（）,甲,乙,A\n")) == [(3, "no_parts")]


def parts_of(data: str | bytes) -> list[tuple[str, int]]:
    """Kind and number of parts of each question."""
    found = read(data)
    assert found.doubtful == []
    return [(each.kind, len(each.details.parts)) for each in found.recognised]


def test_a_file_of_nothing_but_cases_has_answers() -> None:
    head, *_ = BESIDE.splitlines()

    assert parts_of(f"{head}\n{STEM},单选,原因（）,甲,乙,B\n{STEM},简答,措施,,,停产\n") == [(CASE, 2)]


def test_a_material_merged_over_its_questions_or_said_beside_the_first_alone_holds_them_together() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as whole:
        sheet = whole.add_worksheet()
        for at, row in enumerate(line.split(",") for line in BESIDE.splitlines()):
            sheet.write_row(at, 0, row)
        sheet.merge_range(2, 0, 4, 0, STEM)
        sheet.merge_range(2, 1, 4, 1, "案例")
    once = f"材料,题型,题干,选项A,选项B,答案\n{STEM},单选,原因（）,甲,乙,B\n,单选,措施（）,甲,乙,A\n另一厂。,判断,丙,,,对\n"
    numbered = f"材料,题型,题干,选项A,选项B,答案\n,判断,丙,,,对\n{STEM},单选,（1）甲（）,甲,乙,B\n,单选,（2）乙（）,甲,乙,A\n,判断,丁,,,对\n"

    assert parts_of(stream.getvalue()) == [("single", 0), (CASE, 3), ("true_false", 0)]
    assert parts_of(once) == [(CASE, 2), (CASE, 1)]
    assert parts_of(numbered) == [("true_false", 0), (CASE, 2), ("true_false", 0)]


def test_behind_numbered_questions_about_a_case_one_without_a_number_stands_by_itself() -> None:
    unnumbered = "\n".join(line.partition(",")[2] for line in BELOW.splitlines())

    assert parts_of(unnumbered) == [("single", 0), (CASE, 3), ("true_false", 0)]
