"""A file read as tables: for each sheet that holds one, what kind it is, and its lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lms.people.identifiers import Doubtful
from lms.people.roster import headers, lines
from lms.people.roster.headers import Heading
from lms.people.roster.lines import Line
from lms.sheets import Sheet
from lms.unpacking import CannotRead, Limits

LIMITS = Limits(rows=200_000)


@dataclass(frozen=True)
class Table:
    sheet: Sheet
    heading: Heading

    def lines(self, mended: Mapping[int, dict[str, str]] = MappingProxyType({})) -> Iterator[Line]:
        """Its lines; `mended` holds cells that somebody mended, by row and field."""
        return lines.lines(self.sheet, self.heading, mended)

    @property
    def rows(self) -> int:
        return len(self.sheet.rows) - self.heading.rows


def tables(sheets: Sequence[Sheet], file: str) -> list[Table]:
    """The tables of a file, in the order of its sheets; sheets that hold something else are left alone.

    Raises CannotRead when no sheet holds a roster, or no roster a row.
    """
    try:
        found = [(sheet, headers.find(sheet.rows, f"{file}\n{sheet.name}")) for sheet in sheets]
    except Doubtful as doubtful:
        raise CannotRead(doubtful.reason) from None
    if not any(heading for _, heading in found):
        raise CannotRead("not_a_roster")
    tables = [Table(sheet, heading) for sheet, heading in found if heading]
    if not any(table.rows for table in tables):
        raise CannotRead("no_rows")
    return tables
