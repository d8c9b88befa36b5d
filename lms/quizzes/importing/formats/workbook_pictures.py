"""Pictures of workbooks: floating over the cells, or within a cell as WPS (DISPIMG) and Excel 365 (rich values) keep them.

xl/drawings/drawing1.xml says between which cells each floats, xl/cellimages.xml names those of WPS, and xl/richData those of Excel.
The relations of each part lead to the files.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from lms import unpacking
from lms.quizzes.importing import markup
from lms.quizzes.importing.drafts import Doubt
from lms.quizzes.importing.formats import office
from lms.quizzes.importing.formats.office import attribute, child, children, local
from lms.quizzes.importing.illustrated import Album
from lms.sheets import Sheet
from lms.unpacking import Limits

BOOK, WPS, RICH = "xl/workbook.xml", "xl/cellimages.xml", "xl/richData/"
WANTED = re.compile(rf"{BOOK}|{WPS}|{RICH}\w+\.xml|xl/metadata\.xml|xl/drawings/[^/]+\.xml|xl/.*\.rels")
ANCHORS = frozenset(("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"))
DISPIMG = re.compile(r"=\s*(?:_xlfn\.)?DISPIMG\(\s*\"([^\"]+)\"")
IN_CELL = re.compile(rb'<c\b(?=[^>]*\br="([A-Z]{1,3})(\d{1,7})")(?=[^>]*\bvm="(\d{1,6})")')
ROW_HEIGHT = re.compile(rb'<row\b(?=[^>]*\br="(\d{1,7})")(?=[^>]*\bht="([\d.]{1,9})")')
USUAL_HEIGHT = re.compile(rb'<sheetFormatPr\b[^>]*\bdefaultRowHeight="([\d.]{1,9})"')
EMU_OF_A_POINT = 12_700
# A picture that begins so low in its row was meant for the row below.
LOW = 0.7


@dataclass(frozen=True)
class Anchored:
    """The mark of a picture and the cell where it begins, both counted from 0; none where the picture has no cell."""

    mark: str
    row: int
    column: int


@dataclass
class Package:
    """The parts of a workbook that have to do with pictures."""

    data: bytes
    limits: Limits
    album: Album
    parts: dict[str, Element] = field(default_factory=dict)

    @classmethod
    def opened(cls, data: bytes, limits: Limits, album: Album) -> "Package":
        """Raises CannotRead."""
        found = unpacking.parts(data, limits, lambda name: bool(WANTED.fullmatch(name.lstrip("/"))))
        return cls(data, limits, album, {name.lstrip("/"): markup.parsed(part) for name, part in found.items()})

    def related(self, part: str) -> Element | None:
        """The relations of a part."""
        folder, name = posixpath.split(part)
        return self.parts.get(f"{folder}/_rels/{name}.rels")

    def target(self, part: str, name: str = "", kind: str = "") -> str:
        """The part to which a relation of that name, or of that kind, leads."""
        for each in children(self.related(part), "Relationship"):
            if attribute(each, "Id") == name or (kind and attribute(each, "Type").endswith(f"/{kind}")):
                return posixpath.normpath(
                    posixpath.join("/", posixpath.dirname(part), attribute(each, "Target"))
                ).lstrip("/")
        return ""

    def marks(self, part: str) -> office.Show:
        """From an element of a part to the mark of its picture, or of the doubt why there is none."""
        show = office.pictures(self.data, self.related(part), posixpath.dirname(part), self.album)

        def mark(element: Element) -> str:
            try:
                return show(element)
            except Doubt as doubt:
                return self.album.doubt(doubt)

        return mark


def read(data: bytes, limits: Limits, album: Album, sheets: list[Sheet]) -> dict[str, list[Anchored]]:
    """By the name of each sheet its pictures, in the order of the file.

    Raises CannotRead.
    """
    package = Package.opened(data, limits, album)
    of_wps, of_excel = _named(package), _rich(package)
    found: dict[str, list[Anchored]] = {}
    for sheet in sheets:
        part = part_of(package, sheet.name)
        drawn = list(_floating(package, part, package.target(part, kind="drawing")))
        found[sheet.name] = [*drawn, *_dispimg(sheet, of_wps, album), *_in_cells(package, part, of_excel)]
    return found


def part_of(package: Package, sheet: str) -> str:
    """The worksheet of that name."""
    book = package.parts.get(BOOK)
    named = (each for each in (book.iter() if book is not None else ()) if local(each.tag) == "sheet")
    found = next((each for each in named if attribute(each, "name") == sheet), None)
    return package.target(BOOK, attribute(found, "id")) if found is not None else ""


def _floating(package: Package, worksheet: str, drawing: str) -> Iterator[Anchored]:
    root = package.parts.get(drawing)
    anchors = [each for each in (root.iter() if root is not None else ()) if local(each.tag) in ANCHORS]
    heights = _heights(package, worksheet) if anchors else {}
    mark = package.marks(drawing)
    for anchor in anchors:
        row, column = _begins(anchor, heights)
        for each in anchor.iter():
            if local(each.tag) == "pic":
                yield Anchored(mark(each), row, column)
            elif local(each.tag) == "graphicFrame":
                yield Anchored(package.album.doubt(Doubt("picture")), row, column)


def _begins(anchor: Element, heights: Mapping[int, float]) -> tuple[int, int]:
    """The cell where a picture begins; one that only touches the foot of a row begins in the next."""
    begin, end = child(anchor, "from"), child(anchor, "to")
    if begin is None:
        return -1, -1
    row, column, below = (_number(child(begin, name)) for name in ("row", "col", "rowOff"))
    height = heights.get(row, heights.get(-1, 0.0)) * EMU_OF_A_POINT
    reaches_on = end is None or _number(child(end, "row")) > row
    return (row + 1 if reaches_on and height and below > LOW * height else row), column


def _number(part: Element | None) -> int:
    text = (part.text or "").strip() if part is not None else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _heights(package: Package, worksheet: str) -> dict[int, float]:
    """The heights of rows in points, counted from 0; the usual one under -1."""
    written = source(package, worksheet)
    usual = USUAL_HEIGHT.search(written)
    each = {int(found[1]) - 1: _points(found[2]) for found in ROW_HEIGHT.finditer(written)}
    return {-1: _points(usual[1]) if usual else 0.0, **each}


def _points(written: bytes) -> float:
    return float(written) if written.count(b".") < 2 and written.strip(b".") else 0.0


def source(package: Package, part: str) -> bytes:
    """A part as it is written."""
    return (
        unpacking.parts(package.data, package.limits, lambda name: name.lstrip("/") == part).get(part, b"")
        if part
        else b""
    )


def _named(package: Package) -> dict[str, str]:
    """The marks of WPS' pictures by the names that cells give them."""
    root, mark = package.parts.get(WPS), package.marks(WPS)
    found: dict[str, str] = {}
    for each in root.iter() if root is not None else ():
        about = (
            next((one for one in each.iter() if local(one.tag) == "cNvPr"), None) if local(each.tag) == "pic" else None
        )
        if about is not None:
            found[attribute(about, "name")] = mark(each)
    return found


def _dispimg(sheet: Sheet, named: Mapping[str, str], album: Album) -> Iterator[Anchored]:
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and (found := DISPIMG.match(cell)):
                yield Anchored(named.get(found[1]) or album.doubt(Doubt("picture")), at, column)


def _rich(package: Package) -> dict[int, str]:
    """The marks of Excel's pictures by the number that cells have as `vm`."""
    metadata, values = package.parts.get("xl/metadata.xml"), package.parts.get(f"{RICH}rdrichvalue.xml")
    related = package.parts.get(f"{RICH}richValueRel.xml")
    if metadata is None or values is None or related is None:
        return {}
    mark = package.marks(f"{RICH}richValueRel.xml")
    places = [int(attribute(each, "i") or 0) for each in metadata.iter() if local(each.tag) == "rvb"]
    written = [[(one.text or "") for one in children(each, "v")] for each in children(values, "rv")]
    names = [attribute(each, "id") for each in children(related, "rel")]
    found = {}
    for number, each in enumerate(_blocks(metadata), 1):
        place = places[each] if each < len(places) else len(written)
        value = written[place] if place < len(written) else []
        if value and value[0].isdecimal() and int(value[0]) < len(names):
            found[number] = mark(_picture(names[int(value[0])], "".join(value[2:3])))
    return found


def _blocks(metadata: Element) -> list[int]:
    """For each number of a cell, which of the rich values it means."""
    known = child(metadata, "valueMetadata")
    each = (child(block, "rc") for block in children(known, "bk"))
    return [int(attribute(one, "v") or 0) if one is not None else 0 for one in each]


def _picture(relation: str, words: str) -> Element:
    """An element as drawings have it."""
    picture = Element("pic")
    picture.append(Element("cNvPr", descr=words))
    picture.append(Element("blip", embed=relation))
    return picture


def _in_cells(package: Package, worksheet: str, rich: Mapping[int, str]) -> Iterator[Anchored]:
    for found in IN_CELL.finditer(source(package, worksheet)) if rich else ():
        if mark := rich.get(int(found[3])):
            yield Anchored(mark, int(found[2]) - 1, unpacking.column_number(found[1].decode()) - 1)
