"""Word documents: what Word shows is what is read, with its automatic numbers, tables and struck-out words."""

import io
import zipfile
from collections.abc import Callable

import pytest

from lms import sheets
from lms.quizzes.importing.drafts import MULTIPLE, PARAGRAPH, SINGLE, TRUE_FALSE
from lms.unpacking import CannotRead
from tests.quizzes.formats.documents import W, document, levels, numbered, numbering, table, text, texts
from tests.quizzes.formats.found import doubts, read
from tests.quizzes.formats.test_written import KEYED, WHOLE

LISTS = numbering(
    {0: levels(("decimal", "%1．"), ("upperLetter", "%2."))}, {1: 0, 2: 0}, restarting=(2,)
)  # fmt: skip


def test_a_document_reads_like_its_text() -> None:
    found = read(document(texts(WHOLE)))

    assert (found.unit, found.doubtful) == (PARAGRAPH, [])
    assert [draft.place.row for draft in found.recognised] == [3, 9, 10, 18, 24, 25, 26]
    assert (
        len(
            read(
                document(texts(KEYED + "答案\n一、单选题\n1-2 AB\n二、多选题\n1-2 AB BC\n三、判断题\n1-2 √×"))
            ).recognised
        )
        == 6
    )


def test_numbers_and_letters_that_only_word_shows() -> None:
    body = (
        text("一、单选题") + numbered("甲是（）", 1) + numbered("一", 1, 1) + numbered("二", 1, 1) + text("答案：A")
        + numbered("乙是（）", 1) + numbered("三", 1, 1) + numbered("四", 1, 1) + text("答案：B")
        + text("二、多选题") + numbered("丙是（）", 2) + numbered("五", 2, 1) + numbered("六", 2, 1) + text("答案：AB")
    )  # fmt: skip
    found = read(document(body, numbering_xml=LISTS))

    assert [(d.kind, d.stem, d.options, d.right) for d in found.recognised] == [
        (SINGLE, "甲是（）", ("一", "二"), {0}),
        (SINGLE, "乙是（）", ("三", "四"), {1}),
        (MULTIPLE, "丙是（）", ("五", "六"), {0, 1}),
    ]


def test_sections_in_chinese_figures_from_a_style_and_a_key_at_the_end() -> None:
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="a3">'
        '<w:name w:val="节"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    lists = numbering({0: levels(("decimal", "%1.")), 1: levels(("chineseCounting", "%1、"))}, {1: 0, 2: 0, 3: 1}, (2,))
    body = (
        text("单项选择题", '<w:pStyle w:val="a3"/>') + numbered("甲（）", 1) + text("A.一 B.二") + numbered("乙（）", 1)
        + text("A.一 B.二") + text("判断题", '<w:pStyle w:val="a3"/>') + numbered("丙。", 2)
        + texts("参考答案\n一、单项选择题\n1-2 AB\n二、判断题\n1.×")
    )  # fmt: skip
    found = read(document(body, numbering_xml=lists, styles_xml=styles))

    assert [(d.kind, d.right) for d in found.recognised] == [(SINGLE, {0}), (SINGLE, {1}), (TRUE_FALSE, {1})]


def test_tables_with_headings_and_tables_that_only_hold_options() -> None:
    sheet = table(["题型", "题干", "选项", "答案"], ["单选", "甲？", "A.一 B.二", "B"], ["判断", "乙。", "", "也许"])
    found = read(document(text("某县题库") + sheet))
    laid_out = read(document(text("1.丙（）") + table(["A.一", "B.二"], ["C.三", "D.四"]) + text("答案：D")))

    assert [(d.place.row, d.stem, d.right) for d in found.recognised] == [(6, "甲？", {1})]
    assert doubts(found) == [(10, "answer_not_among_options")]
    assert [(d.options, d.right) for d in laid_out.recognised] == [(("一", "二", "三", "四"), {3})]


@pytest.mark.parametrize(
    "body",
    [
        text("题库") + table(["1", "单选", "甲（）", "A.主要负责人 B.工人", "A"], ["2", "判断", "乙。", "", "√"]),
        texts("1、甲（）\nA.主要负责人 B.工人\n2、乙。\n参考答案") + table(["题号", "1", "2"], ["答案", "A", "√"]),
        table(["题目", "1、甲（）"], ["选项", "A.主要负责人 B.工人"], ["答案", "A"])
        + table(["题目", "2、乙。"], ["答案", "√"], ["解析", "因为"]),
        table(["1、甲（） A.主要负责人 B.工人 答案：A", "2、乙。（√）"]),
        text("第一章", '<w:pStyle w:val="h"/>') + text("1、甲（A）", '<w:pStyle w:val="h"/>') + text("A.主要负责人 B.工人")
        + text("第二章 保障") + text("2、乙。（√）", '<w:pStyle w:val="h"/>'),
    ],
)  # fmt: skip
def test_tables_without_headings_and_questions_written_as_headings(body: str) -> None:
    styles = f'<w:styles xmlns:w="{W}"><w:style w:styleId="h"><w:name w:val="heading 1"/></w:style></w:styles>'
    found = read(document(body, styles_xml=styles))

    assert found.doubtful == []
    assert [(d.stem.removesuffix("（　）").removesuffix("（）"), d.right) for d in found.recognised] == [
        ("甲", {0}),
        ("乙。", {0}),
    ]


def test_what_was_struck_out_is_gone_and_what_was_put_in_is_there() -> None:
    changed = (
        "<w:p><w:r><w:t>1.甲</w:t></w:r><w:del><w:r><w:delText>不</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>应当</w:t></w:r></w:ins><w:r><w:t>培训10</w:t></w:r>"
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>3</w:t></w:r><w:r><w:t>人。（√）</w:t></w:r></w:p>'
    )

    assert read(document(changed)).recognised[0].stem == "甲应当培训10³人。（　）"


@pytest.mark.parametrize("inside", ["<w:drawing/>", "<w:pict/>", "<w:object/>"])
def test_a_picture_makes_its_question_doubtful(inside: str) -> None:
    body = f"<w:p><w:r><w:t>1.见图</w:t></w:r><w:r>{inside}</w:r></w:p>" + texts("A.一 B.二\n答案：A\n2.乙。（√）")
    found = read(document(body))

    assert doubts(found) == [(1, "picture")]
    assert len(found.recognised) == 1


def _encrypted() -> bytes:
    packed = bytearray(document(texts(WHOLE)))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = packed.find(mark)
        while at >= 0:
            packed[at + offset] |= 1
            at = packed.find(mark, at + 4)
    return bytes(packed)


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: document(texts(WHOLE), kind="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (lambda: document(texts(WHOLE), vbaProject_bin=b"x"), "macros"),
        (lambda: document("<w:p/>" + "<!-- " + "0" * 70_000_000 + " -->"), "unpacks_too_large"),
        (lambda: document(texts(WHOLE))[:-200], "damaged"),
        (lambda: document("</w:p>"), "damaged"),
        (lambda: document("<w:sdt>" * 10_000 + "</w:sdt>" * 10_000), "damaged"),
        (lambda: document("<w:p/>"), "no_questions"),
        (lambda: document("", numbering_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "document_type"),
        (_encrypted, "password"),
        (lambda: sheets.OLE_MARK + bytes(504) + "EncryptedPackage\0".encode("utf-16-le").ljust(128, b"\0"), "password"),
        (lambda: sheets.OLE_MARK + bytes(504) + "WordDocument\0".encode("utf-16-le").ljust(128, b"\0"), "old_word"),
    ],
)
def test_a_document_that_cannot_be_read_is_refused_with_its_reason(made: Callable[[], bytes], code: str) -> None:
    with pytest.raises(CannotRead) as refused:
        read(made())

    assert refused.value.code == code


def test_a_large_picture_that_nobody_reads_does_no_harm() -> None:
    stream = io.BytesIO(document(texts(WHOLE)))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/image1.bmp", b"0" * 70_000_000)

    assert len(read(stream.getvalue()).recognised) == 7
