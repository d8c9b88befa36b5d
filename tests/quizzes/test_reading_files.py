"""Question files of many shapes come out as the questions that they hold, or as doubts with place and reason."""

import contextlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms import sheets
from lms.quizzes.importing import reading
from lms.quizzes.importing.drafts import MULTIPLE, SINGLE, TRUE_FALSE, Reading
from lms.sheets import Cell, Sheet
from lms.statutes.article_numbers import ArticleNumber
from lms.unpacking import CannotRead, Limits

HEADER: list[Cell] = ["题型", "题干", "选项", "答案"]
STOP = "停产停业整顿是行政处罚吗（）"


def read(*rows: list[Cell], name: str = "Sheet1") -> Reading:
    return reading.read([Sheet(name, list(rows))], {})


def doubts(found: Reading) -> list[tuple[int, str]]:
    return [(doubtful.place.row, doubtful.doubt.code) for doubtful in found.doubtful]


def test_the_real_file_is_recognised_whole_and_its_three_old_fines_are_flagged(shared_data: Path) -> None:
    sample = shared_data / "questions" / "一般企业安全负责人.xlsx"

    found = reading.read(sheets.read(sample.read_bytes(), Limits(rows=20_000)), {})

    assert (len(found.recognised), found.doubtful, found.duplicates) == (249, [], [])
    assert Counter(draft.kind for draft in found.recognised) == {TRUE_FALSE: 109, SINGLE: 90, MULTIPLE: 50}
    assert [place.row for place in found.outdated] == [39, 40, 229]
    assert not any("*" in text for draft in found.recognised for text in (draft.stem, *draft.options))
    assert not any(draft.stem[0].isdigit() for draft in found.recognised)


def test_the_same_file_twice_brings_nothing_new() -> None:
    rows: list[list[Cell]] = [HEADER, ["单选", "甲是（）", "A.一 B.二", "A"], ["判断", "乙对。", "", "对"]]
    first = read(*rows)
    known = {
        reading.key_of(draft.kind, draft.stem, draft.options): reading.right_of(draft.options, draft.right)
        for draft in first.recognised
    }

    again = reading.read([Sheet("x", rows)], known)

    assert (len(again.recognised), [twin.of for twin in again.duplicates]) == (0, [None, None])


@pytest.mark.parametrize(
    "header",
    [
        ["题型", "题干", "A", "B", "C", "答案"],
        ["试题类型", "题目内容", "选项A", "选项B", "选项C", "正确答案"],
        ["题目类型", "试题（必填）", "选项1", "选项2", "选项3", "标准答案（多选连写）"],
        ["*题型", "*问题", "答案A", "答案B", "答案C", "正确选项"],
        ["试题类型", "试题内容", "备选1", "备选2", "备选3", "标准答案"],
        ["题型", "试题正文", "选项A内容", "选项B内容", "选项C内容", "答案选项"],
        ["Type", "Question", "Option A", "Option B", "Option C", "Correct Answer"],
    ],
)
def test_one_column_for_each_option_under_many_names(header: list[Cell]) -> None:
    found = read(["某县题库"], [""], header, ["多选", "1、谁负责？", "单位", "B、个人", "政府", "ca"])

    (draft,) = found.recognised
    assert (draft.kind, draft.stem, draft.options) == (MULTIPLE, "谁负责？", ("单位", "个人", "政府"))
    assert draft.right == {0, 2}
    assert draft.place.row == 4


@pytest.mark.parametrize("between", ["|", ";", "；", "\n", "#", "$;$", "||", "&", "^", "@@", "<br>"])
def test_options_and_answers_in_one_cell_with_whatever_stands_between(between: str) -> None:
    texts = between.join(["停产", "罚款", "警告"])
    marked = between.join(["A.停产", "B.罚款", "C.警告"])
    found = read(HEADER, ["多选题", "甲？", texts, between.join(["停产", "警告"])], ["多选题", "乙？", marked, "A、C"])

    assert [(each.options, each.right) for each in found.recognised] == [(("停产", "罚款", "警告"), {0, 2})] * 2


@pytest.mark.parametrize(
    ("stem", "options", "answer", "kind", "right"),
    [
        ("甲？", "A.一 B.二", "选B", SINGLE, {1}),
        ("甲？", "A.一 B.二", "应选 A、B", MULTIPLE, {0, 1}),
        ("甲？", "A.一 B.二", "第二项", SINGLE, {1}),
        ("限15天。", "", "错误（应为10天）", TRUE_FALSE, {1}),
        ("单选：甲？", "A.一 B.二", "A", SINGLE, {0}),
        ("3、多选题：甲？", "A.一 B.二", "AB", MULTIPLE, {0, 1}),
    ],
)
def test_what_people_say_around_an_answer_or_in_front_of_a_stem(
    stem: str, options: str, answer: str, kind: str, right: set[int]
) -> None:
    (draft,) = read(HEADER, ["" if options else "判断", stem, options, answer]).recognised

    assert (draft.kind, draft.right, ":" in draft.stem or "：" in draft.stem) == (kind, right, False)


def test_a_line_behind_the_letter_of_an_option_is_no_part_of_it() -> None:
    found = read(HEADER, ["单选题", "甲？", "A-停产 B—罚款 C-警告", "B"], ["单选题", "乙？", "A -5℃ B -10℃", "B"])

    assert [each.options for each in found.recognised] == [("停产", "罚款", "警告"), ("-5℃", "-10℃")]


def test_a_header_of_two_rows_with_options_merged_over_letters() -> None:
    found = read(
        ["序号", "题干", "选项", "", "", "答案"], ["", "", "A", "B", "C", ""], [1, "谁负责？", "甲", "乙", "丙", "B"]
    )

    assert [(draft.options, draft.right) for draft in found.recognised] == [(("甲", "乙", "丙"), {1})]


def test_options_under_one_merged_name() -> None:
    header: list[Cell] = ["题干", "选项", "", "", "答案"]
    found = read(
        header, ["甲？", "一", "二", "三", "C"], ["乙？", "A.一 B.二", "", "", "B"], ["丙？", "一", "", "三", "A"]
    )

    assert [(draft.options, draft.right) for draft in found.recognised] == [
        (("一", "二", "三"), {2}),
        (("一", "二"), {1}),
    ]
    assert doubts(found) == [(4, "options_gap")]


def test_options_on_rows_below_the_stem_in_its_own_column() -> None:
    found = read(
        ["题目", "答案"],
        ["1.甲是（）", "B"],
        ["A.一", ""],
        ["B.二", ""],
        ["2.乙是（）", "A"],
        ["A、三", ""],
        ["B、四", ""],
    )

    assert [(draft.stem, draft.options, draft.right) for draft in found.recognised] == [
        ("甲是（）", ("一", "二"), {1}),
        ("乙是（）", ("三", "四"), {0}),
    ]


def test_a_file_without_header_is_read_by_what_its_cells_look_like() -> None:
    found = read(
        ["1", "我国的安全生产工作方针是什么（）", "甲", "乙", "丙", "A"],
        ["2", "下列哪些人员必须接受安全培训（）", "甲", "乙", "丙", "AC"],
    )

    assert [(draft.kind, draft.right) for draft in found.recognised] == [(SINGLE, {0}), (MULTIPLE, {0, 2})]


def test_sheets_and_headings_name_the_kind_where_no_column_does() -> None:
    header: list[Cell] = ["题目", "选项", "答案"]
    headed = read(header, ["一、多选题（每题2分）"], ["甲？", "A.一 B.二", "AB"], ["二、判断题"], ["乙。", "", "×"])
    named = read(header, ["甲？", "A.一 B.二", "A"], name="单选题")

    assert [draft.kind for draft in headed.recognised] == [MULTIPLE, TRUE_FALSE]
    assert [draft.kind for draft in named.recognised] == [SINGLE]


def test_without_any_name_the_answer_tells_the_kind() -> None:
    found = read(["题目", "选项", "答案"], ["甲？", "A.一 B.二", "B"], ["乙？", "A.一 B.二", "AB"], ["丙。", "", "√"])

    assert [draft.kind for draft in found.recognised] == [SINGLE, MULTIPLE, TRUE_FALSE]


def test_a_stem_split_over_rows_is_joined_where_the_numbers_show_it() -> None:
    found = read(
        HEADER,
        ["单选", "1.甲是（）", "A.一 B.二", "A"],
        ["", "2.乙的上半句，", "", ""],
        ["单选", "乙的下半句是（）", "A.一 B.二", "B"],
        ["单选", "3.丙的上半句，", "A.一 B.二", "B"],
        ["", "丙的下半句。", "", ""],
        ["单选", "4.丁是（）", "A.一 B.二", "A"],
    )

    assert [draft.stem for draft in found.recognised] == [
        "甲是（）",
        "乙的上半句，乙的下半句是（）",
        "丙的上半句，丙的下半句。",
        "丁是（）",
    ]
    assert doubts(found) == []


def test_a_stem_alone_in_an_unnumbered_file_is_doubtful_and_joins_nothing() -> None:
    found = read(HEADER, ["单选", "甲是", "A.一 B.二", "A"], ["", "后来呢", "", ""], ["判断", "丙。", "", "对"])

    assert doubts(found) == [(3, "stem_alone")]
    assert [draft.stem for draft in found.recognised] == ["甲是", "丙。"]


def test_options_on_rows_of_their_own_belong_to_the_question_above() -> None:
    found = read(HEADER, ["多选", "甲是（）", "A.一", "AC"], ["", "", "B.二", ""], ["", "", "C.三", ""])

    assert [(draft.options, draft.right) for draft in found.recognised] == [(("一", "二", "三"), {0, 2})]


def test_line_breaks_inside_a_stem_go_and_lists_stay() -> None:
    found = read(HEADER, ["判断", "压力管\n道须_x000D_\n检验：\n（1）甲；\n（2）乙。\n", "", "正确"])

    assert found.recognised[0].stem == "压力管道须检验：\n（1）甲；\n（2）乙。"


def test_an_answer_left_in_the_brackets_of_the_stem_is_taken_out() -> None:
    found = read(HEADER, ["单选", "方针是（ B ）。", "A.一 B.二", "B"], ["单选", "它是（A）。", "A.一 B.二", ""])

    assert [(draft.stem, draft.right) for draft in found.recognised] == [("方针是（　）。", {1}), ("它是（　）。", {0})]


def test_options_may_stand_in_the_stem() -> None:
    found = read(["题目", "答案"], ["1.甲是（）。\nA.一\nB.二\nC.三", "C"])

    assert [(draft.stem, draft.options) for draft in found.recognised] == [("甲是（）。", ("一", "二", "三"))]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["单选", "甲？", "A.一 B.二", ""], "no_answer"),
        (["单选", "甲？", "A.一 B.二", "C"], "answer_not_among_options"),
        (["单选", "甲？", "A.一 B.二", "三"], "answer_not_among_options"),
        (["单选", "甲？", "A.一 B.二", "AB"], "single_with_several"),
        (["多选", "甲？", "A.一 B.二", "B"], "multiple_with_one"),
        (["单选", "甲？", "A.一 B.二", "AA"], "answer_repeats"),
        (["单选", "甲？", "A.一 B.二", "A.二"], "answer_contradicts"),
        (["单选", "甲（B）？", "A.一 B.二", "A"], "answer_contradicts"),
        (["单选", "甲？", "A.2 B.1", "2"], "answer_ambiguous"),
        (["单选", "甲？", "", "A"], "no_options"),
        (["单选", "甲？", "A.一 B.二 B.三", "A"], "options_unclear"),
        (["单选", "甲？", "A.一 C.三", "A"], "options_unclear"),
        (["单选", "甲？", "A.一 B. C.三", "A"], "option_empty"),
        (["单选", "甲？", "A.一 B.一", "A"], "options_repeat"),
        (["单选", "", "A.一 B.二", "A"], "no_stem"),
        (["单选", "甲" * 5000, "A.一 B.二", "A"], "stem_too_long"),
        (["单选", "甲？", f"A.{'一' * 1001} B.二", "A"], "option_too_long"),
        (["单选", "见图<img src='1.png'>", "A.一 B.二", "A"], "picture"),
        (["单选", "=HYPERLINK(A1)", "A.一 B.二", "A"], "formula"),
        (["单选", "@SUM(A1:A2)", "A.一 B.二", "A"], "formula"),
        (["单选", "=cmd|'/C calc'!A0", "A.一 B.二", "A"], "formula"),
        (["单选", "甲？", "=B2", "A"], "formula"),
        (["单选", "=1+1", "A.一 B.二", "A"], "formula"),
        (["单选", "=2", "A.一 B.二", "A"], "formula"),
        (["单选", "甲？", "A.一 B.二", "A", "=cmd|calc!A1"], "formula"),
        (["单选", "甲？", "A.一 B.二", "A", "", "@SUM(1)"], "formula"),
        (["连线题", "甲？", "A.一 B.二", "A"], "unknown_kind"),
        (["案例分析题", "甲是____", "", "乙"], "no_parts"),
        (["填空题", "甲是____，乙是____", "", "丙"], "blanks_uneven"),
        (["填空题", "甲是____", "", "。"], "answer_without_words"),
        (["判断", "甲。", "A.一 B.二", "A"], "true_false_options"),
        (["判断", "甲。", "A.对 B.错", "AB"], "true_false_answer"),
        (["判断", "甲。", "", "也许"], "answer_not_among_options"),
        (["判断", "甲。", "", "正确（错误）"], "answer_not_among_options"),
    ],
)
def test_a_doubtful_row_tells_its_place_and_reason(row: list[Cell], code: str) -> None:
    found = read([*HEADER, "解析", "标签"], ["判断", "好的。", "", "对"], row)

    assert doubts(found) == [(3, code)]
    assert len(found.recognised) == 1


def test_columns_that_leave_an_option_out_are_doubtful() -> None:
    found = read(["题干", "A", "B", "C", "答案"], ["甲？", "一", "", "三", "A"], ["乙？", "一", "二", "", "A"])

    assert doubts(found) == [(2, "options_gap")]
    assert len(found.recognised) == 1


def test_twins_are_found_whatever_their_brackets_spaces_and_order_of_options() -> None:
    found = read(HEADER, ["单选", "1.甲是（ ）。", "A.一 B.二", "A"], ["单选", "9、甲是()", "A:二**B:一", "B"])

    assert [(twin.draft.place.row, twin.of.row if twin.of else None) for twin in found.duplicates] == [(3, 2)]


def test_a_twin_with_another_answer_is_doubtful() -> None:
    found = read(HEADER, ["判断", STOP, "", "对"], ["判断", STOP, "", "错"])

    assert doubts(found) == [(3, "conflict")]
    assert found.doubtful[0].doubt.params == {"row": 2}


def test_the_same_stem_with_other_options_is_another_question() -> None:
    found = read(HEADER, ["单选", "正确的是（）", "A.一 B.二", "A"], ["单选", "正确的是（）", "A.三 B.四", "A"])

    assert len(found.recognised) == 2


def test_signs_and_decimal_points_keep_questions_apart() -> None:
    found = read(HEADER, ["判断", "应达1.5米。", "", "对"], ["判断", "应达15米。", "", "错"])

    assert len(found.recognised) == 2


def test_explanation_and_article_come_along() -> None:
    found = read([*HEADER, "解析", "依据"], ["判断", "甲。", "", "对", "因为。", "《安全生产法》第一百零七条第二款"])

    assert (found.recognised[0].explanation, found.recognised[0].article) == ("因为。", ArticleNumber(107))


@pytest.mark.parametrize(
    ("cell", "article"),
    [
        ("27", ArticleNumber(27)),
        ("134-1", ArticleNumber(134, 1)),
        ("第134条之一", ArticleNumber(134, 1)),
        ("《刑法》第一百三十四条之一第二款", ArticleNumber(134, 1)),
        ("第一百三十四条第一款", ArticleNumber(134)),
        ("第百百条", None),
        ("见教材", None),
    ],
)
def test_the_article_is_told_as_laws_and_people_write_it(cell: str, article: ArticleNumber | None) -> None:
    found = read([*HEADER, "依据"], ["判断", "甲。", "", "对", cell])

    assert found.recognised[0].article == article


def test_a_file_without_answers_is_refused_naming_its_columns() -> None:
    with pytest.raises(CannotRead) as refused:
        read(["序号", "题型", "题干", "选项"], [1, "单选", "甲？", "A.一 B.二"])

    assert (refused.value.code, refused.value.params) == ("no_answers", {"columns": "序号、题型、题干、选项"})


def test_a_file_whose_answers_are_all_missing_is_refused_too() -> None:
    with pytest.raises(CannotRead) as refused:
        read(HEADER, ["单选", "甲？", "A.一 B.二", ""], ["判断", "乙。", "", " "])

    assert refused.value.code == "answers_empty"


def test_wide_letters_and_figures_of_a_chinese_keyboard_are_read() -> None:
    found = read(["题　目", "选　项", "答　案"], ["１．甲需２人？", "Ａ．一Ｂ．二", "Ｂ"])

    assert [(d.stem, d.options, d.right) for d in found.recognised] == [("甲需2人？", ("一", "二"), {1})]


@pytest.mark.parametrize("rows", [[["姓名", "单位"], ["张三", "某厂"]], [HEADER], [["通知"], ["请于周五前报送。"]]])
def test_a_file_without_questions_is_refused(rows: list[list[Cell]]) -> None:
    with pytest.raises(CannotRead) as refused:
        read(*rows)

    assert refused.value.code == "no_questions"


WORDS = st.text("安全生产法单位人员培训应当负责", min_size=2, max_size=8)
MARKS = st.sampled_from(["**A.", "**A:", "A、", "(A)", "【A】", "A．", "\nA ", "***A"])


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, list[str], list[int]]:
    texts = draw(st.lists(WORDS, min_size=2, max_size=6, unique=True))
    right = draw(st.lists(st.integers(0, len(texts) - 1), min_size=1, unique=True))
    return draw(WORDS), texts, right


@given(questions(), MARKS, st.sampled_from(["", " ", "、", ","]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_whatever_the_marks_the_question_comes_back(
    question: tuple[str, list[str], list[int]], mark: str, between: str, small: bool
) -> None:
    stem, texts, right = question
    cell = " ".join(mark.replace("A", chr(65 + place)) + text for place, text in enumerate(texts)).strip()
    answer = between.join(chr((97 if small else 65) + place) for place in right)

    (draft,) = read(["题干", "答案", "选项"], [f"7. {stem}", f" {answer} ", cell]).recognised

    assert (draft.stem, list(draft.options), draft.right) == (stem, texts, frozenset(right))


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["A", "B.", "ABCD", "**A:一**B:二", "判断题", "单选", "对", "", "1.", "['A']", "{", "（A）", "答案"]
    ),
    st.integers(-5, 50),
    st.floats(allow_nan=True),
    st.booleans(),
)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=12), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_file_whatever_breaks_the_reader(rows: list[list[Cell]], headed: bool) -> None:
    found = Reading()
    with contextlib.suppress(CannotRead):
        found = read(*([HEADER] if headed else []), *rows)

    assert all(0 <= index < max(len(draft.options), 2) for draft in found.recognised for index in draft.right)


@pytest.mark.parametrize(
    ("stem", "answer", "blanks"),
    [
        ("限（　）日", "30|三十", (("30", "三十"),)),
        ("限____日，处____", "30；罚款", (("30",), ("罚款",))),
        ("限____日，处____", "30|三十\n罚款", (("30", "三十"), ("罚款",))),
        ("限____日，处____", "30、罚款", (("30",), ("罚款",))),
        ("限____日，处____", "①30②罚款", (("30",), ("罚款",))),
        ("限____日，处____", "30  罚款", (("30",), ("罚款",))),
        ("方针是（　）", "安全第一、预防为主", (("安全第一、预防为主",),)),
        ("限几日？", '[["30", "三十"]]', (("30", "三十"),)),
    ],
)
def test_blanks_are_divided_as_people_write_their_answers(
    stem: str, answer: str, blanks: tuple[tuple[str, ...], ...]
) -> None:
    (draft,) = read(["题型", "题干", "答案"], ["填空题", stem, answer]).recognised

    assert (draft.kind, draft.details.blanks) == ("fill_in", blanks)


def test_a_written_answer_has_its_model_answer() -> None:
    (draft,) = read(["题型", "题干", "答案"], ["简答题", "谈谈处置", "警戒、\n报告"]).recognised

    assert (draft.kind, draft.details.model, draft.options) == ("short_answer", "警戒、\n报告", ())


@pytest.mark.parametrize(
    ("answer", "options", "right"),
    [
        *((said, "", 0) for said in ["['√']", '["对"]', "T", "Y", "1", "✓", "✔\ufe0f", "是", "正确", "A"]),
        *((said, "", 1) for said in ["['×']", "('错',)", "F", "N", "0", "✗", "❌", "否", "错误", "B"]),
        ("['A']", "A.正确 B.错误", 0),
        ("1", "A.正确 B.错误", 0),
        ("A", "A.错误 B.正确", 1),
        ("0", "A.错误 B.正确", 1),
    ],
)
def test_a_verdict_in_every_way_that_files_give_it(answer: str, options: str, right: int) -> None:
    (draft,) = read(HEADER, ["判断题", "甲。", options, answer]).recognised

    assert (draft.kind, draft.right) == (TRUE_FALSE, {right})


@pytest.mark.parametrize(
    ("stem", "answer", "kind", "blanks"),
    [
        ("应在____日内整改", "十五", "fill_in", (("十五",),)),
        ("安全第一，（　）为主，（　）治理", "预防；综合", "fill_in", (("预防",), ("综合",))),
        ("有____人", "1", "fill_in", (("1",),)),
        ("甲应当培训（　）", "1", TRUE_FALSE, ()),
    ],
)
def test_without_kind_and_options_a_blank_is_to_be_filled_in(
    stem: str, answer: str, kind: str, blanks: tuple[tuple[str, ...], ...]
) -> None:
    (draft,) = read(["题干", "选项", "答案"], [stem, "", answer]).recognised

    assert (draft.kind, draft.details.blanks) == (kind, blanks)


def test_a_figure_for_the_kind_tells_nothing_and_a_letter_without_options_is_no_blank() -> None:
    found = read(HEADER, ["2", "甲？", "A.一 B.二", "A"], ["2", "乙是（　）？", "", "B"])

    assert [each.kind for each in found.recognised] == [SINGLE]
    assert doubts(found) == [(3, "no_options")]
