r"""GIFT as Moodle's documentation describes it: braces, weights, escapes, comments, feedback, other kinds."""

import pytest

from lms.quizzes.importing.drafts import LINE, MULTIPLE, SINGLE, TRUE_FALSE
from lms.statutes.article_numbers import ArticleNumber
from lms.unpacking import CannotRead
from tests.quizzes.formats.found import doubts, read


@pytest.mark.parametrize(("verdict", "right"), [("T", 0), ("TRUE", 0), ("F", 1), ("FALSE", 1), (" true ", 0)])
def test_true_and_false(verdict: str, right: int) -> None:
    (draft,) = read(f"::题一:: 甲应当培训。{{{verdict}}}").recognised

    assert (draft.kind, draft.stem, draft.right) == (TRUE_FALSE, "甲应当培训。", {right})


def test_single_choice_over_several_lines_with_comments_and_a_category() -> None:
    found = read(
        "// 说明 [tag:第二十一条]\n$CATEGORY: 甲/乙\n\n// 题\n::名::谁负责？{\n=单位\n// 内\n~个人\n}\n\n乙。{T}\n"
    )

    assert found.unit == LINE
    assert [(d.place.row, d.kind, d.options, d.right, d.tags) for d in found.recognised] == [
        (5, SINGLE, ("单位", "个人"), {0}, ("甲", "乙")),
        (11, TRUE_FALSE, ("正确", "错误"), {0}, ("甲", "乙")),
    ]


def test_several_right_options_by_their_weights() -> None:
    (draft,) = read("哪些？{~%33.333%甲 ~%-100%乙 ~%33.333%丙 ~%33.333%丁}").recognised

    assert (draft.kind, draft.options, draft.right) == (MULTIPLE, ("甲", "乙", "丙", "丁"), {0, 2, 3})


def test_escapes_give_the_character_and_a_line_break() -> None:
    (draft,) = read(r"::a\:b::1+1\=2\: \{x\}\n\#1 \~ a\\b 吗？{=是\=的 ~%0%不\~是}").recognised

    assert draft.stem == "1+1=2: {x}\n#1 ~ a\\b 吗？"
    assert draft.options == ("是=的", "不~是")


def test_answers_within_a_sentence_leave_a_blank() -> None:
    (draft,) = read("安全生产工作以{=人 ~物}为本。").recognised

    assert draft.stem == "安全生产工作以（　）为本。"


@pytest.mark.parametrize(
    ("text", "explanation"),
    [
        ("甲？{=一#对了 ~二#错了 ~三}", "对了\n“二”：错了"),
        ("甲？{=一 ~二#错了\\n再看}", "“二”：错了 再看"),
        ("甲？{=一#对了 ~二####总的\\: 说明}", "总的: 说明\n“一”：对了"),
        ("甲。{TRUE#答错时#答对时}", "答对时\n“错误”：答错时"),
        ("甲____。{=一 =%0%二#近了}", "“二”：近了"),
        ("甲。{FALSE#答错时}", "答错时"),
        ("甲。{FALSE####因为。}", "因为。"),
        ("甲？{~%50%一#甲因 ~%50%二#乙因 ~%-50%三#否}", "甲因\n乙因\n“三”：否"),
    ],
)
def test_feedback_is_the_explanation(text: str, explanation: str) -> None:
    assert read(text).recognised[0].explanation == explanation


def test_formats_of_texts() -> None:
    found = read("[html]<p>甲&lt;<b>乙</b></p><p>m<sup>2</sup></p>{=[plain]<b> ~&amp;}\n\n[plain]a<b>b</b>{T}")

    assert [(d.stem, d.options[0]) for d in found.recognised] == [("甲<乙\nm²", "<b>"), ("a<b>b</b>", "正确")]


def test_the_article_of_a_tag_comes_along() -> None:
    found = read(
        "// [tag:《安全生产法》第一百零七条]\n甲。{T}\n\n// [tag:第一百三十四条之一]\n乙。{T}\n\n// [tag:27]\n丙。{T}"
    )

    assert [draft.article for draft in found.recognised] == [ArticleNumber(107), ArticleNumber(134, 1), None]


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("何年？{#1822:5}", "other_kind", "numerical"),
        ("连线{=甲->一 =乙->二}", "other_kind", "matching"),
        ("谁？{=无人 =%50%没有人}", "part_of_points", None),
        ("谁？{无人}", "braces", None),
        ("只有说明。", "other_kind", "description"),
        ("甲{=一 ~二}乙{=三 ~四}", "other_kind", "cloze"),
        ("甲？{=一 ~二", "braces", None),
        ("甲？{一 ~二 =三}", "braces", None),
        ("甲？{=一 ~%50%二 ~三}", "part_of_points", None),
        ("甲？{=一 =二 ~三}", "single_with_several", None),
        ("甲？{~一 ~二}", "no_answer", None),
        ("甲<img src='1.png'>？{=一 ~二}", "picture", None),
        ("::名::{=一 ~二}", "no_stem", None),
    ],
)
def test_what_cannot_be_taken_tells_its_line_and_reason(text: str, code: str, kind: str | None) -> None:
    found = read(f"好。{{T}}\n\n{text}\n")

    assert doubts(found) == [(3, code)]
    assert found.doubtful[0].doubt.params.get("kind") == kind
    assert len(found.recognised) == 1


def test_more_questions_than_an_import_takes_are_refused() -> None:
    with pytest.raises(CannotRead, match="too_many_questions"):
        read("甲{T}\n\n" * 20_001)


def test_texts_without_a_wrong_one_are_a_blank_and_empty_braces_a_written_answer() -> None:
    found = read("安全第一，{=预防为主#对 =%100%预防}为主。\n\n论述。{####说明}\n")

    blank, essay = found.recognised
    assert (blank.kind, blank.stem, blank.explanation) == ("fill_in", "安全第一，（　）为主。", "对")
    assert blank.details.blanks == (("预防为主", "预防"),)
    assert (essay.kind, essay.explanation) == ("short_answer", "说明")
