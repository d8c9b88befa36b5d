"""Lists of persons as offices send or paste them: by columns with names, or bare names with what tells namesakes apart."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from lms import sheets, vault
from lms.people.identifiers import LENGTH, Doubtful
from lms.people.roster import cleaning
from lms.people.roster.columns import BY_NAME, HEADS
from lms.sheets import Cell, Row
from lms.unpacking import Limits

LIMITS = Limits(rows=3000, file_bytes=5 * 2**20)
DEEPEST = 15
PERSON = {
    column.field: column.names
    for column in BY_NAME[HEADS].columns
    if column.field in {"name", "unit", "id_number", "mobile"}
}
# Why a line names nobody whom something could be entered for, by code.
PROBLEMS: dict[str, Any] = {
    "nobody": _l("nobody of that name is found here"),
    "several": _l("several have that name: please add the unit or the ID number"),
    "id_doubtful": _l("the ID number cannot be right"),
    "name_doubtful": _l("the name cannot be right"),
}


@dataclass(frozen=True)
class Named:
    """One line: whom it names, and its other cells by field."""

    number: int
    name: str
    unit: str | None = None
    id_hash: str | None = None
    mobile: str | None = None
    cells: Mapping[str, Cell] = field(default_factory=dict)
    problem: str | None = None

    @property
    def words(self) -> str:
        return f"{self.name or self.mobile or '—'} {self.unit or ''}".strip()


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant; `key` is what the caller knows them by."""

    key: int
    person_id: int
    name: str
    units: Sequence[str | None]
    id_hash: str | None
    mobile: str | None


def read(
    data: bytes,
    more: Mapping[str, frozenset[str]] | None = None,
    *,
    limits: Limits = LIMITS,
    telling: Collection[str] = ("name",),
) -> list[Named]:
    """The lines of a file or of pasted text; `more` are the names of further columns, by field.

    A line counts that has one of the fields `telling`; its name is empty where it has only a number. Raises CannotRead.
    """
    columns = PERSON | dict(more or {})
    return [line for sheet in sheets.read(data, limits) for line in _lines(sheet.rows, columns, telling)]


def _lines(rows: Sequence[Row], columns: Mapping[str, frozenset[str]], telling: Collection[str]) -> Iterator[Named]:
    first, places = _heading(rows, columns, telling)
    for number, row in enumerate(rows[first:], first + 1):
        cells = _by_column(row, places) if places else _by_content(row)
        if not all(cleaning.is_nothing(cells.get(field)) for field in telling):
            yield _named(number, cells)


def _heading(
    rows: Sequence[Row], columns: Mapping[str, frozenset[str]], telling: Collection[str]
) -> tuple[int, dict[int, str]]:
    """Below which row the lines begin, and which column is which; none where no row names a telling column."""
    for number, row in enumerate(rows[:DEEPEST], 1):
        places: dict[int, str] = {}
        for index, cell in enumerate(row):
            called = cleaning.text(cell).replace(" ", "") if isinstance(cell, str) else ""
            known = next((name for name, names in columns.items() if called in names), None)
            if known and known not in places.values():
                places[index] = known
        if not set(telling).isdisjoint(places.values()):
            return number, places
    return 0, {}


def _by_column(row: Row, places: Mapping[int, str]) -> dict[str, Cell]:
    return {name: row[index] for index, name in places.items() if index < len(row)}


def _by_content(row: Row) -> dict[str, Cell]:
    """A name comes before a unit; numbers are told by their length, and a number of the line is left out."""
    found: dict[str, Cell] = {}
    for cell in row:
        digits = cleaning.digits_of(cell)
        if cleaning.is_nothing(cell) or (digits.isdecimal() and len(digits) < 11):
            continue
        if len(digits) == LENGTH and digits[:-1].isdecimal():
            found["id_number"] = cell
        elif digits.isdecimal():
            found["mobile"] = cell
        else:
            found["unit" if "name" in found else "name"] = cell
    return found


def _named(number: int, cells: dict[str, Cell]) -> Named:
    written = "" if cleaning.is_nothing(cells.get("name")) else cleaning.text(str(cells["name"]))
    unit = None if cleaning.is_nothing(cells.get("unit")) else cleaning.text(str(cells["unit"]))
    try:
        name = cleaning.name(cells["name"]) if written else ""
        id_number = cells.get("id_number")
        id_hash = (
            None if cleaning.is_nothing(id_number) else vault.keyed_hash(cleaning.resident_number(id_number or ""))
        )
    except Doubtful as doubtful:
        problem = "id_doubtful" if doubtful.reason.startswith("id_") else "name_doubtful"
        return Named(number, written, unit, cells=cells, problem=problem)
    mobile = None if cleaning.is_nothing(cells.get("mobile")) else cleaning.digits_of(cells["mobile"])
    return Named(number, name, unit, id_hash, mobile, cells)


def choose(line: Named, candidates: Sequence[Candidate]) -> tuple[Sequence[Candidate], str | None]:
    """Who is meant, of those with that name, or a key of PROBLEMS. An ID number decides, and so does a unit."""
    if line.problem:
        return [], line.problem
    found = [each for each in candidates if line.id_hash in (None, each.id_hash)]
    found = [each for each in found if line.unit is None or line.unit in each.units]
    found = [each for each in found if line.mobile and each.mobile == line.mobile] or found
    if not found:
        return [], "nobody"
    return (found, None) if len({each.person_id for each in found}) == 1 else ([], "several")
