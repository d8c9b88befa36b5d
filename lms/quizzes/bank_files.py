"""A bank as a file: the formats by the names that addresses and commands give them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from lms import sheets
from lms.quizzes import catalogue, citing, papers
from lms.quizzes.exporting import gift, moodle_xml, qti, workbook
from lms.quizzes.exporting.exported import Exported
from lms.quizzes.kinds import CHOICES, KINDS
from lms.quizzes.models import QuestionBank, QuestionVersion
from lms.quizzes.pictures import keeping

PICTURE = "picture"
# What a format may have no way to say, in words.
LACKING = KINDS | {PICTURE: _l("with a picture")}


@dataclass(frozen=True)
class Format:
    """A format in words, the ending and the type of its files, who writes them, and which written questions it can say."""

    words: Any
    ending: str
    kind: str
    says: Callable[[Exported], bool]
    write: Callable[[Iterable[Exported]], bytes]
    shows: bool = False

    def lacks(self, question: Exported) -> str | None:
        """The code of what it has no way to say of the question, if there is anything."""
        if question.kind not in CHOICES and not self.says(question):
            return question.kind
        has_pictures = bool(question.details.every_picture)
        return PICTURE if has_pictures and not (self.shows and question.can_show) else None


FORMATS = {
    "xlsx": Format(_l("Excel workbook"), ".xlsx", sheets.XLSX, workbook.says, workbook.write, shows=True),
    "gift": Format(_l("Moodle GIFT"), ".gift.txt", "text/plain; charset=utf-8", gift.says, gift.write),
    "moodle": Format(_l("Moodle XML"), ".xml", "application/xml", moodle_xml.says, moodle_xml.write, shows=True),
    "qti": Format(_l("QTI 2.1 package"), ".zip", "application/zip", qti.says, qti.write, shows=True),
}


def written(bank: QuestionBank, form: str) -> bytes:
    """The standing questions of the bank as a file of that format, without those of `left_out`."""
    found = map(_exported, catalogue.standing(bank))
    return FORMATS[form].write([each for each in found if FORMATS[form].lacks(each) is None])


def left_out(bank: QuestionBank) -> dict[str, Counter[str]]:
    """By format, how many questions of each of `LACKING` it has no way to say; to be told before somebody downloads it."""
    found = [_exported(each, with_files=False) for each in catalogue.hard_to_say(bank)]
    lacking = {name: [form.lacks(each) for each in found] for name, form in FORMATS.items()}
    return {name: Counter(filter(None, codes)) for name, codes in lacking.items()}


def _exported(version: QuestionVersion, *, with_files: bool = True) -> Exported:
    return Exported(
        number=version.question_id,
        kind=version.kind,
        stem=version.stem,
        options=tuple(version.options),
        right=papers.indexes(version.answer),
        explanation=version.explanation or "",
        article=citing.written(version.edition, version.numbered, version.cited),
        details=version.held,
        files=keeping.files(version.held.every_picture) if with_files else {},
        difficulty=version.difficulty,
        tags=tuple(version.tags),
    ).cleaned()
