"""What is found of recognised outside training: all of it for administrators, one's own for everybody."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from lms.courses.recognising.models import OutsideTraining
from lms.db import db
from lms.errors import row_of
from lms.people.models import Person


def entries(words: str, *, limit: int, offset: int) -> Sequence[OutsideTraining]:
    """By a piece of the person's name, the latest entered first."""
    found = _named(words).options(
        joinedload(OutsideTraining.person),
        joinedload(OutsideTraining.entered_by),
        joinedload(OutsideTraining.withdrawn_by),
        selectinload(OutsideTraining.attachments),
    )
    return db.session.scalars(found.order_by(OutsideTraining.id.desc()).limit(limit).offset(offset)).all()


def counted(words: str) -> int:
    return int(db.session.scalar(_named(words).with_only_columns(func.count(OutsideTraining.id))) or 0)


def _named(words: str) -> Select[OutsideTraining]:
    found = select(OutsideTraining)
    if not words:
        return found
    named = select(Person.id).where(Person.name.contains(words, autoescape=True))
    return found.where(OutsideTraining.person_id.in_(named))


def entry(outside_id: int) -> OutsideTraining:
    """Raises NotThere."""
    return row_of(select(OutsideTraining).where(OutsideTraining.id == outside_id))


def standing_of(person: Person) -> Sequence[OutsideTraining]:
    """What is recognised of a person, the latest training first."""
    own = (OutsideTraining.person_id == person.id, OutsideTraining.withdrawn_at.is_(None))
    found = select(OutsideTraining).options(selectinload(OutsideTraining.attachments)).where(*own)
    return db.session.scalars(found.order_by(OutsideTraining.ended_on.desc())).all()
