"""A small file in each format that an import reads, to be filled in anew; each imports cleanly."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from flask_babel import lazy_gettext as _l

from lms import sheets
from lms.quizzes import typed_lists
from lms.quizzes.example_questions import QUESTIONS
from lms.quizzes.exporting import gift, moodle_xml, qti
from lms.quizzes.exporting.exported import Exported
from lms.quizzes.importing.drafts import LETTERS, MULTIPLE, SINGLE, TRUE_FALSE, TRUE_FALSE_OPTIONS
from lms.quizzes.kinds import CASE, CHOICES, FILL_IN, SHORT_ANSWER

KINDS = {
    TRUE_FALSE: "判断题", SINGLE: "单选题", MULTIPLE: "多选题", FILL_IN: "填空题", SHORT_ANSWER: "简答题", CASE: "案例分析题",
}  # fmt: skip
HEADER = ("材料", "题型", "题干", "选项A", "选项B", "选项C", "正确答案", "解析", "法条", "难度", "知识点")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    ),
}


@dataclass(frozen=True)
class Example:
    """A format in words with the ending of its files, what it is good for, and how its example is made."""

    words: Any
    advice: Any
    ending: str
    kind: str
    made: Callable[[], bytes]


def _rows(question: Exported) -> Iterator[Sequence[str]]:
    """One row; of a case one for each question about it, beside which its stem stands."""
    for asked in question.parts or (question,):
        options = () if asked.kind == TRUE_FALSE else asked.options
        cells = [*options, *[""] * (3 - len(options))]
        about = [asked.explanation, question.article, str(question.difficulty), typed_lists.tags_written(question.tags)]
        case = question.stem if question.parts else ""
        yield [case, KINDS[asked.kind], asked.stem, *cells, _answer(asked), *about]


def _answer(question: Exported) -> str:
    if question.kind == TRUE_FALSE:
        return TRUE_FALSE_OPTIONS[next(iter(question.right))]
    if question.kind == FILL_IN:
        return question.details.blanks[0][0]
    if question.kind == SHORT_ANSWER:
        return question.details.model
    return "".join(LETTERS[place] for place in sorted(question.right))


def _table() -> list[Sequence[str]]:
    return [HEADER, *(row for question in QUESTIONS for row in _rows(question))]


def _workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("题库")
        for at, row in enumerate(_table()):
            sheet.write_row(at, 0, row)
        sheet.set_column(1, 1, 50)
    return stream.getvalue()


def _csv() -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(_table())
    return stream.getvalue().encode("utf-8-sig")


def _json() -> bytes:
    return json.dumps(list(map(_entry, QUESTIONS)), ensure_ascii=False, indent=2).encode()


def _entry(question: Exported) -> dict[str, Any]:
    about = {"法条": question.article, "难度": question.difficulty, "知识点": list(question.tags)}
    if question.parts:
        parts = list(map(_asks, question.parts))
        return {"题型": KINDS[question.kind], "题干": question.stem, "小题": parts} | about
    return _asks(question) | about


def _asks(question: Exported) -> dict[str, Any]:
    return {
        "题型": KINDS[question.kind],
        "题干": question.stem,
        "选项": [] if question.kind == TRUE_FALSE else list(question.options),
        "答案": _answer(question),
        "解析": question.explanation,
    }


def _text() -> str:
    lines: list[str] = []
    for figure, question in zip("一二三四五六", QUESTIONS, strict=True):
        lines += [f"{figure}、{KINDS[question.kind]}", f"1、{question.stem}"]
        about = [f"依据：{question.article}", f"难度：{question.difficulty}"]
        about += [f"知识点：{typed_lists.tags_written(question.tags)}"]
        lines += about if question.parts else [*_asked(question), *about]
        for at, part in enumerate(question.parts, 1):
            lines += [f"（{at}）{part.stem}", *_asked(part)]
    return "\n".join(lines) + "\n"


def _asked(question: Exported) -> list[str]:
    """What stands below a stem: options, answer, explanation."""
    options = () if question.kind == TRUE_FALSE else zip(LETTERS, question.options, strict=False)
    choices = [f"{letter}. {text}" for letter, text in options]
    return [*choices, f"答案：{_answer(question)}", f"解析：{question.explanation}"]


def _plain() -> bytes:
    return _text().encode("utf-8-sig")


def _word() -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in _text().splitlines())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in PARTS.items():
            package.writestr(name, content)
        package.writestr("word/document.xml", f'<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>')
    return stream.getvalue()


def _aiken() -> bytes:
    question = QUESTIONS[1]
    options = "".join(f"{letter}. {text}\n" for letter, text in zip(LETTERS, question.options, strict=False))
    return f"{question.stem}\n{options}ANSWER: {_answer(question)}\n".encode()


EXAMPLES = {
    "xlsx": Example(
        _l("Excel workbook (.xlsx, .xls)"),
        _l("columns for kind, question, options and answer; names and order do not matter"),
        ".xlsx", sheets.XLSX, _workbook,
    ),
    "csv": Example(_l("CSV (.csv)"), _l("the same columns; commas, semicolons or tabs; UTF-8 or GBK"), ".csv", "text/csv", _csv),
    "docx": Example(
        _l("Word document (.docx)"),
        _l("number and question, options behind letters, 答案： and 解析：; or all answers at the end"),
        ".docx", WORD, _word,
    ),
    "txt": Example(_l("plain text (.txt)"), _l("written as in Word"), ".txt", "text/plain; charset=utf-8", _plain),
    "json": Example(
        _l("JSON (.json)"), _l("a list of objects with the names of the columns"), ".json", "application/json", _json
    ),
    "gift": Example(
        _l("Moodle GIFT (.gift, .txt)"), _l("answers in braces"), ".gift.txt", "text/plain; charset=utf-8",
        lambda: gift.write(each for each in QUESTIONS if each.kind in CHOICES or gift.says(each)),
    ),
    "moodle": Example(
        _l("Moodle XML (.xml)"), _l("as Moodle exports it"), ".xml", "application/xml", lambda: moodle_xml.write(QUESTIONS)
    ),
    "qti": Example(
        _l("QTI 2.1, 2.2 and 3.0 (.xml, .zip)"), _l("single items, or packages with imsmanifest.xml"), ".zip",
        "application/zip", lambda: qti.write(QUESTIONS),
    ),
    "aiken": Example(
        _l("Aiken (.txt)"), _l("single choice alone: options behind letters, then ANSWER:"), ".txt",
        "text/plain; charset=utf-8", _aiken,
    ),
}  # fmt: skip
