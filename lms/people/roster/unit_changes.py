"""What rows about units write: new units with their lines, or what changes in units that the database has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from lms.people.roster import cleaning, matching, staging
from lms.people.roster.known import KnownUnit
from lms.people.roster.matching import Found
from lms.people.roster.plan import Plan
from lms.people.roster.staging import Place, Staged
from lms.people.roster.unit_rows import UnitRow

FIELDS = (
    "short_name", "credit_code", "doubtful_code", "sector", "risk_class", "high_risk_hours", "high_risk_assessed", "employees", "phone", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """A unit that gets another supervisor along one line."""

    line: str
    unit_id: int
    supervisor: KnownUnit
    held: Found | None


def stage(
    rows: Sequence[UnitRow], place: Place, plan: Plan, from_on: date, connection: Connection
) -> tuple[list[Staged], list[Staged]]:
    """The staged rows, and the supervision lines that change from that day on."""
    known = [row.known_id for row in rows if row.known_id]
    units, held = matching.units(connection, known), matching.open_lines(connection, known)
    staged, lines = [], []
    for row in rows:
        _under_the_bureau(row, held, plan)
        moved = list(_moved(row, held, plan))
        staged.append(_staged(row, place, plan, units, moved) | {"lines_from_on": from_on})
        lines += [_line_change(each, place, plan, from_on) for each in moved]
    return staged, lines


def _under_the_bureau(row: UnitRow, held: Mapping[tuple[int, str], Found], plan: Plan) -> None:
    """Whoever has no comprehensive supervisor, and is given none, gets the emergency management bureau."""
    if row.line.flags or row.unit is None or (row.unit.id or 0, "comprehensive") in held:
        return
    if bureau := plan.units.comprehensive_supervisor_of(row.unit):
        row.supervisors.setdefault("comprehensive", bureau)


def _staged(row: UnitRow, place: Place, plan: Plan, units: Mapping[int, Found], moved: list[Moved]) -> Staged:
    if row.line.flags:
        return place.flagged(row.line)
    values = values_of(row, plan)
    if row.is_new:
        return place.row(row.line, "new", **values)
    before = units.get(row.known_id or 0)
    found = _changes(row, values, before, moved, plan) if before else {}
    return place.row(
        row.line, "changed" if found else "unchanged", **values, changes={"unit": found} if found else None
    )


def values_of(row: UnitRow, plan: Plan) -> Staged:
    """What the row says of its unit, in the columns of the staging table."""
    unit, supervisors = row.unit, row.supervisors
    assert unit is not None
    return {field: row.line.values.get(field) for field in FIELDS} | {
        "name": row.line.values["name"],
        "unit_name": unit.name,
        "unit_kind": unit.kind,
        "unit_state": "unverified" if row.is_admitted else "verified",
        **staging.ref("unit", unit),
        **staging.ref("township", unit if unit.kind == "township" else row.township),
        **staging.ref("industry", supervisors.get("industry")),
        **staging.ref("comprehensive", supervisors.get("comprehensive")),
    }


def _changes(row: UnitRow, values: Staged, before: Found, moved: list[Moved], plan: Plan) -> dict[str, list[Any]]:
    # A code may rename its unit; a name only finds it, perhaps by a shorter form.
    is_renamed = before.credit_code and before.credit_code == values["credit_code"]
    if not is_renamed or cleaning.key(before.name) == cleaning.key(values["name"]):
        values["name"] = before.name
    if before.credit_code:
        values["doubtful_code"] = None
    found = staging.differences(before, values, ("name", *FIELDS))
    if before.state == "unverified" and not row.is_admitted:
        found["state"] = ["unverified", "verified"]
    if values["credit_code"] and before.doubtful_code:
        found["doubtful_code"] = [before.doubtful_code, None]
    found |= {
        each.line: [_name(each.held.supervisor_id if each.held else None, plan), each.supervisor.name] for each in moved
    }
    if row.township and row.township.id != before.township_id and "territorial" not in found:
        found["township"] = [_name(before.township_id, plan), row.township.name]
    return found


def _name(unit_id: int | None, plan: Plan) -> str | None:
    return plan.units.name_of(unit_id) if unit_id else None


def _moved(row: UnitRow, held: Mapping[tuple[int, str], Found], plan: Plan) -> Iterator[Moved]:
    for line, supervisor in row.supervisors.items():
        if row.known_id is None or (row.known_id, line) in plan.moved:
            continue
        before = held.get((row.known_id, line))
        if before is None or before.supervisor_id != supervisor.id:
            plan.moved.add((row.known_id, line))
            yield Moved(line, row.known_id, supervisor, before)


def _line_change(moved: Moved, place: Place, plan: Plan, from_on: date) -> Staged:
    held = moved.held
    if held and held.from_on >= from_on:
        from_on = plan.today  # an older roster may not reach back behind what is known
    return {
        "roster_import_id": place.roster_import_id,
        "plan": place.plan,
        "unit_id": moved.unit_id,
        "line": moved.line,
        **staging.ref("supervisor", moved.supervisor),
        "from_on": from_on,
        "ends_id": held.id if held else None,
        "corrects": bool(held and held.from_on >= from_on),
    }
