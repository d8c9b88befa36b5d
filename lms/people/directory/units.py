"""Adding and changing units, and who supervises them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import access, audit
from lms.people.directory.changing import change
from lms.people.models import FormerSector, Person, Post, SupervisionLine, Unit


class CodeTaken(Refused):
    message = _l("“%(name)s” has this unified social credit code already.")
    status = 422


class NameTaken(Refused):
    message = _l("There is an organ or township of this name already.")
    status = 422


class BeforePresentLine(Refused):
    message = _l("The present supervisor supervises since %(day)s; the next one can begin on that day or later.")
    status = 422


class CannotSupervise(Refused):
    message = _l("Only a county organ or a township supervises, and no unit itself.")
    status = 422


class StillHasPeople(Refused):
    message = _l("Posts in this unit are still held. End them first.")


class SupervisesStill(Refused):
    message = _l("This unit still supervises others. Assign them to another unit first.")


def add(values: Mapping[str, Any], *, by: Person) -> Unit:
    """A new unit. Raises Refused when its code or public name is taken."""
    unit = Unit(state="verified", closed_on=None, position=0)
    _check(unit, values)
    for name, value in values.items():
        setattr(unit, name, value)
    db.session.add(unit)
    db.session.flush()  # a township lies in itself, and the trace needs its number
    if unit.kind == "township":
        unit.township_id = unit.id
    audit.record("unit.added", by=by, subject=unit, name=unit.name, credit_code=unit.credit_code)
    return unit


def alter(unit: Unit, values: Mapping[str, Any], *, by: Person) -> None:
    """Change the unit, and leave the trace of it; a right code takes the place of a doubtful one. Raises Refused as `add`."""
    _check(unit, values)
    if values.get("credit_code"):
        values = {**values, "doubtful_code": None}
    if changes := change(unit, values):
        if "sector" in changes:
            db.session.add(FormerSector(unit_id=unit.id, sector=changes["sector"][0]))
        audit.record("unit.changed", by=by, subject=unit, unit=changes)


def _check(unit: Unit, values: Mapping[str, Any]) -> None:
    """What the database would refuse anyway, said in words."""
    take_turns("units")
    others = Unit.id != (unit.id or 0)
    code, name = values.get("credit_code"), values["name"]
    if code and (holder := db.session.scalar(select(Unit.name).where(Unit.credit_code == code, others))):
        raise CodeTaken(name=holder)
    public = Unit.kind.in_(("organ", "township"))
    if values["kind"] in ("organ", "township") and db.session.scalar(
        select(Unit.id).where(Unit.name == name, public, others)
    ):
        raise NameTaken


def verify(unit: Unit, *, by: Person) -> None:
    """The unit that was admitted as 待核 is what it says."""
    alter(unit, {"name": unit.name, "kind": unit.kind, "credit_code": unit.credit_code, "state": "verified"}, by=by)


def assign(unit: Unit, line: str, supervisor: Unit, from_on: date, *, by: Person) -> None:
    """From that day on the supervisor supervises the unit along this line; what was before stays as it was.

    Where that day has passed, reports of days until now go by whom they knew then.

    Raises Refused when the day lies before the present supervisor's first.
    """
    if supervisor.kind not in ("organ", "township") or supervisor.id == unit.id:
        raise CannotSupervise
    present = _present_line(unit, line)
    if present and from_on < present.from_on:
        raise BeforePresentLine(day=present.from_on)
    if present and from_on == present.from_on and not _was_counted(present):
        present.supervisor_id = supervisor.id  # a slip of the pen, mended before it held for a day
    else:
        _begin(unit, line, supervisor, from_on, present)
    audit.record(
        "unit.supervisor_assigned", by=by, subject=unit, line=line, supervisor=supervisor.name, day=str(from_on)
    )


def _present_line(unit: Unit, line: str) -> SupervisionLine | None:
    held = select(SupervisionLine).where(
        SupervisionLine.unit_id == unit.id, SupervisionLine.line == line, SupervisionLine.to_on.is_(None)
    )
    return db.session.scalars(held.with_for_update()).one_or_none()


def _was_counted(present: SupervisionLine) -> bool:
    """Whether it was known on a day that has passed."""
    return (present.known_from or present.from_on) < clock.today()


def _begin(unit: Unit, line: str, supervisor: Unit, from_on: date, present: SupervisionLine | None) -> None:
    today = clock.today()
    known = today if from_on < today else None
    if present:
        present.to_on, present.known_to = from_on, known
        db.session.flush()  # the old line must be over before the new one can be open
    new = SupervisionLine(unit_id=unit.id, line=line, supervisor_id=supervisor.id, from_on=from_on, known_from=known)
    db.session.add(new)


def close(unit: Unit, *, by: Person) -> None:
    """The unit is no more, from today on. Raises Refused while people or supervised units depend on it."""
    today = clock.today()
    if db.session.scalar(select(Post.id).where(Post.unit_id == unit.id, access.held_on(today)).limit(1)):
        raise StillHasPeople
    if db.session.scalar(
        select(SupervisionLine.id)
        .where(SupervisionLine.supervisor_id == unit.id, SupervisionLine.to_on.is_(None))
        .limit(1)
    ):
        raise SupervisesStill
    unit.closed_on = today
    audit.record("unit.closed", by=by, subject=unit)
