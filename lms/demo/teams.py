"""A township's volunteer team lies in it and is supervised by it; the organs' roster has no column to say so."""

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.people import choices
from lms.people.directory import units
from lms.people.models import Person, Unit


def settle(by: Person) -> None:
    """Give each team the township that its name begins with, as an administrator does on the team's page."""
    teams = db.session.scalars(select(Unit).where(Unit.kind == "team").order_by(Unit.position)).all()
    for township in choices.townships():
        for team in teams:
            if team.name.startswith(township.short_name or township.name):
                units.alter(team, {"name": team.name, "kind": team.kind, "township_id": township.id}, by=by)
                units.assign(team, "territorial", township, clock.today(), by=by)
