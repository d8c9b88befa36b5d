"""What a person knows of each question, from every answer given in practice."""

from datetime import datetime

from sqlalchemy import Select, func, select

from lms.db import db
from lms.people.models import Person
from lms.quizzes.models import Practice
from lms.quizzes.practising.boxes import Known


def of(person: Person) -> dict[int, Known]:
    """By question: when it was asked last, and how often right since it was missed last."""
    return {question: Known(seen, rights) for question, seen, rights in db.session.execute(_counted(person))}


def _counted(person: Person) -> Select[int, datetime, int]:
    missed = (
        select(Practice.question_id, func.max(Practice.at).label("at"))
        .where(Practice.person_id == person.id, Practice.is_right.is_(False))
        .group_by(Practice.question_id)
        .subquery()
    )
    is_since = (missed.c.at.is_(None)) | (Practice.at > missed.c.at)
    return (
        select(Practice.question_id, func.max(Practice.at), func.count().filter(Practice.is_right & is_since))
        .outerjoin(missed, missed.c.question_id == Practice.question_id)
        .where(Practice.person_id == person.id)
        .group_by(Practice.question_id)
    )
