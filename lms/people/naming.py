"""Units by what people call them."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.errors import Refused
from lms.people.models import Unit

# As many as can be looked through; whoever means another types more of its name.
MOST_OFFERED = 50


class NotOneUnit(Refused):
    status = 422


class UnitUnknown(NotOneUnit):
    message = _l("No unit is called “%(name)s”.")


class UnitAmbiguous(NotOneUnit):
    message = _l("Several units are called “%(name)s”. Please give the unified social credit code.")


def unit_called(name: str) -> Unit:
    """The one open unit with this name, short name or credit code. Raises UnitUnknown or UnitAmbiguous."""
    name = name.strip()
    called = or_(Unit.name == name, Unit.short_name == name, Unit.credit_code == name.upper())
    found = db.session.scalars(select(Unit).where(called, Unit.closed_on.is_(None)).limit(2)).all()
    if not found:
        raise UnitUnknown(name=name)
    if len(found) > 1:
        raise UnitAmbiguous(name=name)
    return found[0]


def meant(units: Select[Unit], words: str) -> Sequence[Unit]:
    """Those of these units that are meant: the one of that number after a “#”; or of that name, short name or credit code; or
    else, up to MOST_OFFERED, those that have the words in their names. With their townships, for they may be offered."""
    units = units.options(joinedload(Unit.township))
    if words.startswith("#") and words[1:].isascii() and words[1:].isdecimal() and len(words) < len("#1234567890"):
        return db.session.scalars(units.where(Unit.id == int(words[1:]))).all()
    exact = or_(Unit.name == words, Unit.short_name == words, Unit.credit_code == words.upper())
    return db.session.scalars(units.where(exact).limit(MOST_OFFERED)).all() or like(units, words)


def like(units: Select[Unit], words: str) -> Sequence[Unit]:
    """Those of these units that have the words in their names, up to MOST_OFFERED, with their townships."""
    found = units.options(joinedload(Unit.township)).where(has_in_name(words))
    return db.session.scalars(found.limit(MOST_OFFERED)).all()


def has_in_name(words: str) -> ColumnElement[bool]:
    """For queries that have Unit."""
    return or_(*(name.icontains(words.strip(), autoescape=True) for name in (Unit.name, Unit.short_name)))
