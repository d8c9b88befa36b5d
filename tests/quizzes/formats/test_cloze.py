"""Moodle's embedded answers: blanks, choices and cases out of one text, with what is right by weight."""

import pytest

from lms.quizzes.importing.drafts import MULTIPLE, SINGLE, TRUE_FALSE
from lms.quizzes.kinds import CASE, FILL_IN
from tests.quizzes.formats.found import doubts, read


def embedded(html: str, more: str = "") -> str:
    text = f'<questiontext format="html"><text><![CDATA[{html}]]></text></questiontext>'
    return f'<quiz><question type="multianswer"><name><text>名</text></name>{text}{more}</question></quiz>'


def test_the_kind_has_two_names() -> None:
    named = embedded("限{1:SHORTANSWER:=三十}日").replace("multianswer", "cloze")

    assert [each.kind for each in read(named).recognised] == [FILL_IN]


def test_gaps_of_one_weight_are_blanks_that_take_what_earns_all() -> None:
    html = "<p>限{1:SHORTANSWER:=三十~%100%30#对}日内改。</p><p>处{:SA:=罚&gt;\\}款~没收}</p>"
    (draft,) = read(embedded(html)).recognised

    assert (draft.kind, draft.stem, draft.explanation) == (FILL_IN, "限（　）日内改。\n处（　）", "对")
    assert draft.details.blanks == (("三十", "30"), ("罚>}款",))


@pytest.mark.parametrize(
    ("gap", "kind", "options", "right"),
    [
        ("{1:MULTICHOICE:甲~=乙#对}", SINGLE, ("甲", "乙"), {1}),
        ("{2:MCV:%0%甲~%100%乙}", SINGLE, ("甲", "乙"), {1}),
        ("{1:MULTICHOICE_VS:=对~错}", TRUE_FALSE, ("正确", "错误"), {0}),
        ("{1:MULTIRESPONSE:%50%甲~%50%乙~%-50%丙}", MULTIPLE, ("甲", "乙", "丙"), {0, 1}),
    ],
)
def test_one_gap_with_options_is_a_choice(gap: str, kind: str, options: tuple[str, ...], right: set[int]) -> None:
    (draft,) = read(embedded(f"<p>谁？</p>{gap}")).recognised

    assert (draft.kind, draft.stem, draft.options, draft.right) == (kind, "谁？", options, right)


def test_several_below_a_text_are_a_case_with_their_weights() -> None:
    html = "<p>某厂起火。</p><p>原因？</p><p>{2:MC:甲~=乙}</p><p>限{1:SA:=三}日。</p>"
    (draft,) = read(embedded(html)).recognised

    assert (draft.kind, draft.stem) == (CASE, "某厂起火。")
    assert [(each.kind, each.stem, each.answer, each.weight) for each in draft.details.parts] == [
        (SINGLE, "原因？", "B", 2.0),
        (FILL_IN, "限（　）日。", "", 1.0),
    ]


def test_choices_within_one_text_are_questions_about_it() -> None:
    (draft,) = read(embedded("由{1:MC:=甲~乙}负责，限{1:MC:三~=五}日。")).recognised

    assert (draft.kind, draft.stem) == (CASE, "由（1）负责，限（2）日。")
    assert [(each.stem, each.answer) for each in draft.details.parts] == [("（1）", "A"), ("（2）", "B")]


@pytest.mark.parametrize(
    ("html", "code", "kind"),
    [
        ("只有说明。", "other_kind", "description"),
        ("几？{1:NUMERICAL:=3:0.1}", "other_kind", "numerical"),
        ("甲{1:SA:=乙~=*}", "any_text", None),
        ("甲{1:SA:=乙~%50%丙}", "part_of_points", None),
        ("谁？{1:MC:甲~乙}", "no_answer", None),
        ("{1:MC:=甲~乙}", "no_stem", None),
    ],
)
def test_a_gap_that_is_no_question_here_tells_why(html: str, code: str, kind: str | None) -> None:
    found = read(embedded(html))

    assert doubts(found) == [(1, code)]
    assert found.doubtful[0].doubt.params.get("kind") == kind


def test_feedback_explains_each_question_about_a_case_and_names_its_options() -> None:
    (case,) = read(embedded("<p>某厂。</p><p>甲？{1:MC:=一#对了~二#错了}</p><p>乙{1:SA:=三#三个}</p>")).recognised

    assert [part.explanation for part in case.details.parts] == ["对了\n“二”：错了", "三个"]
