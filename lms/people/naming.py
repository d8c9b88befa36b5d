"""Units by what people call them."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from lms.db import db
from lms.errors import Refused
from lms.people.models import Unit


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
