"""The last line of a table as the county prints it: 填报单位, 制表人, 审核人, 填报日期."""

from flask_babel import gettext as _
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.people import access
from lms.people.models import Person, Post, Unit
from lms.web import dateformat


def line(person: Person) -> str:
    """To be signed by this person for their unit, today; whoever checks it signs by hand."""
    words = _(
        "Reporting unit (seal): %(unit)s   Made by: %(name)s   Checked by: ____________   Reported on: %(day)s",
        unit=unit_of(person) or "____________",
        name=person.name,
        day=dateformat(clock.today()),
    )
    return str(words)


def unit_of(person: Person) -> str | None:
    """The unit that the person's role is of, or else that of their post."""
    granted = [grant.unit_id for grant in access.grants_of(person) if grant.unit_id is not None]
    held = select(Post.unit_id).where(Post.person_id == person.id, access.held_on(clock.today()))
    units = Unit.id.in_(granted) if granted else Unit.id.in_(held)
    return db.session.scalar(select(Unit.name).where(units).order_by(Unit.position, Unit.id).limit(1))
