"""What is found of recognised outside training: by administrators, and one's own by everybody.

Of leaders at division level the administrator who entered it finds it, and no other.
"""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms import clock
from lms.courses.recognising.models import OutsideTraining
from lms.db import db
from lms.errors import row_of
from lms.people import access
from lms.people.models import Person


def entries(words: str, viewer: Person, *, limit: int, offset: int) -> Sequence[OutsideTraining]:
    """By a piece of the person's name, the latest entered first."""
    found = _named(words, viewer).options(
        joinedload(OutsideTraining.person),
        joinedload(OutsideTraining.entered_by),
        joinedload(OutsideTraining.withdrawn_by),
        selectinload(OutsideTraining.attachments),
    )
    return db.session.scalars(found.order_by(OutsideTraining.id.desc()).limit(limit).offset(offset)).all()


def counted(words: str, viewer: Person) -> int:
    return int(db.session.scalar(_named(words, viewer).with_only_columns(func.count(OutsideTraining.id))) or 0)


def _named(words: str, viewer: Person) -> Select[OutsideTraining]:
    found = _read_by(viewer)
    if not words:
        return found
    named = select(Person.id).where(Person.name.contains(words, autoescape=True))
    return found.where(OutsideTraining.person_id.in_(named))


def _read_by(viewer: Person) -> Select[OutsideTraining]:
    of_others = OutsideTraining.person_id.not_in(access.leaders_on(clock.today()))
    return select(OutsideTraining).where(or_(of_others, OutsideTraining.entered_by_id == viewer.id))


def entry(outside_id: int, viewer: Person) -> OutsideTraining:
    """Raises NotThere."""
    return row_of(_read_by(viewer).where(OutsideTraining.id == outside_id))


def standing_of(person: Person) -> Sequence[OutsideTraining]:
    """What is recognised of a person, the latest training first."""
    own = (OutsideTraining.person_id == person.id, OutsideTraining.withdrawn_at.is_(None))
    found = select(OutsideTraining).options(selectinload(OutsideTraining.attachments)).where(*own)
    return db.session.scalars(found.order_by(OutsideTraining.ended_on.desc())).all()
