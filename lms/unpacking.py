"""What a file of rows may at most be, and a look into an xlsx before anything unpacks it.

An xlsx is a zip. One of a few kilobytes can unpack to gigabytes, can lie about its sizes, or can hold one cell at
XFD1048576, for which a reader would lay out seventeen thousand million cells and take the whole process down. So every part is
first unpacked piece by piece, keeping nothing, and the worksheets among them are measured.
"""

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.parsers import expat

PIECE = 256 * 1024
# The longest tag or comment. The parser begins again at its start with every piece: 60 MB without an end took a core a minute.
LONGEST_TAG = 1024 * 1024
MOST_MEMBERS = 2000
ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
# What zipfile raises for archives that are broken, cut off, or packed in ways that it does not know.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
ENCRYPTED = 0x1
# A cell with one of these is filled. Styled empty cells far out are common and harmless.
CONTENT = frozenset(("v", "is", "f"))


class CannotRead(Exception):
    """A file that cannot be read, by code with parameters; whoever shows it puts it into words."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Limits:
    """The most that a kind of file may hold."""

    rows: int
    columns: int = 256
    file_bytes: int = 20 * 2**20
    unpacked_bytes: int = 200 * 2**20
    # Readers lay out rows times columns, at 32 bytes a cell.
    cells: int = 6_000_000

    def check(self, *, rows: int, columns: int) -> None:
        """Raise CannotRead when there are too many rows or columns, or too many of both together."""
        if columns > self.columns:
            raise CannotRead("too_many_columns", limit=self.columns)
        if rows > self.rows or rows * columns > self.cells:
            raise CannotRead("too_many_rows", limit=min(self.rows, self.cells // max(columns, 1)))


def check(data: bytes, limits: Limits) -> None:
    """Raise CannotRead unless this is a workbook that unpacks within the limits."""
    with _opened(data) as archive:
        _check_members(archive, limits)


def names(data: bytes) -> list[str]:
    """What the members of a zip are called.

    Raises CannotRead.
    """
    with _opened(data) as archive:
        return archive.namelist()


def parts(data: bytes, limits: Limits, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The wanted members of a zip by name, which together unpack within the limits; the others stay packed.

    Raises CannotRead.
    """
    unpacked: dict[str, bytes] = {}
    left = limits.unpacked_bytes
    with _opened(data) as archive:
        for member in archive.infolist():
            if wanted(member.filename):
                unpacked[member.filename] = _whole(archive, member, left, limits)
                left -= len(unpacked[member.filename])
    return unpacked


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except BROKEN:
        raise CannotRead("damaged") from None


def _whole(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, limits: Limits) -> bytes:
    if member.flag_bits & ENCRYPTED:
        raise CannotRead("password")
    whole = bytearray()
    for piece in _pieces(archive, member, left):
        whole += piece
        if len(whole) > left:
            raise CannotRead("unpacks_too_large", limit=limits.unpacked_bytes // 2**20)
    return bytes(whole)


def _check_members(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if not any(member.filename.lower().startswith("xl/") for member in members):
        raise CannotRead("not_a_workbook")
    if len(members) > MOST_MEMBERS:
        raise CannotRead("unpacks_too_large", limit=limits.unpacked_bytes // 2**20)
    left = limits.unpacked_bytes
    for member in members:
        left -= _check_member(archive, member, left, limits)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, limits: Limits) -> int:
    """The member's true unpacked size."""
    if member.flag_bits & ENCRYPTED:
        raise CannotRead("password")
    size, part = 0, _Part(limits)
    for piece in _pieces(archive, member, left):
        size += len(piece)
        if size > left:
            raise CannotRead("unpacks_too_large", limit=limits.unpacked_bytes // 2**20)
        part.read(piece)
    if part.is_broken and (part.is_worksheet or member.filename.lower().endswith(".xml")):
        raise CannotRead("damaged")
    return size


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    # The size in the header may be a lie, and Python would stop reading there where other readers go on.
    member.file_size = left + 2 * PIECE
    with archive.open(member) as stream:
        while piece := stream.read(PIECE):
            yield piece


class _OtherPart(Exception):
    """Not a worksheet: the rest of the part need not be parsed."""


class _Part:
    """How far the filled cells of a part reach, if it is a worksheet. Any part may be one, whatever it is called."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.is_worksheet = self.is_broken = False
        self.rows = self.columns = self.row = self.column = self.bytes = 0
        self.parser: expat.XMLParserType | None = expat.ParserCreate()
        self.parser.StartElementHandler = self._root
        self.parser.StartDoctypeDeclHandler = self._doctype

    def read(self, piece: bytes) -> None:
        if self.parser is None:
            return
        self.bytes += len(piece)
        try:
            self.parser.Parse(piece)
            if self.bytes - self.parser.CurrentByteIndex > LONGEST_TAG:
                self.is_broken, self.parser = True, None
        except (_OtherPart, expat.ExpatError) as stop:
            self.is_broken = isinstance(stop, expat.ExpatError)
            self.parser = None

    def _doctype(self, *_: object) -> None:
        # No office program writes one, and entities can grow without bound.
        raise CannotRead("damaged")

    def _root(self, name: str, _: dict[str, str]) -> None:
        if _local(name) != "worksheet" or self.parser is None:
            raise _OtherPart
        self.is_worksheet = True
        self.parser.StartElementHandler = self._element

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            self._move_to(attributes.get("r", ""))
        elif name == "row":
            self._begin_row(attributes.get("r", ""))
        elif name in CONTENT and (self.row > self.rows or self.column > self.columns):
            self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
            self.limits.check(rows=self.rows, columns=self.columns)

    def _begin_row(self, number: str) -> None:
        self.row = int(number[:9]) if number.isdecimal() else self.row + 1
        self.column = 0

    def _move_to(self, address: str) -> None:
        """To the cell of this address; one without an address stands to the right of the last."""
        if found := ADDRESS.fullmatch(address):
            self.column, self.row = column_number(found[1]), int(found[2])
        else:
            self.column += 1


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
