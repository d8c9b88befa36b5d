"""Moodle's XML: HTML to text, weights, tags; other kinds and pictures named; nothing that could fetch or grow."""

import pytest

from lms.quizzes.importing.drafts import FEEDBACK_LEFT_OUT, MULTIPLE, QUESTION, SINGLE, TRUE_FALSE
from lms.statutes.article_numbers import ArticleNumber
from lms.unpacking import CannotRead
from tests.quizzes.formats.found import doubts, read

STEM = '<questiontext format="html"><text><![CDATA[<p>谁&nbsp;负责<b>？</b></p>]]></text></questiontext>'
TWO = '<answer fraction="100"><text>甲</text></answer><answer fraction="0"><text>乙</text></answer>'


def quiz(*questions: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>{"".join(questions)}</quiz>'


def question(kind: str, inside: str) -> str:
    return f'<question type="{kind}"><name><text>名</text></name>{inside}</question>'


def test_single_and_multiple_choice_and_judgement() -> None:
    several = (
        '<answer fraction="50"><text>甲</text></answer><answer fraction="-100"><text>乙</text></answer>'
        '<answer fraction="50" format="html"><text>&lt;p&gt;丙&lt;br/&gt;丁&lt;/p&gt;</text></answer>'
    )
    verdict = '<answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer>'
    found = read(
        quiz(
            question("category", "<category><text>$course$/甲</text></category>"),
            question("multichoice", STEM + TWO),
            question("multichoice", STEM + several + "<single>false</single>"),
            question("truefalse", STEM + verdict),
        )
    )

    assert found.unit == QUESTION
    assert [(d.place.row, d.kind, d.stem, d.options, d.right) for d in found.recognised] == [
        (1, SINGLE, "谁 负责？", ("甲", "乙"), {0}),
        (2, MULTIPLE, "谁 负责？", ("甲", "乙", "丙\n丁"), {0, 2}),
        (3, TRUE_FALSE, "谁 负责？", ("正确", "错误"), {1}),
    ]


def test_plain_text_stays_as_it_is() -> None:
    text = '<questiontext format="plain_text"><text>a &lt;b&gt;  &amp;amp; c</text></questiontext>'

    assert read(quiz(question("multichoice", text + TWO))).recognised[0].stem == "a <b>  &amp; c"


def test_a_category_is_a_tag_of_what_follows_and_one_right_answer_makes_no_multiple_choice() -> None:
    def under(path: str) -> str:
        return question("category", f"<category><text>{path}</text></category>")

    one = question("multichoice", STEM + TWO + "<single>false</single><tags><tag><text>责任</text></tag></tags>")
    found = read(quiz(under("$course$/top/安全/甲//乙"), one, under("$system$/top"), one.replace("谁", "何")))

    assert [(each.kind, each.tags) for each in found.recognised] == [
        (SINGLE, ("责任", "安全", "甲/乙")),
        (SINGLE, ("责任",)),
    ]


def test_feedback_explains_and_a_tag_names_the_article() -> None:
    general = "<generalfeedback><text>总说明</text></generalfeedback><tags><tag><text>第二十一条</text></tag></tags>"
    own = TWO.replace("</text></answer>", "</text><feedback><text>因为</text></feedback></answer>", 1)
    found = read(quiz(question("multichoice", STEM + TWO + general), question("multichoice", STEM + "乙" + own)))

    assert (found.recognised[0].explanation, found.recognised[0].article) == ("总说明", ArticleNumber(21))
    assert read(quiz(question("multichoice", STEM + own))).recognised[0].explanation == "因为"
    every = own.replace("乙</text></answer>", "乙</text><feedback><text>不是</text></feedback></answer>")
    both = read(quiz(question("multichoice", STEM + every + general))).recognised[0].explanation
    assert both == "总说明\n“甲”：因为\n“乙”：不是"


@pytest.mark.parametrize(
    ("whole", "told"),
    [("您的回答不正确。", ()), ("Your answer is incorrect.", ()), ("请重看第二讲", (FEEDBACK_LEFT_OUT,))],
)
def test_feedback_on_an_answer_as_a_whole_is_told_unless_moodle_wrote_it(whole: str, told: tuple[str, ...]) -> None:
    whole = f"<incorrectfeedback><text>{whole}</text></incorrectfeedback>"

    assert read(quiz(question("multichoice", STEM + TWO + whole))).recognised[0].told == told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding(encoding: str) -> None:
    text = quiz(question("multichoice", STEM + TWO)).replace("UTF-8", encoding)

    assert len(read(text.encode(encoding)).recognised) == 1


@pytest.mark.parametrize(
    ("kind", "inside", "code", "named"),
    [
        ("shortanswer", STEM, "no_answer", None),
        ("shortanswer", STEM + TWO.replace("</text></answer>", "*</text></answer>"), "any_text", None),
        ("matching", STEM, "other_kind", "matching"),
        ("numerical", STEM, "other_kind", "numerical"),
        ("gapselect", STEM, "other_kind", "cloze"),
        ("coderunner", STEM, "other_kind", "coderunner"),
        ("multichoice", STEM.replace("？", '<img src="@@PLUGINFILE@@/1.png"/>') + TWO, "picture", None),
        ("multichoice", STEM + TWO.replace('"0"', '"50"'), "part_of_points", None),
        ("multichoice", STEM + TWO.replace('"100"', '"0"'), "no_answer", None),
        ("multichoice", STEM + TWO.replace('"100"', '"viel"'), "no_answer", None),
        ("truefalse", STEM, "no_answer", None),
        ("multichoice", TWO, "no_stem", None),
    ],
)
def test_what_cannot_be_taken_tells_its_number_and_reason(kind: str, inside: str, code: str, named: str | None) -> None:
    found = read(quiz(question("multichoice", STEM.replace("谁", "好") + TWO), question(kind, inside)))

    assert doubts(found) == [(2, code)]
    assert found.doubtful[0].doubt.params.get("kind") == named
    assert len(found.recognised) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>', "document_type"),
        ('<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>', "document_type"),
        ('<!DOCTYPE quiz SYSTEM "http://127.0.0.1/x.dtd"><quiz/>', "document_type"),
        ("<quiz><question type='truefalse'>", "damaged"),
        ("<quiz>&unknown;</quiz>", "damaged"),
        ("<rss></rss>", "other_xml"),
        ("<html><body>x</body></html>", "other_xml"),
        ("<quiz></quiz>", "no_questions"),
    ],
)
def test_a_harmful_or_broken_file_is_refused(text: str, code: str) -> None:
    with pytest.raises(CannotRead) as refused:
        read(text)

    assert refused.value.code == code


def test_a_hundred_thousand_tags_one_within_the_other_are_refused() -> None:
    with pytest.raises(CannotRead, match="damaged"):
        read(quiz("<b>" * 100_000 + "</b>" * 100_000))


@pytest.mark.parametrize(
    "html", ["&lt;p" * 400_000, "&lt;i&gt;" * 100_000 + "&lt;/b&gt;" * 100_000, "&lt;!--" * 200_000]
)
def test_html_that_is_never_closed_is_looked_at_once(html: str) -> None:
    text = f'<questiontext format="html"><text>{html}</text></questiontext>'

    assert len(read(quiz(question("multichoice", text + TWO))).doubtful) == 1


def test_comments_and_characters_by_number_are_read_as_a_browser_does() -> None:
    text = '<questiontext format="html"><text><![CDATA[<!-- <p>不 --><p class="a">甲&#20057;&lt;1<br/>2</p>]]></text></questiontext>'

    assert read(quiz(question("multichoice", text + TWO))).recognised[0].stem == "甲乙<1\n2"
