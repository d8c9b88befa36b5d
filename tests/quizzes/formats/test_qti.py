"""QTI items and packages: both spellings of the names, right answers by value and by points, other interactions named."""

import io
import zipfile

import pytest

from lms.quizzes.importing.drafts import FEEDBACK_LEFT_OUT, MULTIPLE, QUESTION, SINGLE, TRUE_FALSE
from lms.quizzes.kinds import CASE, FILL_IN, SHORT_ANSWER
from lms.statutes.article_numbers import ArticleNumber
from lms.unpacking import CannotRead
from tests.quizzes.formats.found import doubts, read

V2 = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p{version}" identifier="q" title="题" label="{label}">
<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">{declared}</responseDeclaration>
<itemBody><div><p>谁<strong>负责</strong>？</p></div>
<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="0"><prompt>请选择 m<sup>2</sup></prompt>
<simpleChoice identifier="X">{first}<feedbackInline outcomeIdentifier="F" identifier="X">是的</feedbackInline></simpleChoice>
<simpleChoice identifier="Y">  {second}
</simpleChoice><simpleChoice identifier="Z"><p>丙</p></simpleChoice></choiceInteraction>
<rubricBlock view="scorer"><p>只给阅卷人</p></rubricBlock></itemBody>
<modalFeedback outcomeIdentifier="F" identifier="E" showHide="show"><p>因为</p></modalFeedback></assessmentItem>"""
V3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="q" title="题" time-dependent="false">
<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier"><qti-correct-response>
<qti-value>B</qti-value></qti-correct-response></qti-response-declaration><qti-item-body>
<qti-choice-interaction response-identifier="RESPONSE" max-choices="1"><qti-prompt>甲应当培训。</qti-prompt>
<qti-simple-choice identifier="A">{first}</qti-simple-choice><qti-simple-choice identifier="B">{second}</qti-simple-choice>
</qti-choice-interaction></qti-item-body></qti-assessment-item>"""
CORRECT = "<correctResponse>{}</correctResponse>"


def item(
    *right: str, cardinality: str = "single", version: int = 1, declared: str = "", label: str = "", first: str = "甲"
) -> str:
    values = "".join(f"<value>{name}</value>" for name in right)
    said = declared or (CORRECT.format(values) if right else "")
    return V2.format(version=version, cardinality=cardinality, declared=said, label=label, first=first, second="乙")


def package(manifest: str | None, **files: str) -> bytes:
    stream = io.BytesIO()
    listed = "".join(
        f'<resource identifier="{name}" type="imsqti_item_xmlv2p1" href="items/{name}.xml"/>' for name in files
    )
    usual = f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{listed}</resources></manifest>'
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("imsmanifest.xml", manifest or usual)
        for name, content in files.items():
            packed.writestr(f"items/{name}.xml", content)
    return stream.getvalue()


@pytest.mark.parametrize("version", [1, 2])
def test_an_item_of_version_2(version: int) -> None:
    found = read(item("Y", version=version, label="《安全生产法》第二十一条"))

    (draft,) = found.recognised
    assert found.unit == QUESTION
    assert (draft.kind, draft.stem, draft.options, draft.right) == (
        SINGLE,
        "谁负责？\n请选择 m²",
        ("甲", "乙", "丙"),
        {1},
    )
    assert (draft.explanation, draft.article) == ("因为\n“甲”：是的", ArticleNumber(21))


def test_feedback_on_choices_is_in_the_explanation_and_on_answers_as_a_whole_told() -> None:
    feedback = '<modalFeedback outcomeIdentifier="F" identifier="{}" showHide="show"><p>{}</p></modalFeedback>'
    more = "".join(feedback.format(*each) for each in (("Z", "不是丙"), ("correct", "对了"), ("incorrect", "再想想")))
    (draft,) = read(item("Y").replace("</assessmentItem>", f"{more}</assessmentItem>")).recognised

    assert draft.explanation == "对了\n“甲”：是的\n“丙”：不是丙"
    assert draft.told == (FEEDBACK_LEFT_OUT,)


def test_several_right_choices_by_value_and_by_points() -> None:
    points = '<mapping><mapEntry mapKey="X" mappedValue="1"/><mapEntry mapKey="Y" mappedValue="-1"/><mapEntry mapKey="Z" mappedValue="0.5"/></mapping>'
    by_value = read(item("X", "Z", cardinality="multiple")).recognised[0]
    by_points = read(item(cardinality="multiple", declared=points)).recognised[0]

    assert (by_value.kind, by_value.right) == (by_points.kind, by_points.right) == (MULTIPLE, {0, 2})


@pytest.mark.parametrize(("first", "second", "right"), [("正确", "错误", 1), ("错", "对", 0), ("True", "False", 1)])
def test_two_choices_that_say_right_and_wrong_in_version_3_are_a_judgement(first: str, second: str, right: int) -> None:
    (draft,) = read(V3.format(first=first, second=second)).recognised

    assert (draft.kind, draft.stem, draft.right) == (TRUE_FALSE, "甲应当培训。", {right})


def test_a_package_is_read_in_the_order_of_its_manifest() -> None:
    found = read(package(None, b=item("X"), a=V3.format(first="正确", second="错误"), c="<p>&x;</p>", d="<other/>"))

    assert [(d.place.sheet, d.place.row, d.kind) for d in found.recognised] == [
        ("items/b.xml", 1, SINGLE),
        ("items/a.xml", 2, TRUE_FALSE),
    ]
    assert doubts(found) == [(3, "item_damaged"), (4, "not_a_question")]


def test_an_item_that_the_package_does_not_hold_is_named() -> None:
    listed = '<manifest><resources><resource type="imsqti_item_xmlv3p0" href="%E7%94%B2.xml"/></resources></manifest>'

    found = read(package(listed))

    assert [(d.place.sheet, d.doubt.code) for d in found.doubtful] == [("甲.xml", "item_missing")]


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        (item(), "no_answer", None),
        (item("Q"), "no_answer", None),
        (item("X", "Y"), "single_with_several", None),
        (item("X", cardinality="multiple"), "multiple_with_one", None),
        (item("X", first='<img src="a.png" alt=""/>'), "picture", None),
        (item("X", first="<m:math xmlns:m='m'><m:mi>x</m:mi></m:math>"), "picture", None),
        (item("X").replace("choiceInteraction", "orderInteraction"), "other_kind", "ordering"),
        (item().replace("choiceInteraction", "textEntryInteraction"), "no_answer", None),
        (item("X").replace("choiceInteraction", "hotspotInteraction"), "other_kind", "hotspot"),
        (item("X").replace("choiceInteraction", "div"), "other_kind", "description"),
        (item("X").replace("<rubricBlock", '<choiceInteraction responseIdentifier="B"/><rubricBlock'), "no_answer", None),
        (item("X").replace("<rubricBlock", '<choiceInteraction responseIdentifier="B"/><p>乙</p><rubricBlock'), "other_kind", "several"),
        (item("X").replace("<div>", "<div>" * 250).replace("</div>", "</div>" * 250), "not_a_question", None),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_tells_its_reason(text: str, code: str, kind: str | None) -> None:
    found = read(text)

    assert doubts(found) == [(1, code)]
    assert found.doubtful[0].doubt.params.get("kind") == kind


FIELDS = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p{version}" identifier="q" title="题">
<responseDeclaration identifier="A" cardinality="single" baseType="string"><correctResponse><value> 三十 </value></correctResponse>
<mapping><mapEntry mapKey="30" mappedValue="2"/><mapEntry mapKey="0" mappedValue="0"/></mapping></responseDeclaration>
<responseDeclaration identifier="B" cardinality="single" baseType="string"><correctResponse><value>罚款</value></correctResponse>
</responseDeclaration><itemBody><p>限<textEntryInteraction responseIdentifier="A" expectedLength="3"/>日内改正。</p>
<p>逾期处<textEntryInteraction responseIdentifier="B"/></p></itemBody></assessmentItem>"""
TEXT = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="q" title="题" time-dependent="false">
<qti-response-declaration identifier="R" cardinality="single" base-type="string">{declared}</qti-response-declaration><qti-item-body>
<qti-extended-text-interaction response-identifier="R"><qti-prompt>怎么办？</qti-prompt></qti-extended-text-interaction>{rubric}
</qti-item-body></qti-assessment-item>"""
RUBRIC = '<qti-rubric-block use="scoring" view="{view}"><qti-content-body><p>先撤人。</p></qti-content-body></qti-rubric-block>'
VALUE = "<qti-correct-response><qti-value>撤人</qti-value></qti-correct-response>"


@pytest.mark.parametrize("version", [1, 2])
def test_fields_in_a_sentence_are_blanks_that_take_every_text_with_points(version: int) -> None:
    (draft,) = read(FIELDS.format(version=version)).recognised

    assert (draft.kind, draft.stem) == (FILL_IN, "限（　）日内改正。\n逾期处（　）")
    assert draft.details.blanks == (("30", "三十"), ("罚款",))


@pytest.mark.parametrize(
    ("declared", "rubric", "model"),
    [
        ("", RUBRIC.format(view="scorer tutor"), "先撤人。"),
        (VALUE, "", "撤人"),
        (VALUE, RUBRIC.format(view="scorer"), "先撤人。"),
        ("", RUBRIC.format(view="candidate"), ""),
    ],
)
def test_a_text_in_version_3_has_its_model_answer_from_what_scorers_read(
    declared: str, rubric: str, model: str
) -> None:
    (draft,) = read(TEXT.format(declared=declared, rubric=rubric)).recognised

    assert (draft.kind, draft.stem, draft.details.model) == (SHORT_ANSWER, "怎么办？", model)


CASE_ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="q" title="题">
<responseDeclaration identifier="A" cardinality="single" baseType="identifier"><correctResponse><value>Y</value></correctResponse>
</responseDeclaration><responseDeclaration identifier="B" cardinality="single" baseType="string"><correctResponse><value>十五</value>
</correctResponse></responseDeclaration><itemBody><div>{before}{first}<p>应在<textEntryInteraction responseIdentifier="B"/>日内改。</p>
<p>谈谈措施。</p><extendedTextInteraction responseIdentifier="C"/><rubricBlock view="scorer"><p>停产。</p></rubricBlock>{after}
</div></itemBody></assessmentItem>"""
CHOICES = (
    '<simpleChoice identifier="X">甲</simpleChoice><simpleChoice identifier="Y">乙</simpleChoice></choiceInteraction>'
)
PROMPTED = f'<choiceInteraction responseIdentifier="A"><prompt>原因？</prompt>{CHOICES}'
UNPROMPTED = f'<p>原因？</p><choiceInteraction responseIdentifier="A">{CHOICES}'


GRID = '<div class="grid-row"><div class="col-12">{}</div></div>'


@pytest.mark.parametrize(
    "first", [PROMPTED, UNPROMPTED, GRID.format(PROMPTED)], ids=["prompt", "paragraph", "grid of TAO"]
)
def test_several_interactions_below_a_text_are_a_case(first: str) -> None:
    (draft,) = read(CASE_ITEM.format(before="<p>某厂起火。</p>", first=first, after="")).recognised

    assert (draft.kind, draft.stem) == (CASE, "某厂起火。")
    assert [(part.kind, part.stem, part.answer) for part in draft.details.parts] == [
        (SINGLE, "原因？", "B"),
        (FILL_IN, "应在（　）日内改。", ""),
        (SHORT_ANSWER, "谈谈措施。", ""),
    ]
    assert draft.details.parts[1].details.blanks == (("十五",),)
    assert draft.details.parts[2].details.model == "停产。"


@pytest.mark.parametrize(("before", "after"), [("", ""), ("<p>某厂起火。</p>", "<p>完。</p>")])
def test_questions_without_a_common_text_or_with_words_left_over_are_several(before: str, after: str) -> None:
    found = read(CASE_ITEM.format(before=before, first=PROMPTED, after=after))

    assert [each.doubt.params for each in found.doubtful] == [{"kind": "several"}]


OLD = '<manifest><resources><resource type="imsqti_xmlv1p2" href="a.xml"/></resources></manifest>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + item("X"), "document_type"),
        ("<questestinterop/>", "old_qti"),
        (package(OLD), "old_qti"),
        (package("<manifest/>", a=item("X")), "no_questions"),
        (package("<manifest>"), "damaged"),
        (package(None, a="<!--" + "0" * 70_000_000 + "-->"), "unpacks_too_large"),
    ],
    ids=["document type", "old item", "old package", "lists nothing", "broken", "bomb"],
)
def test_a_harmful_or_unknown_file_is_refused(data: str | bytes, code: str) -> None:
    with pytest.raises(CannotRead) as refused:
        read(data)

    assert refused.value.code == code
