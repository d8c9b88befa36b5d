"""The rules of the book by name, for whoever is meant by them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from lms.courses.duties.models import DutyRule
from lms.db import db
from lms.languages import in_language


def rules_called(rules: Collection[int]) -> Sequence[str]:
    """In the language of the reader."""
    found = select(DutyRule).where(DutyRule.id.in_(rules)).order_by(DutyRule.id)
    return [in_language(each) for each in db.session.scalars(found)]


def every_rule() -> Sequence[DutyRule]:
    return db.session.scalars(select(DutyRule).order_by(DutyRule.id)).all()
