"""A file of questions in any of the formats, told apart by what is in it and never by its name alone."""

import contextlib
import itertools
from collections.abc import Iterator

from lms import decoding, sheets, unpacking
from lms.quizzes.importing import anchored, columns, exact_rows, markup, reading
from lms.quizzes.importing.drafts import LINE, PARAGRAPH, QUESTION, ROW, Doubt, Doubtful, Found, Place
from lms.quizzes.importing.formats import (
    aiken,
    gift,
    json_lists,
    moodle_xml,
    qti,
    qti_parts,
    qti_questions,
    word,
    workbook_formulas,
    workbook_pictures,
)
from lms.quizzes.importing.formats import plain as plain_text
from lms.quizzes.importing.illustrated import Album
from lms.quizzes.importing.texts import plain
from lms.sheets import Sheet
from lms.unpacking import CannotRead, Limits

Read = tuple[str, Iterator[Found]]
# Only files that hold pictures are larger.
LARGEST_TEXT = 10 * 2**20
# So begin the pictures within an old workbook.
PICTURE_MARKS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0")
# A header stands within so many lines.
BEGINNING = 60
# A written question has hardly more.
LINES_EACH = 10
# The member of a new workbook or document that holds macros, and the stream of an old one.
MACROS, OLD_MACROS = "vbaProject.bin", "_VBA_PROJECT".encode("utf-16-le")


def read(data: bytes, limits: Limits, album: Album | None = None) -> Read:
    """The unit that places count, and everything found, in order; pictures go into the album.

    Raises CannotRead.
    """
    album = album or Album()
    if not data.strip():
        raise CannotRead("empty_file")
    if len(data) > limits.file_bytes:
        raise CannotRead("file_too_large", limit=limits.file_bytes // 2**20)
    text = None if sheets.is_workbook(data) or data.startswith(sheets.PDF_MARK) else decoding.text_of(data)
    unit, found = _packed(data, limits, album) if text is None else _text(data, text, limits, album)
    return unit, _some(map(album.placed, found), limits.rows)


def _some(found: Iterator[Found], most: int) -> Iterator[Found]:
    """The same, if there is anything, and not too much."""
    first = next(found, None)
    if first is None:
        raise CannotRead("no_questions")
    return itertools.chain([first], itertools.islice(found, most - 1), _no_more(found, most))


def _no_more(found: Iterator[Found], most: int) -> Iterator[Found]:
    if next(found, None) is not None:
        raise CannotRead("too_many_questions", limit=most)
    yield from ()


def _packed(data: bytes, limits: Limits, album: Album) -> Read:
    """A document, a package, or else a workbook."""
    if data.startswith(sheets.OLE_MARK) and word.OLD in data:
        raise CannotRead("old_word")
    names = unpacking.names(data) if data.startswith(sheets.ZIP_MARKS) else []
    if any(name.endswith(MACROS) for name in names) or OLD_MACROS in data:
        raise CannotRead("macros")
    if word.is_word(names):
        return PARAGRAPH, word.read(data, limits, album)
    if qti.is_package(names):
        return QUESTION, qti.read_package(data, limits, album)
    return _tables(data, limits, album)


def _tables(data: bytes, limits: Limits, album: Album) -> Read:
    found, strays = _illustrated(data, sheets.read(data, limits), limits, album)
    unit, questions = _of_tables(found)
    return unit, itertools.chain(questions, strays)


def _illustrated(data: bytes, found: list[Sheet], limits: Limits, album: Album) -> tuple[list[Sheet], list[Doubtful]]:
    """The sheets with marks for their pictures, and a doubt for each that belongs to no question."""
    if data.startswith(sheets.OLE_MARK):
        has_pictures = any(mark in data for mark in PICTURE_MARKS)
        return found, [Doubtful(Place("", 1), Doubt("pictures_of_old_workbook"))] if has_pictures else []
    if not sheets.is_workbook(data):
        return found, []
    found = workbook_formulas.marked(data, limits, found)
    pictures = workbook_pictures.read(data, limits, album, found)
    both = [anchored.placed(sheet, pictures[sheet.name], album) for sheet in found]
    return [sheet for sheet, _ in both], [stray for _, strays in both for stray in strays]


def _of_tables(found: list[Sheet]) -> Read:
    if all(map(exact_rows.is_one, found)):
        return ROW, itertools.chain.from_iterable(map(exact_rows.read, found))
    return ROW, reading.of_sheets(found)


def _text(data: bytes, text: str, limits: Limits, album: Album) -> Read:
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _xml(data, album)
    if len(data) > LARGEST_TEXT:
        raise CannotRead("file_too_large", limit=LARGEST_TEXT // 2**20)
    if json_lists.looks_like(text):
        return QUESTION, json_lists.read(text)
    if not _has_header(text, limits):
        _refuse_too_many_lines(text, limits)
        for form in (aiken, gift, plain_text):
            if form.looks_like(text):
                return LINE, form.read(text)
    return _table_of(data, limits, album)


def _table_of(data: bytes, limits: Limits, album: Album) -> Read:
    """A text that is in none of the other formats."""
    try:
        return _tables(data, limits, album)
    except CannotRead as fault:
        raise CannotRead("no_format") if fault.code == "no_questions" else fault from None


def _refuse_too_many_lines(text: str, limits: Limits) -> None:
    most = limits.rows * LINES_EACH
    if text.count("\n") > most:
        raise CannotRead("too_many_rows", limit=most)


def _has_header(text: str, limits: Limits) -> bool:
    """Whether one of the first lines names the columns of a table."""
    beginning = "\n".join(text.splitlines()[:BEGINNING])
    with contextlib.suppress(CannotRead):
        found = sheets.read(beginning.encode(), limits)
        return any(columns.header([plain(cell) for cell in row]) for row in found[0].rows)
    return False


def _xml(data: bytes, album: Album) -> Read:
    root = markup.parsed(data)
    if root.tag == moodle_xml.ROOT:
        return QUESTION, moodle_xml.read(root, album)
    if qti_questions.is_item(root):
        return QUESTION, qti.read_item(root)
    if qti_parts.name_of(root) == qti.OLD:
        raise CannotRead("old_qti")
    raise CannotRead("other_xml", root=root.tag.rpartition("}")[2])
