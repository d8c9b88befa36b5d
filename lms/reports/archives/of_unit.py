"""一企一档: a unit, its people, and what became of each of the plans that ran in a year."""

from flask_babel import gettext as _
from sqlalchemy import Select, select

from lms import clock
from lms.db import db
from lms.errors import row_of
from lms.languages import in_language
from lms.people import access
from lms.people.kinds import POST_KINDS, UNIT_KINDS
from lms.people.models import Person, Post, Unit
from lms.reports import rates, tables, visible, years
from lms.reports.archives.file import ArchiveFile, table
from lms.reports.archives.held import hold_facts
from lms.reports.scope import Scope
from lms.reports.tables import Cell, Table


def unit(viewer: Person, unit_id: int) -> Unit:
    """One that the viewer oversees. Raises NotThere."""
    overseen = access.units_overseen_by(viewer)
    return row_of(select(Unit).where(Unit.id == unit_id, Unit.id.in_(overseen)))


def of(row: Unit, year: int, viewer: Person) -> ArchiveFile:
    """The unit with the viewer's sight of its people."""
    units = select(Unit.id).where(Unit.id == row.id, Unit.id.in_(access.units_overseen_by(viewer)))
    scopes = years.scopes(visible.plans(units), units, year)
    return ArchiveFile(
        title=_("Training file of %(unit)s, %(year)s", unit=row.name, year=year),
        facts=[*_facts(row, year, scopes), *hold_facts(row, viewer)],
        tables=[_people(units, viewer), *(_learnt(scope, viewer) for scope in scopes)],
        notes=[_own_records()],
    )


def _facts(row: Unit, year: int, scopes: list[Scope]) -> list[tuple[str, Cell]]:
    incomplete = sum(rates.total(scope).incomplete for scope in scopes)
    return [
        (_("Unit"), row.name),
        (_("Kind of unit"), str(UNIT_KINDS[row.kind])),
        (_("Unified social credit code"), row.credit_code),
        (_("Sector"), row.sector),
        (_("Risk class"), row.risk_class),
        (_("Employees"), row.employees),
        (_("Year"), str(year)),
        (_("Plans"), len(scopes)),
        (_("Tasks not completed in this period"), incomplete),
    ]


def _people(units: Select[int], viewer: Person) -> Table:
    """Who holds a post in it today, but leaders at division level, whom lists name to a plan's owner alone."""
    found = (
        select(Person.name, Post.kind, Post.title, Post.from_on)
        .join(Post, Post.person_id == Person.id)
        .where(Post.unit_id.in_(units), access.held_on(clock.today()), ~access.leads_at_division_level())
        .order_by(Post.kind, Post.id)
    )
    rows: list[list[Cell]] = [
        [name, str(POST_KINDS[kind]), title, from_on] for name, kind, title, from_on in db.session.execute(found)
    ]
    return table(_("People"), [_("Person"), _("Kind of post"), _("Post"), _("Held from")], rows)


def _learnt(scope: Scope, viewer: Person) -> Table:
    """Time, participants and results of one plan; the title names its content."""
    found = tables.of_names(scope, "all", viewer)
    content = _("%(plan)s: %(course)s", plan=in_language(scope.plan), course=in_language(scope.plan.course))
    return Table(content, found.subtitle, found.columns, found.rows, found.notes, name=in_language(scope.plan))


def _own_records() -> str:
    return str(_("This file shows what the site knows. The unit’s own records of training stay its duty."))
