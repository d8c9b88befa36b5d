"""Word documents (.docx) of written questions, as Word shows them: with automatic numbers, without what was struck out.

Tables with a row of headings are read like sheets, others cell by cell. Places count the paragraphs. Pictures and formulas are
marked; what cannot be taken makes its question doubtful. Only the parts with text are unpacked; macros are refused unseen.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from xml.etree.ElementTree import Element

from lms import unpacking
from lms.quizzes.importing import columns, markup, reading, records
from lms.quizzes.importing.drafts import Doubt, Found, Place
from lms.quizzes.importing.formats import office, row_lines, written
from lms.quizzes.importing.formats.lines import Line
from lms.quizzes.importing.formats.numbering import Numbering
from lms.quizzes.importing.formats.office import Show, attribute, child, children, local, value
from lms.quizzes.importing.illustrated import Album
from lms.quizzes.importing.records import Record
from lms.sheets import Sheet
from lms.unpacking import CannotRead, Limits

DOCUMENT, NUMBERING, STYLES, TYPES = "word/document.xml", "word/numbering.xml", "word/styles.xml", "[Content_Types].xml"
MACROS = b"macroEnabled"
# An old .doc is a compound file that holds a stream of this name.
OLD = "WordDocument".encode("utf-16-le")
PICTURES = frozenset(("drawing", "pict", "object", "oMath"))
PICTURE = "<img>"
RELATIONS = "word/_rels/document.xml.rels"
# Text twice, for programs that do not know the first way; notes; and what was struck out.
LEFT_OUT = frozenset(("Fallback", "del", "moveFrom", "instrText", "pPr", "rPr"))
SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
TITLES = ("title", "heading", "subtitle", "标题")
DEEPEST = 200


def is_word(names: Iterable[str]) -> bool:
    """Whether a zip with members of these names is a document."""
    return DOCUMENT in names


def read(data: bytes, limits: Limits, album: Album) -> Iterator[Found]:
    """The questions of a document.

    Raises CannotRead.
    """
    parts = unpacking.parts(data, limits, {DOCUMENT, NUMBERING, STYLES, TYPES, RELATIONS}.__contains__)
    if MACROS in parts.get(TYPES, b"") or any(name.endswith("vbaProject.bin") for name in unpacking.names(data)):
        raise CannotRead("macros")
    trees = {name: markup.parsed(part) for name, part in parts.items() if name != TYPES}
    resolve = office.pictures(data, trees.get(RELATIONS), "word", album)
    document = _Document(trees.get(NUMBERING), trees.get(STYLES), resolve, album)
    document.read(child(trees[DOCUMENT], "body"))
    if len(document.lines) > limits.rows * 10:
        raise CannotRead("too_many_rows", limit=limits.rows * 10)
    return _found(document)


def _found(document: "_Document") -> Iterator[Found]:
    """What stands in tables, then what is written below one another."""
    if not document.records:
        return written.read(document.lines)
    return chain(reading.recognised(document.records), written.beside_tables(document.lines))


class _Document:
    """Lines and the records of tables, with their paragraphs counted."""

    def __init__(self, numbering: Element | None, styles: Element | None, resolve: Show, album: Album) -> None:
        self.resolve, self.album = resolve, album
        self.numbering = Numbering(numbering, styles)
        self.titles = {
            attribute(style, "styleId")
            for style in children(styles, "style")
            if value(style, "name").casefold().startswith(TITLES)
        }
        self.lines: list[Line] = []
        self.records: list[Record] = []
        self.at = 0

    def read(self, body: Element | None) -> None:
        for block in _blocks(body):
            if local(block.tag) == "p":
                self.lines += self._paragraph(block)
            else:
                self._table(block)

    def _paragraph(self, paragraph: Element) -> list[Line]:
        self.at += 1
        properties = child(paragraph, "pPr")
        number = self.numbering.before(properties)
        text = self._text(paragraph)
        text = f"{number} {text}" if number else text
        is_title = value(properties, "pStyle") in self.titles
        return [Line(Place("", self.at), line, is_title) for line in text.split("\n") if line.strip()]

    def _table(self, table: Element) -> None:
        """Row by row; each row stands at the place of its first paragraph."""
        rows: list[list[str]] = []
        places, lines = [], []
        for row in children(table, "tr"):
            places.append(self.at + 1)
            cells = [self._cell(cell) for cell in children(row, "tc")]
            rows.append(["\n".join(line.text for line in cell) for cell in cells])
            lines += row_lines.of(cells)
        self._keep(rows, places, lines)

    def _cell(self, cell: Element) -> list[Line]:
        return [
            line for block in _blocks(cell) for paragraph in _paragraphs(block) for line in self._paragraph(paragraph)
        ]

    def _keep(self, rows: list[list[str]], places: Sequence[int], lines: list[Line]) -> None:
        named = any(columns.header(row) for row in rows[: columns.DEEPEST_HEADER])
        is_sheet = named or row_lines.are_questions(rows)
        table = records.of_sheet(Sheet("", list(rows))) if is_sheet else None  # type: ignore[arg-type]
        if table is None:
            self.lines += lines
            return
        for record in table.records:
            record.place = Place("", places[record.place.row - 1])
        self.records += table.records

    def _text(self, part: Element, depth: int = 0) -> str:
        """The text as it is shown, with a mark for each picture and formula."""
        name = local(part.tag)
        if name in PICTURES:
            return self._picture(part)
        if name in {"t", "delText"}:
            return (part.text or "") if name == "t" else ""
        if name in SIGNS or depth > DEEPEST:
            return SIGNS.get(name, "")
        inside = "".join(self._text(each, depth + 1) for each in part if local(each.tag) not in LEFT_OUT)
        return _shifted(inside, part) if name == "r" else inside

    def _picture(self, part: Element) -> str:
        """The mark of a picture, or of why it cannot be taken."""
        try:
            return self.resolve(part) if local(part.tag) in {"drawing", "pict"} else PICTURE
        except Doubt as doubt:
            return self.album.doubt(doubt)


def _blocks(part: Element | None) -> Iterator[Element]:
    """Paragraphs and tables in order, also those within content controls."""
    for each in part if part is not None else ():
        if local(each.tag) in {"p", "tbl"}:
            yield each
        elif local(each.tag) in {"sdt", "sdtContent", "ins", "customXml", "smartTag"}:
            yield from _blocks(each)


def _paragraphs(block: Element) -> Iterator[Element]:
    """The paragraphs of a block; a table within a cell is taken apart."""
    return iter([block]) if local(block.tag) == "p" else (each for each in block.iter() if local(each.tag) == "p")


def _shifted(text: str, run: Element) -> str:
    shift = {"superscript": markup.RAISED, "subscript": markup.LOWERED}.get(value(child(run, "rPr"), "vertAlign"))
    return text.translate(shift) if shift else text
