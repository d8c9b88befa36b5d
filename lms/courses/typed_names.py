"""Names as people type them: numbered, with the unit behind a blank or a comma, several on a line with 、 between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lms.people.identifiers import LENGTH
from lms.people.roster import cleaning
from lms.sheets import Cell, Row

NUMBERING = re.compile(r"^\s*(?:[(（]\s*\d{1,4}\s*[)）]|\d{1,4}\s*[.．、)）](?!\d))\s*")
COMMAS = re.compile(r"[，,；;]")
# A blank parts what follows Chinese, and is part of a name in other letters.
BLANKS = re.compile(r"(?<=[\u2e80-\u9fff\d）)])[\s\u3000]+")
LONGEST_NAME = 4
NAME = re.compile(r"[\u2e80-\u9fff]{2,4}")
OF_UNITS = re.compile(
    r"(局|厂|公司|镇|乡|县|街道|办|办公室|委|委员会|院|校|学|站|所|队|部|中心|村|社|店|矿|行|集团|会|园|库|场)$"
)


@dataclass(frozen=True)
class Typed:
    """What is said of one person, by field, and what else stands there; `is_several` where it is rather a row of names."""

    cells: dict[str, Cell]
    others: Sequence[tuple[str, Cell]] = ()
    is_several: bool = False


def persons(row: Row) -> list[Typed]:
    """Whom a row without a heading names. A number of the line is left out."""
    cells = [each for each in map(_without_numbering, row) if not _says_nothing(each)]
    if len(cells) != 1 or not isinstance(cells[0], str):
        return [_typed(cells)] if cells else []
    return _with_last_unit([_typed(_parted(each)) for each in cells[0].split("、") if each.strip()])


def _without_numbering(cell: Cell) -> Cell:
    return NUMBERING.sub("", cell) if isinstance(cell, str) else cell


def _says_nothing(cell: Cell) -> bool:
    digits = cleaning.digits_of(cell)
    return cleaning.is_nothing(cell) or (digits.isdecimal() and len(digits) < 11)


def _parted(text: str) -> list[Cell]:
    parts = [each for each in COMMAS.split(text) if each.strip()]
    return _joined(BLANKS.split(text.strip())) if len(parts) == 1 else list(parts)


def _joined(parts: Sequence[str]) -> list[Cell]:
    """A name that was spaced out, such as “李 雷”, is one again."""
    name, *rest = (each for each in parts if each)
    while rest and len(name + rest[0]) <= LONGEST_NAME and 1 in (len(name), len(rest[0])):
        name += rest.pop(0)
    return [name, *rest]


def _with_last_unit(several: list[Typed]) -> list[Typed]:
    """Of several on a line with one unit at its end, all are of that unit."""
    if several and "unit" in several[-1].cells and not any("unit" in each.cells for each in several[:-1]):
        unit = several[-1].cells["unit"]
        return [replace(each, cells=each.cells | {"unit": unit}) for each in several]
    return several


def _typed(cells: Sequence[Cell]) -> Typed:
    """A name comes before a unit; numbers are told by their length."""
    numbers = {field: cell for cell in cells if (field := _number_field(cell))}
    words = [cell for cell in cells if not _number_field(cell)]
    others = [("", cell) for cell in words[2:]]
    is_several = len(words) > 2 and all(_is_name(cell) for cell in words)
    return Typed(dict(zip(("name", "unit"), words, strict=False)) | numbers, others, is_several)


def _number_field(cell: Cell) -> str | None:
    digits = cleaning.digits_of(cell)
    if len(digits) == LENGTH and digits[:-1].isdecimal():
        return "id_number"
    return "mobile" if digits.isdecimal() else None


def _is_name(cell: Cell) -> bool:
    written = cleaning.text(cell)
    return bool(NAME.fullmatch(written)) and not OF_UNITS.search(written)
