"""Questions written one below the other, as in Word: number and stem, options behind letters, 答案：, 解析：, or all answers at the end.

A section heading (一、单项选择题) names the kind of what follows. A line that begins with the next number begins a question; any
other continues what stands above it. Where nothing is numbered, a line after an answer begins the next question. A line that
none of this takes is a doubt.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from lms.quizzes.importing import cases, reading, stems
from lms.quizzes.importing.drafts import Doubt, Doubtful, Found, Place
from lms.quizzes.importing.formats import answer_keys, labels
from lms.quizzes.importing.formats.entries import Entry
from lms.quizzes.importing.formats.lines import OPTION, Line, prepared
from lms.quizzes.importing.formats.outline import Sheet
from lms.quizzes.importing.records import Record
from lms.unpacking import CannotRead

KEY = re.compile(r"(?:参考|标准|正确)?答案$")


def looks_like(text: str) -> bool:
    """Whether lines of the text say answers, options, or judgements behind numbers."""
    options = 0
    for line in text.splitlines():
        words = prepared(Line(Place("", 0), line)).text
        is_judged = stems.number_of(words) is not None and stems.answer_inside(words) is not None
        options += bool(OPTION.match(words))
        if is_judged or options > 1 or labels.names_answer(words) or KEY.match(words):
            return True
    return False


def read(lines: Iterable[Line]) -> Iterator[Found]:
    """The questions of a text, with the answers that stand at its end.

    Raises CannotRead when there are no questions, or no answers, at all.
    """
    sheet = Sheet(lines)
    if not sheet.entries:
        raise CannotRead("no_questions")
    if not any(entry.doubt or entry.record.answer or stems.answer_inside(entry.record.stem) for entry in sheet.entries):
        raise CannotRead("answers_missing")
    return _found(sheet)


def beside_tables(lines: Iterable[Line]) -> Iterator[Found]:
    """The questions that are written around tables, if there are any; words around them are none."""
    sheet = Sheet(lines)
    return _found(sheet) if any(entry.is_complete or entry.record.number for entry in sheet.entries) else iter(())


def _found(sheet: Sheet) -> Iterator[Found]:
    """Everything in the order of the text."""
    found = [*_questions(sheet.entries), *_unused(sheet.keys)]
    found += [
        Doubtful(line.place, Doubt("line_not_understood", text=line.text[:80]), line.text) for line in sheet.strays
    ]
    return iter(sorted(found, key=lambda each: each.place.row))


def _questions(entries: Iterable[Entry]) -> Iterator[Found]:
    """A case holds nothing from beyond the next heading, or without the stem that its questions have in common."""
    for _, together in itertools.groupby(entries, lambda entry: (entry.heading, id(entry.common))):
        under = list(together)
        doubted = {id(entry.record.place): entry.doubt for entry in under if entry.doubt}
        for record in _gathered(under):
            doubts = (doubted.get(id(each.place)) for each in (record, *record.parts))
            if doubt := next(filter(None, doubts), None):
                yield Doubtful(record.place, doubt, record.stem)
            else:
                yield from reading.recognised([record])


def _gathered(entries: Sequence[Entry]) -> list[Record]:
    """Their records, those about a case within it."""
    records, common = [entry.record for entry in entries], entries[0].common
    return [common.case(records)] if common else cases.gathered(records)


def _unused(keys: Iterable[answer_keys.Key]) -> Iterator[Found]:
    for key in keys:
        if not key.is_used:
            yield Doubtful(key.place, Doubt("answer_without_question", number=key.number), key.answer)
