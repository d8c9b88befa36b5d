"""A bank as a file: the formats by the names that addresses and commands give them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from lms import sheets
from lms.quizzes import catalogue, papers
from lms.quizzes.exporting import gift, moodle_xml, qti, workbook
from lms.quizzes.exporting.exported import Exported
from lms.quizzes.kinds import CHOICES
from lms.quizzes.models import QuestionBank, QuestionVersion


@dataclass(frozen=True)
class Format:
    """A format in words, the ending and the type of its files, who writes them, and which written questions it can say."""

    words: Any
    ending: str
    kind: str
    says: Callable[[Exported], bool]
    write: Callable[[Iterable[Exported]], bytes]


FORMATS = {
    "xlsx": Format(_l("Excel workbook"), ".xlsx", sheets.XLSX, workbook.says, workbook.write),
    "gift": Format(_l("Moodle GIFT"), ".gift.txt", "text/plain; charset=utf-8", gift.says, gift.write),
    "moodle": Format(_l("Moodle XML"), ".xml", "application/xml", moodle_xml.says, moodle_xml.write),
    "qti": Format(_l("QTI 2.1 package"), ".zip", "application/zip", qti.says, qti.write),
}


def written(bank: QuestionBank, form: str) -> bytes:
    """The standing questions of the bank as a file of that format, without those of `left_out`."""
    found = map(_exported, catalogue.standing(bank))
    return FORMATS[form].write([each for each in found if each.kind in CHOICES or FORMATS[form].says(each)])


def left_out(bank: QuestionBank) -> dict[str, Counter[str]]:
    """By format, how many questions of each kind it has no way to say; to be told before somebody downloads it."""
    found = list(map(_exported, catalogue.standing(bank, but=CHOICES)))
    return {name: Counter(each.kind for each in found if not form.says(each)) for name, form in FORMATS.items()}


def _exported(version: QuestionVersion) -> Exported:
    return Exported(
        number=version.question_id,
        kind=version.kind,
        stem=version.stem,
        options=tuple(version.options),
        right=papers.indexes(version.answer),
        explanation=version.explanation or "",
        article=_article(version),
        details=version.held,
        difficulty=version.difficulty,
        tags=tuple(version.tags),
    ).cleaned()


def _article(version: QuestionVersion) -> str:
    """The law's short title, where it is known, and the article as the law writes it."""
    if version.numbered is None:
        return ""
    law = f"《{version.edition.statute.short_title}》" if version.edition else ""
    return law + version.numbered.words
