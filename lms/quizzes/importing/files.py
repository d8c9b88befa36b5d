"""A file of questions in any of the formats, told apart by what is in it and never by its name alone."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from lms import decoding, sheets, unpacking
from lms.quizzes.importing import columns, markup, reading
from lms.quizzes.importing.drafts import LINE, PARAGRAPH, QUESTION, ROW, Found
from lms.quizzes.importing.formats import aiken, gift, json_lists, moodle_xml, word
from lms.quizzes.importing.formats import plain as plain_text
from lms.quizzes.importing.texts import plain
from lms.unpacking import CannotRead, Limits

Read = tuple[str, Iterator[Found]]
# A header stands within so many lines.
BEGINNING = 60


def read(data: bytes, limits: Limits) -> Read:
    """The unit that places count, and everything found, in order.

    Raises CannotRead.
    """
    if not data.strip():
        raise CannotRead("empty_file")
    if len(data) > limits.file_bytes:
        raise CannotRead("file_too_large", limit=limits.file_bytes // 2**20)
    text = None if sheets.is_workbook(data) or data.startswith(sheets.PDF_MARK) else decoding.text_of(data)
    unit, found = _packed(data, limits) if text is None else _text(data, text, limits)
    return unit, _some(found)


def _some(found: Iterator[Found]) -> Iterator[Found]:
    """The same, if there is anything."""
    first = next(found, None)
    if first is None:
        raise CannotRead("no_questions")
    return itertools.chain([first], found)


def _packed(data: bytes, limits: Limits) -> Read:
    """A document, or else a workbook."""
    if data.startswith(sheets.OLE_MARK) and word.OLD in data:
        raise CannotRead("old_word")
    if data.startswith(sheets.ZIP_MARKS) and word.is_word(unpacking.names(data)):
        return PARAGRAPH, word.read(data, limits)
    return _tables(data, limits)


def _tables(data: bytes, limits: Limits) -> Read:
    return ROW, reading.of_sheets(sheets.read(data, limits))


def _text(data: bytes, text: str, limits: Limits) -> Read:
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _xml(data)
    if json_lists.looks_like(text):
        return QUESTION, json_lists.read(text)
    if not _has_header(text, limits):
        for form in (aiken, gift, plain_text):
            if form.looks_like(text):
                return LINE, form.read(text)
    return _tables(data, limits)


def _has_header(text: str, limits: Limits) -> bool:
    """Whether one of the first lines names the columns of a table."""
    beginning = "\n".join(text.splitlines()[:BEGINNING])
    with contextlib.suppress(CannotRead):
        found = sheets.read(beginning.encode(), limits)
        return any(columns.header([plain(cell) for cell in row]) for row in found[0].rows)
    return False


def _xml(data: bytes) -> Read:
    root = markup.parsed(data)
    readers: dict[str, Callable[[Element], Iterator[Found]]] = {moodle_xml.ROOT: moodle_xml.read}
    if root.tag not in readers:
        raise CannotRead("other_xml", root=root.tag.rpartition("}")[2])
    return QUESTION, readers[root.tag](root)
