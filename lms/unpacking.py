"""What a file of rows may at most be, and a look into an xlsx before anything unpacks it.

An xlsx is a zip. One of a few kilobytes can unpack to gigabytes, can lie about its sizes, or can hold one cell at
XFD1048576, for which a reader would lay out seventeen thousand million cells. So it is first unpacked piece by piece,
keeping nothing, up to the limits.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

PIECE = 256 * 1024
MOST_MEMBERS = 2000
# A cell with content: its address and no self-closing slash. Styled empty cells far out are common and harmless.
FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["'][^>]*?(?<!/)>""")
LONGEST_TAG = 400


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

    def check(self, *, rows: int, columns: int) -> None:
        """Raise CannotRead when there are too many rows or columns."""
        if columns > self.columns:
            raise CannotRead("too_many_columns", limit=self.columns)
        if rows > self.rows:
            raise CannotRead("too_many_rows", limit=self.rows)


def check(data: bytes, limits: Limits) -> None:
    """Raise CannotRead unless this is a workbook that unpacks within the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise CannotRead("damaged") from None


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
    is_sheet = member.filename.lower().startswith("xl/worksheets/")
    size, tail = 0, b""
    for piece in _pieces(archive, member, left):
        size += len(piece)
        if size > left:
            raise CannotRead("unpacks_too_large", limit=limits.unpacked_bytes // 2**20)
        if is_sheet:
            _check_cells(tail + piece, limits)
            tail = piece[-LONGEST_TAG:]
    return size


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    # The size in the header may be a lie, and Python would stop reading there where other readers go on.
    member.file_size = left + 2 * PIECE
    with archive.open(member) as stream:
        while piece := stream.read(PIECE):
            yield piece


def _check_cells(xml: bytes, limits: Limits) -> None:
    for letters, number in set(FILLED_CELL.findall(xml)):
        limits.check(rows=int(number), columns=_column_number(letters))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
