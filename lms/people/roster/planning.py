"""Make a plan: every row gets its verdict and is staged, a thousand at a time, so that nobody waits long for the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update

from lms import clock
from lms.db import db
from lms.people.models import RosterFile, RosterImport, RosterLineChange, RosterMend, RosterRow
from lms.people.roster import leaving, matching, opening, post_changes, post_rows, staging, unit_changes, unit_rows
from lms.people.roster.checks import FileChecks
from lms.people.roster.lines import Line
from lms.people.roster.plan import Plan
from lms.people.roster.reading import Table
from lms.people.roster.staging import Place

CHUNK = 1000
LEASE = timedelta(minutes=2)
# The worker may be busy with a lecture; asking twice does no harm.
PATIENCE = timedelta(minutes=1)


@dataclass
class Mends:
    """What people changed in the rows of one sheet, and which units they admitted for verification."""

    cells: dict[int, dict[str, str]] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def steps(roster: RosterImport) -> Iterator[None]:
    """Make the plan that was asked for last. Whoever takes the steps commits after each; a step lasts well under a second.

    Nothing happens if somebody else is making it, and it stops when another plan is asked for meanwhile.
    """
    roster_id, number = roster.id, roster.asked
    if not _claim(roster_id, number):
        return
    yield from _sweep(roster_id, first=number)
    with staging.looking() as connection:
        plan = Plan(roster_id, number, matching.known_units(connection), clock.today())
    done = 0
    for file, table in opening.tables_in_order(_files(roster_id)):
        for lines in _staged(plan, file, table):
            done += lines
            if not _go_on(roster_id, number, done):
                return
            yield
    _finish(plan)
    yield
    yield from _sweep(roster_id, last=number - 1)


def ask_again(roster: RosterImport) -> None:
    """Ask for a new plan: a row was mended, or the people changed since the last one was made."""
    roster.asked += 1
    roster.asked_at = clock.now()
    roster.rows_done = 0
    roster.lease_until = roster.failed_at = None


def fail(roster_id: int) -> None:
    """Say that the plan could not be made, so that nobody waits for it."""
    db.session.execute(
        update(RosterImport).where(RosterImport.id == roster_id).values(failed_at=clock.now(), lease_until=None)
    )


def abandoned() -> Select[int]:
    """The imports whose plan was begun and whose lease has run out, or that no worker has seen for as long."""
    begun = func.coalesce(RosterImport.lease_until, RosterImport.asked_at) < clock.now() - PATIENCE
    return select(RosterImport.id).where(
        RosterImport.planned < RosterImport.asked,
        RosterImport.closed_at.is_(None),
        RosterImport.failed_at.is_(None),
        begun,
    )


def forget(roster_id: int) -> Iterator[None]:
    """Delete every staged row of an import, step by step."""
    yield from _sweep(roster_id)


def _claim(roster_id: int, number: int) -> bool:
    """Take the work, unless the plan is made or somebody's lease on it runs."""
    is_free = or_(RosterImport.lease_until.is_(None), RosterImport.lease_until < clock.now())
    return _update(roster_id, number, is_free, RosterImport.planned < number, rows_done=0)


def _go_on(roster_id: int, number: int, done: int) -> bool:
    return _update(roster_id, number, rows_done=done)


def _update(roster_id: int, number: int, *conditions: ColumnElement[bool], rows_done: int) -> bool:
    wanted = update(RosterImport).where(RosterImport.id == roster_id, RosterImport.asked == number, *conditions)
    values = {"rows_done": rows_done, "lease_until": clock.now() + LEASE, "failed_at": None}
    return bool(db.session.execute(wanted.values(values)).rowcount)  # type: ignore[attr-defined]


def _files(roster_id: int) -> list[RosterFile]:
    with staging.looking() as connection:
        query = select(RosterFile.__table__).where(RosterFile.roster_import_id == roster_id)
        return [RosterFile(**row) for row in connection.execute(query.order_by(RosterFile.position)).mappings()]


def _staged(plan: Plan, file: RosterFile, table: Table) -> Iterator[int]:
    """Stage the rows of one table; the number of rows after each chunk."""
    place = Place(plan.roster_import_id, plan.number, file.id, table.sheet.name, table.heading)
    checks = FileChecks(plan.units, plan.holders)
    mends = _mends(file.id, table.sheet.name)
    lines = table.lines(mends.cells)
    while chunk := list(islice(lines, CHUNK)):
        if table.heading.kind.is_of_people:
            _stage_people(chunk, place, checks, plan, mends)
        else:
            _stage_units(chunk, place, checks, plan, mends)
        yield len(chunk)


def _stage_units(chunk: list[Line], place: Place, checks: FileChecks, plan: Plan, mends: Mends) -> None:
    rows = unit_rows.judge(chunk, place.heading.kind.name, checks, plan, mends.rows)
    with staging.looking() as connection:
        staged, moved = unit_changes.stage(rows, place, plan, _day(place, plan), connection)
    staging.keep(staged, moved)


def _stage_people(chunk: list[Line], place: Place, checks: FileChecks, plan: Plan, mends: Mends) -> None:
    with staging.looking() as connection:
        rows = post_rows.judge(chunk, place.heading, checks, plan, mends.names, connection)
        staged = post_changes.stage(rows, place, plan, connection)
    staging.keep(staged, [])


def _day(place: Place, plan: Plan) -> date:
    """The day from which its supervisors supervise: that of the roster, if it says one."""
    return min(place.heading.reported_on or plan.today, plan.today)


def _mends(file_id: int, sheet: str) -> Mends:
    mends = Mends()
    query = select(RosterMend.__table__).where(RosterMend.roster_file_id == file_id, RosterMend.sheet == sheet[:100])
    with staging.looking() as connection:
        for row in connection.execute(query):
            mends.cells[row.row] = staging.cells_of(row.cells_sealed)
            if row.admitted_name:
                mends.rows.add(row.row)
                mends.names.add(row.admitted_name)
    return mends


def _finish(plan: Plan) -> None:
    """Now it is the plan that may be applied."""
    leaving.propose(plan)
    wanted = update(RosterImport).where(RosterImport.id == plan.roster_import_id, RosterImport.asked == plan.number)
    db.session.execute(wanted.values(planned=plan.number, planned_at=clock.now(), lease_until=None))


def _sweep(roster_id: int, first: int = 0, last: int = 2**31 - 1) -> Iterator[None]:
    """Delete the staged rows of some plans, five thousand at a time."""
    yield
    for table in (RosterRow, RosterLineChange):
        old = select(table.id).where(table.roster_import_id == roster_id, table.plan.between(first, last))
        some = delete(table).where(table.id.in_(old.limit(5 * CHUNK)))
        while db.session.execute(some).rowcount:  # type: ignore[attr-defined]
            yield
        yield  # also when there was nothing to delete: no transaction stays open
