"""Granting and withdrawing roles; who is the last administrator stays one."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import audit
from lms.people.access import holds_on
from lms.people.kinds import LINES, ROLES
from lms.people.models import Person, RoleGrant, Unit


class AlreadyGranted(Refused):
    message = _l("This person holds this role already.")


class NeedsScope(Refused):
    message = _l("This role needs a unit; a supervisor needs a supervision line as well.")
    status = 422


class CannotSupervise(Refused):
    message = _l("Only a county organ or a township supervises.")
    status = 422


class LastAdministrator(Refused):
    message = _l("This is the last administrator. Make somebody else an administrator first.")


def grant(person: Person, role: str, *, by: Person | None, line: str | None = None, unit: Unit | None = None) -> None:
    """Give the role from today on; what of the scope the role doesn't need is left out. Raises Refused."""
    assert role in ROLES
    line = line if role == "supervisor" else None
    unit = unit if role in ("supervisor", "liaison") else None
    _check_scope(role, line, unit)
    take_turns(f"roles of {person.id}")
    if db.session.scalar(_held(person, role, line, unit)):
        raise AlreadyGranted
    db.session.add(
        RoleGrant(
            person_id=person.id, role=role, line=line, unit_id=unit.id if unit else None,
            granted_by_id=by.id if by else None,
        )
    )  # fmt: skip
    audit.record("role.granted", by=by, subject=person, role=role, line=line, unit=unit.name if unit else None)


def _check_scope(role: str, line: str | None, unit: Unit | None) -> None:
    if (role in ("supervisor", "liaison") and unit is None) or (role == "supervisor" and line not in LINES):
        raise NeedsScope
    if role == "supervisor" and unit and unit.kind not in ("organ", "township"):
        raise CannotSupervise


def _held(person: Person, role: str, line: str | None, unit: Unit | None) -> Select[int]:
    return select(RoleGrant.id).where(
        RoleGrant.person_id == person.id,
        RoleGrant.role == role,
        RoleGrant.line == line,
        RoleGrant.unit_id == (unit.id if unit else None),
        holds_on(RoleGrant, clock.today()),
    )


def withdraw(held: RoleGrant, *, by: Person | None) -> None:
    """End the role today. Raises LastAdministrator."""
    if held.role == "administrator":
        refuse_last_administrator(held.person_id)
    held.to_on = clock.today()
    audit.record(
        "role.withdrawn", by=by, subject=held.person, role=held.role, line=held.line, unit=held.unit and held.unit.name
    )


def refuse_last_administrator(person_id: int) -> None:
    """Raise LastAdministrator unless somebody else can administer the site."""
    take_turns("administrators")
    others = (
        select(func.count())
        .select_from(RoleGrant)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == "administrator", RoleGrant.person_id != person_id, Person.closed_at.is_(None),
            holds_on(RoleGrant, clock.today()),
        )
    )  # fmt: skip
    if not db.session.scalar(others):
        raise LastAdministrator
