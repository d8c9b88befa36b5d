"""Lists of persons as offices send or paste them: by columns with names, or bare names with what tells namesakes apart."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l

from lms import sheets, vault
from lms.courses import typed_names
from lms.people.identifiers import Doubtful
from lms.people.roster import cleaning
from lms.people.roster.columns import BY_NAME, HEADS, SERIAL
from lms.sheets import Cell, Row
from lms.unpacking import Limits

LIMITS = Limits(rows=3000, file_bytes=5 * 2**20)
DEEPEST = 15
OF_PERSONS = [column for column in BY_NAME[HEADS].columns if column.field in {"name", "unit", "id_number", "mobile"}]
ATTENDING = frozenset(["参会人员", "参训人员", "与会人员", "参加人员", "到会人员", "参会人", "参训人"])
PERSON = {column.field: column.names for column in OF_PERSONS} | {"serial": SERIAL.names}
PERSON["name"] |= ATTENDING
# A column that nobody foresaw may hold names or numbers; units are of many kinds, such as the one that issued a certificate.
LIKE = {column.field: column.pattern for column in OF_PERSONS if column.field != "unit"}
# So far may what a sheet has calculated lie beside the tenth that it shows.
CALCULATED = Decimal("0.000001")
SHORT_LANDLINE = re.compile(r"\d{7,8}")
# Why a line names nobody whom something could be entered for, by code.
PROBLEMS: dict[str, Any] = {
    "nobody": _l("nobody of that name is found here"),
    "several": _l("several have that name: please add the unit or the ID number"),
    "id_doubtful": _l("the ID number cannot be right"),
    "name_doubtful": _l("the name cannot be right"),
    "no_name": _l("the name is missing"),
    "several_names": _l("several names stand on one line: please give each a line of its own, or put 、 between them"),
    "other_mobile": _l("the telephone number is another than the one known here: please check who is meant"),
}


@dataclass(frozen=True)
class Named:
    """One line: whom it names, its other cells by field, and those of columns that are not read, with what stands above them."""

    number: int
    name: str
    unit: str | None = None
    id_hash: str | None = None
    mobile: str | None = None
    cells: Mapping[str, Cell] = field(default_factory=dict)
    problem: str | None = None
    others: Sequence[tuple[str, Cell]] = ()

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


@dataclass(frozen=True)
class _Block:
    """Columns that tell of one person: a sheet may have several such blocks side by side. By index the field, or what stands above."""

    places: Mapping[int, str]
    others: Mapping[int, str]

    def line(self, number: int, row: Row, telling: Collection[str]) -> Named | None:
        """Nothing where a line is empty here, apart from its running number."""
        cells = {name: row[index] for index, name in self.places.items() if index < len(row)}
        others = [(above, row[index] if index < len(row) else "") for index, above in self.others.items()]
        if not all(cleaning.is_nothing(cells.get(field)) for field in telling):
            return _named(number, cells, others)
        written = {name for name, cell in cells.items() if not cleaning.is_nothing(cell)} - {"serial"}
        return _named(number, cells, others, "no_name") if written & PERSON.keys() else None


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
    first, blocks = _heading(rows, columns, telling)
    if not blocks:
        yield from _without_heading(rows, telling)
    # The left block is read down to its end before the one beside it, as people read them.
    for block in blocks:
        for number, row in enumerate(rows[first:], first + 1):
            if line := block.line(number, row, telling):
                yield line


def _without_heading(rows: Sequence[Row], telling: Collection[str]) -> Iterator[Named]:
    for number, row in enumerate(rows, 1):
        for person in typed_names.persons(row):
            if not all(cleaning.is_nothing(person.cells.get(field)) for field in telling):
                yield _named(number, person.cells, person.others, "several_names" if person.is_several else None)


def _heading(
    rows: Sequence[Row], columns: Mapping[str, frozenset[str]], telling: Collection[str]
) -> tuple[int, list[_Block]]:
    """Below which row the lines begin, and its blocks; none where no row names a telling column."""
    for number, row in enumerate(rows[:DEEPEST], 1):
        above = [cleaning.text(cell).replace(" ", "") if isinstance(cell, str) else "" for cell in row]
        fields = {called: found for called in above if (found := _field(called, above, columns))}
        lead = next((each for each in telling if each in fields.values()), None)
        if lead:
            width = max(len(each) for each in rows)
            return number, _blocks(above + [""] * (width - len(above)), fields, lead)
    return 0, []


def _field(called: str, above: Sequence[str], columns: Mapping[str, frozenset[str]]) -> str | None:
    """By the names that are known; by the pattern only where no column has such a name."""
    known = next((name for name, names in columns.items() if called in names), None)
    if known or not called:
        return known
    like = (name for name, pattern in LIKE.items() if pattern and pattern.search(called))
    return next((name for name in like if columns[name].isdisjoint(above)), None)


def _blocks(above: Sequence[str], fields: Mapping[str, str], lead: str) -> list[_Block]:
    """A block begins where a heading comes again; what has no leading column belongs to the block before."""
    spans: list[list[int]] = [[]]
    for index, called in enumerate(above):
        if called and called in {above[each] for each in spans[-1]}:
            spans.append([])
        spans[-1].append(index)
    joined: list[list[int]] = []
    for span in spans:
        whole = any(fields.get(above[each]) == lead for each in span)
        if joined and not (whole and any(fields.get(above[each]) == lead for each in joined[-1])):
            joined[-1] += span
        else:
            joined.append(span)
    return [_block(span, above, fields) for span in joined]


def _block(span: Sequence[int], above: Sequence[str], fields: Mapping[str, str]) -> _Block:
    """Of several columns of one field the first is read."""
    places: dict[int, str] = {}
    for index in span:
        if (found := fields.get(above[index])) and found not in places.values():
            places[index] = found
    return _Block(places, {index: above[index] for index in span if index not in places})


def _named(
    number: int, cells: Mapping[str, Cell], others: Sequence[tuple[str, Cell]], problem: str | None = None
) -> Named:
    written = "" if cleaning.is_nothing(cells.get("name")) else cleaning.text(str(cells["name"]))
    unit = None if cleaning.is_nothing(cells.get("unit")) else cleaning.text(str(cells["unit"]))
    try:
        name = cleaning.name(cells["name"]) if written and not problem else written
        id_number = cells.get("id_number")
        id_hash = (
            None if cleaning.is_nothing(id_number) else vault.keyed_hash(cleaning.resident_number(id_number or ""))
        )
    except Doubtful as doubtful:
        problem = "id_doubtful" if doubtful.reason.startswith("id_") else "name_doubtful"
        return Named(number, written, unit, cells=cells, problem=problem, others=others)
    return Named(number, name, unit, id_hash, _mobile(cells.get("mobile")), cells, problem, others)


def _mobile(cell: Cell | None) -> str | None:
    """The number by which somebody is known here; the telephone on a desk tells nothing of that."""
    digits = "" if cell is None or cleaning.is_nothing(cell) else cleaning.COUNTRY.sub("", cleaning.digits_of(cell))
    is_of_desk = cleaning.LANDLINE.fullmatch(digits) or SHORT_LANDLINE.fullmatch(digits)
    return None if is_of_desk else digits or None


def choose(line: Named, candidates: Sequence[Candidate]) -> tuple[Sequence[Candidate], str | None]:
    """Who is meant, of those with that name, or a key of PROBLEMS. An ID number decides, and so does a unit.

    A telephone number tells namesakes apart, and is a doubt where it is another than the one known.
    """
    if line.problem:
        return [], line.problem
    found = [each for each in candidates if line.id_hash in (None, each.id_hash)]
    found = [each for each in found if line.unit is None or line.unit in each.units]
    if not found:
        return [], "nobody"
    if line.mobile and not line.id_hash and any(each.mobile for each in found):
        found = [each for each in found if each.mobile == line.mobile]
    if not found:
        return [], "other_mobile"
    return (found, None) if len({each.person_id for each in found}) == 1 else ([], "several")


def tenths(cell: Cell | None, unit: str, most: Decimal) -> Decimal | None:
    """A number above 0 and up to `most`, with the word for its unit or without; None: it is none, or no tenth. Never rounded."""
    written = cleaning.half_width(cleaning.written(cell)).removesuffix(unit).strip()
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    if not (number.is_finite() and 0 < number <= most):
        return None
    tenth = number.quantize(Decimal("0.1"))
    return tenth if tenth and abs(tenth - number) < CALCULATED else None
