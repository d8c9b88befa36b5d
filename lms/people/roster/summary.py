"""What a plan says, counted by file and kind, with every flagged row in words."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select

from lms.db import db
from lms.people.models import RosterFile, RosterImport, RosterRow
from lms.people.models.rosters import VERDICTS
from lms.people.roster import staging
from lms.people.roster.reasons import ROWS


def of(roster: RosterImport) -> list[dict[str, Any]]:
    """The files in the order given; each kind found in a file is counted on its own."""
    flagged: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in db.session.scalars(rows(roster).where(RosterRow.verdict == "flagged").order_by(RosterRow.id)):
        flagged.setdefault((row.roster_file_id, row.kind), []).extend(flags_of(row))
    return [
        {"file": file.name, "kind": kind} | counted | {"flagged": flagged.get((file.id, kind), [])}
        for file, kind, counted in _counted(roster)
    ]


def counts(roster: RosterImport) -> list[dict[str, Any]]:
    """The same with numbers only."""
    return [{"file": file.name, "kind": kind} | counted for file, kind, counted in _counted(roster)]


def flags_of(row: RosterRow) -> Iterator[dict[str, Any]]:
    """Each flag of a row: where it stands, what it says (personal numbers masked), why it is flagged."""
    cells = staging.cells_of(row.cells_sealed)
    for flag in row.flags or []:
        yield {
            "row": row.row,
            "column": flag["column"],
            "value": staging.masked_cell(flag["field"], cells.get(flag["field"], "")),
            "reason": flag["reason"],
            "message": str(ROWS[flag["reason"]]) % flag["details"],
        }


def rows(roster: RosterImport) -> Select[RosterRow]:
    """The rows of the present plan."""
    return select(RosterRow).where(RosterRow.roster_import_id == roster.id, RosterRow.plan == roster.planned)


def _counted(roster: RosterImport) -> Iterator[tuple[RosterFile, str, dict[str, int]]]:
    by = (RosterRow.roster_file_id, RosterRow.kind, RosterRow.verdict)
    query = rows(roster).with_only_columns(*by, func.count()).group_by(*by)
    found = {tuple(row[:3]): row[3] for row in db.session.execute(query)}
    for file in db.session.scalars(files_of(roster)):
        for kind in file.kinds:
            yield file, kind, {verdict: found.get((file.id, kind, verdict), 0) for verdict in VERDICTS}


def files_of(roster: RosterImport) -> Any:
    return select(RosterFile).where(RosterFile.roster_import_id == roster.id).order_by(RosterFile.position)
