"""What a player writes over the picture where the course asks for it: whose screen it is."""

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.people import access
from lms.people.models import Person, Post, Unit


def words_for(person: Person) -> str:
    """The person's name, and the unit of the post that they have held longest."""
    held = select(Unit.name).join(Post, Post.unit_id == Unit.id)
    mine = held.where(Post.person_id == person.id, access.held_on(clock.today()))
    unit = db.session.scalar(mine.order_by(Post.from_on, Post.id).limit(1))
    return " · ".join(word for word in (person.name, unit) if word)
