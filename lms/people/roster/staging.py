"""Rows on their way into the staging table, as plain values: a hundred thousand objects would cost minutes."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from lms import vault
from lms.db import db, reading
from lms.people import identifiers
from lms.people.masking import masked_mobile
from lms.people.models import RosterLineChange, RosterRow
from lms.people.roster import cleaning
from lms.people.roster.headers import Heading
from lms.people.roster.known import KnownUnit
from lms.people.roster.lines import Line

Staged = dict[str, Any]
TABLES = RosterRow.metadata.tables
# Every row names every column, because many rows are inserted by one statement.
BLANK: Staged = {column.name: None for column in RosterRow.__table__.columns if column.name != "id"} | {
    "speaks_for_person": False,
    "changes_person": False,
}


@dataclass(frozen=True)
class Place:
    """Which plan the rows belong to, and the sheet that they come from."""

    roster_import_id: int
    plan: int
    roster_file_id: int
    sheet: str
    heading: Heading

    def row(self, line: Line, verdict: str, **values: Any) -> Staged:
        return BLANK | {
            "roster_import_id": self.roster_import_id,
            "plan": self.plan,
            "roster_file_id": self.roster_file_id,
            "sheet": self.sheet[:100],
            "kind": self.heading.kind.name,
            "row": line.row,
            "verdict": verdict,
        } | values  # fmt: skip

    def flagged(self, line: Line) -> Staged:
        """The row as it is to be mended: its cells sealed, its flags by code."""
        flags = [
            {
                "reason": flag.reason,
                "field": flag.field,
                "column": self.heading.name_of(flag.field),
                "details": dict(flag.details),
            }
            for flag in line.flags
        ]
        cells = {field: cleaning.written(cell) for field, cell in line.cells.items() if field != "serial"}
        sealed = vault.seal(json.dumps(cells, ensure_ascii=False))
        return self.row(line, "flagged", name=line.values.get("name"), flags=flags, cells_sealed=sealed)


def cells_of(sealed: bytes | None) -> dict[str, str]:
    """The cells of a flagged row, by field, as they are written in the file; other rows keep none."""
    cells: dict[str, str] = json.loads(vault.unseal(sealed)) if sealed else {}
    return cells


def keep(rows: list[Staged], lines: list[Staged]) -> None:
    """Insert staged rows and changes of supervision lines."""
    if rows:
        db.session.execute(insert(TABLES[RosterRow.__tablename__]), rows)
    if lines:
        db.session.execute(insert(TABLES[RosterLineChange.__tablename__]), lines)


@contextmanager
def looking() -> Iterator[Connection]:
    """A connection that only reads, so that no writer waits while a chunk is judged."""
    with reading(), db.engine.connect() as connection:
        yield connection


def differences(before: Any, after: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, list[Any]]:
    """The fields that change, from what to what; a blank cell changes nothing."""
    found = {}
    for field in fields:
        old, new = getattr(before, field), after.get(field)
        if new is not None and new != old:
            found[field] = [_shown(field, old), _shown(field, new)]
    return found


def _shown(field: str, value: Any) -> Any:
    """The value as the audit keeps it: personal numbers masked, days as text."""
    if value is None or isinstance(value, bool | int):
        return value
    return masked_mobile(value) if field == "mobile" else str(value)


def masked_cell(field: str, written: str) -> str:
    """A cell as it may be shown in a list: most of an ID number is hidden, also of a wrong one."""
    number = identifiers.spelled(written)
    if field != "id_number" or len(number) < 10:
        return written
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def ref(what: str, unit: KnownUnit | None) -> dict[str, int | None]:
    """The two columns that name a unit: its id, or its number among the new ones."""
    return {f"{what}_id": unit.id if unit else None, f"{what}_number": unit.number if unit else None}
