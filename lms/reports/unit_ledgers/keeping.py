"""The template that counts, its versions, and a unit's ledger made by it."""

import hashlib
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from lms.db import db
from lms.errors import row_of
from lms.people import audit
from lms.people.models import Person, Unit
from lms.reports.unit_ledgers import facts, own
from lms.reports.unit_ledgers.models import LedgerTemplate

OWN = "own.xlsx"


def latest() -> LedgerTemplate | None:
    """None, or one without data: the site's own."""
    newest = select(LedgerTemplate).options(undefer(LedgerTemplate.data)).order_by(LedgerTemplate.id.desc())
    return db.session.scalar(newest.limit(1))


def every() -> Sequence[LedgerTemplate]:
    """All versions without what is in them, the newest first."""
    newest_first = select(LedgerTemplate).options(joinedload(LedgerTemplate.by)).order_by(LedgerTemplate.id.desc())
    return db.session.scalars(newest_first).all()


def version(version_id: int) -> LedgerTemplate:
    """One that has a workbook. Raises NotThere."""
    found = select(LedgerTemplate).options(undefer(LedgerTemplate.data)).where(LedgerTemplate.id == version_id)
    return row_of(found.where(LedgerTemplate.data.is_not(None)))


def keep(name: str, data: bytes, *, by: Person) -> None:
    """From now on ledgers are filled into this. Raises CannotReadFile, BadTemplate."""
    _part("reading").read(name, data)
    _add(LedgerTemplate(name=name, data=data, sha256=hashlib.sha256(data).hexdigest(), by_id=by.id), by)


def go_back(*, by: Person) -> None:
    """From now on ledgers are filled into the site's own template."""
    _add(LedgerTemplate(name="", by_id=by.id), by)


def _add(row: LedgerTemplate, by: Person) -> None:
    db.session.add(row)
    db.session.flush()  # the trail names it
    audit.record("ledger_template.set", by=by, subject=row, sha256=row.sha256, name=row.name)


def made(unit: Unit, year: int, viewer: Person) -> bytes:
    """The unit's ledger of the year, in Chinese, within what the viewer may see."""
    kept = latest()
    name, data = (kept.name, kept.data) if kept and kept.data else (OWN, own.template())
    with force_locale("zh_Hans"):
        found = facts.scopes(unit, year, viewer)
        tasks = list(facts.of_tasks(found, viewer))
        of_unit = facts.of_unit(unit, year, found, viewer)
        workbook: bytes = _part("filling").filled(_part("reading").read(name, data), of_unit, tasks)
        return workbook


def _part(name: str) -> Any:
    """`reading` and `filling` bring openpyxl and Pillow, for which no process pays before it has to do with ledgers."""
    return import_module(f"lms.reports.unit_ledgers.{name}")
