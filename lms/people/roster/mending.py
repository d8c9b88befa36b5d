"""Mend a flagged row, or admit its unit for verification; either way the plan is made again."""

import json
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.errors import NotThere, Refused
from lms.people import audit, vault
from lms.people.models import Person, RosterImport, RosterMend, RosterRow
from lms.people.roster import cleaning, planning, staging
from lms.people.roster.applying import ImportClosed
from lms.people.roster.columns import BY_NAME, Column

# Serial numbers mean nothing to us.
UNMENDED = frozenset({"serial"})


class NotAdmissible(Refused):
    message = _l("Only a unit whose name is given can be admitted for verification.")


class NothingMended(Refused):
    message = _l("Nothing was changed, so the row would be flagged again.")
    status = 422


def flagged_row(roster: RosterImport, row_id: int) -> RosterRow:
    """A flagged row of the import's plan. Raises NotThere."""
    row = db.session.get(RosterRow, row_id)
    if row is None or (row.roster_import_id, row.plan, row.verdict) != (roster.id, roster.planned, "flagged"):
        raise NotThere
    return row


def columns_of(row: RosterRow) -> list[Column]:
    """The columns that can be mended in a row of this kind."""
    return [column for column in BY_NAME[row.kind].columns if column.field not in UNMENDED]


def mend(roster: RosterImport, row: RosterRow, cells: dict[str, str], *, by: Person) -> None:
    """Put these cells, by field, in place of those of the file, and ask for a new plan."""
    before = staging.cells_of(row.cells_sealed or b"")
    changed = {field: text.strip() for field, text in cells.items() if text.strip() != before.get(field, "")}
    if not changed:
        raise NothingMended
    kept = _mend(roster, row, by)
    mended = (staging.cells_of(kept.cells_sealed) if kept.cells_sealed else {}) | changed
    kept.cells_sealed = vault.seal(json.dumps(mended, ensure_ascii=False))
    audit.record("roster.row_mended", by=by, subject=roster, row=row.row, sheet=row.sheet, fields=sorted(changed))


def admit(roster: RosterImport, row: RosterRow, *, by: Person) -> None:
    """Admit the unit of this row for verification (待核): it counts in every denominator from now on."""
    name = unit_to_admit(row)
    if name is None:
        raise NotAdmissible
    _mend(roster, row, by).admitted_name = cleaning.key(name)
    audit.record("roster.unit_admitted", by=by, subject=roster, row=row.row, unit=name)


def unit_to_admit(row: RosterRow) -> str | None:
    """The name of the unit that may be admitted: that of a unit's row, or the one that a person's row names and nobody knows."""
    flags: list[dict[str, Any]] = row.flags or []
    if not BY_NAME[row.kind].is_of_people:
        return row.name if row.name and not any(flag["field"] == "name" for flag in flags) else None
    is_unknown = any(flag["reason"] == "unit_unknown" for flag in flags)
    return staging.cells_of(row.cells_sealed or b"").get("unit") if is_unknown else None


def _mend(roster: RosterImport, row: RosterRow, by: Person) -> RosterMend:
    if not roster.is_open:
        raise ImportClosed
    kept = db.session.scalar(select(RosterMend).filter_by(**place_of(row)))
    if kept is None:
        kept = RosterMend(**place_of(row))
        db.session.add(kept)
    kept.made_by_id, kept.made_at = by.id, clock.now()
    planning.ask_again(roster)
    return kept


def place_of(row: RosterRow) -> dict[str, Any]:
    """Where the row stands, whatever the plan."""
    return {"roster_file_id": row.roster_file_id, "sheet": row.sheet, "row": row.row}


def flagged_at(roster: RosterImport, place: dict[str, Any]) -> int | None:
    """The number of the row that stands there, if the present plan flags it."""
    rows = select(RosterRow.id).filter_by(roster_import_id=roster.id, plan=roster.planned, verdict="flagged", **place)
    return db.session.scalar(rows.limit(1))
