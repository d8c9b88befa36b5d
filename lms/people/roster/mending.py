"""Mend a flagged row, or admit its unit for verification; either way the plan is made again."""

import json
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock, vault
from lms.db import db
from lms.errors import Refused, row_of
from lms.people import audit
from lms.people.models import Person, RosterImport, RosterMend, RosterRow
from lms.people.roster import cleaning, planning, staging, summary
from lms.people.roster.applying import ImportClosed
from lms.people.roster.columns import BY_NAME, Column

# Serial numbers mean nothing to us.
UNMENDED = frozenset({"serial"})


class NotAdmissible(Refused):
    message = _l("Only a unit whose name is given can be admitted for verification.")


class NothingMended(Refused):
    message = _l("Nothing was changed, so the row would be flagged again.")
    status = 422


class NotFlagged(Refused):
    message = _l("This row is in order now: it was mended meanwhile, or another row's mending settled it.")


def row_at(roster: RosterImport, file_id: int, sheet: str, number: int) -> RosterRow:
    """The row that stands there, in the present plan. Raises NotThere.

    Rows are known by their place: each mending makes a new plan, and forms that are open meanwhile must find theirs again.
    """
    place = {"roster_file_id": file_id, "sheet": sheet, "row": number}
    # A person's row may have made its unit, too, by a staged row of the same place that comes before it.
    rows = summary.rows(roster).filter_by(**place).order_by(RosterRow.verdict != "flagged", RosterRow.id.desc())
    return row_of(rows.limit(1))


def columns_of(row: RosterRow) -> list[Column]:
    """The columns that can be mended in a row of this kind."""
    return [column for column in BY_NAME[row.kind].columns if column.field not in UNMENDED]


def mend(roster: RosterImport, row: RosterRow, cells: dict[str, str], *, by: Person) -> None:
    """Put these cells, by field, in place of those of the file, and ask for a new plan."""
    check_flagged(row)
    before = staging.cells_of(row.cells_sealed)
    changed = {field: text.strip() for field, text in cells.items() if text.strip() != before.get(field, "")}
    if not changed:
        raise NothingMended
    kept = _mend(roster, row, by)
    mended = staging.cells_of(kept.cells_sealed) | changed
    kept.cells_sealed = vault.seal(json.dumps(mended, ensure_ascii=False))
    audit.record("roster.row_mended", by=by, subject=roster, row=row.row, sheet=row.sheet, fields=sorted(changed))


def admit(roster: RosterImport, row: RosterRow, *, by: Person) -> None:
    """Admit the unit of this row for verification (待核): it counts in every denominator from now on."""
    check_flagged(row)
    name = unit_to_admit(row)
    if name is None:
        raise NotAdmissible
    _mend(roster, row, by).admitted_name = cleaning.key(name)
    audit.record("roster.unit_admitted", by=by, subject=roster, row=row.row, unit=name)


def check_flagged(row: RosterRow) -> None:
    """Raise NotFlagged if there is nothing to mend."""
    if row.verdict != "flagged":
        raise NotFlagged


def unit_to_admit(row: RosterRow) -> str | None:
    """The name of the unit that may be admitted: that of a unit's row, or the one that a person's row names and nobody knows."""
    flags: list[dict[str, Any]] = row.flags or []
    if not BY_NAME[row.kind].is_of_people:
        return row.name if row.name and not any(flag["field"] == "name" for flag in flags) else None
    is_unknown = any(flag["reason"] == "unit_unknown" for flag in flags)
    return staging.cells_of(row.cells_sealed).get("unit") if is_unknown else None


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
