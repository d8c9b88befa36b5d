"""A township's enterprises as rows of a list: as of now, as confirmed, and what differs between two."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.people.models import ConfirmedUnit, ListConfirmation, Unit

DIFFERENCES = {
    "new": _l("new"),
    "moved_here": _l("moved here"),
    "closed": _l("dissolved"),
    "moved_away": _l("moved away"),
    "changed": _l("data changed"),
}


@dataclass(frozen=True)
class Entry:
    """One enterprise on a list."""

    unit_id: int
    name: str
    credit_code: str | None
    sector: str | None
    risk_class: str | None


@dataclass(frozen=True)
class Difference:
    """An enterprise that stands otherwise than on the list before: a code of DIFFERENCES, and the township it moved to."""

    code: str
    entry: Entry
    moved_to: str | None = None


COLUMNS = ("name", "credit_code", "sector", "risk_class")


def present(township: Unit) -> Sequence[Entry]:
    """The open enterprises that lie in the township, in the county's order."""
    found = select(Unit.id, *(getattr(Unit, name) for name in COLUMNS)).where(
        Unit.kind == "enterprise", Unit.township_id == township.id, Unit.closed_on.is_(None)
    )
    return [Entry(*row) for row in db.session.execute(found.order_by(Unit.position, Unit.name, Unit.id))]


def confirmed(confirmation: ListConfirmation) -> Sequence[Entry]:
    """The rows that were confirmed, in the county's order of today."""
    found = select(ConfirmedUnit.unit_id, *(getattr(ConfirmedUnit, name) for name in COLUMNS))
    found = found.join(Unit, Unit.id == ConfirmedUnit.unit_id).where(ConfirmedUnit.confirmation_id == confirmation.id)
    return [Entry(*row) for row in db.session.execute(found.order_by(Unit.position, ConfirmedUnit.name, Unit.id))]


def digest(entries: Sequence[Entry]) -> str:
    """SHA-256, in hexadecimal, of the rows as JSON: lists of unit, name, code, sector and risk class by the unit's number."""
    rows = [astuple(each) for each in sorted(entries, key=lambda entry: entry.unit_id)]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def frozen(confirmation: ListConfirmation, entries: Sequence[Entry]) -> Iterator[ConfirmedUnit]:
    for entry in entries:
        yield ConfirmedUnit(confirmation_id=confirmation.id, **asdict(entry))


def differences(now: Sequence[Entry], before: ListConfirmation) -> Sequence[Difference]:
    """What differs between the list as of now and the one that was confirmed."""
    then, here = {each.unit_id: each for each in confirmed(before)}, {each.unit_id: each for each in now}
    units = _units([*(here.keys() - then.keys()), *(then.keys() - here.keys())])
    came = [Difference(_came(units[each.unit_id], before), each) for each in now if each.unit_id not in then]
    left = [_left(units[each.unit_id], each) for each in then.values() if each.unit_id not in here]
    changed = [Difference("changed", each) for each in now if then.get(each.unit_id, each) != each]
    order = list(DIFFERENCES)
    return sorted([*came, *left, *changed], key=lambda each: order.index(each.code))


def _units(unit_ids: Sequence[int]) -> dict[int, Unit]:
    found = select(Unit).options(joinedload(Unit.township)).where(Unit.id.in_(unit_ids))
    return {unit.id: unit for unit in db.session.scalars(found)}


def _came(unit: Unit, before: ListConfirmation) -> str:
    return "new" if unit.created_at > before.confirmed_at else "moved_here"


def _left(unit: Unit, entry: Entry) -> Difference:
    if unit.closed_on or unit.kind != "enterprise":
        return Difference("closed", entry)
    moved_to = (unit.township.short_name or unit.township.name) if unit.township else None
    return Difference("moved_away", entry, moved_to)
