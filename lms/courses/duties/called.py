"""The rules of the book by name, for whoever is meant by them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms import clock
from lms.courses.duties.models import DutyRule
from lms.db import db
from lms.languages import in_language


def rules_called(rules: Collection[int]) -> Sequence[str]:
    """In the language of the reader."""
    found = select(DutyRule).where(DutyRule.id.in_(rules)).order_by(DutyRule.id)
    return [in_language(each) for each in db.session.scalars(found)]


def kinds_of_posts(rule_id: int) -> Sequence[str]:
    """Those that the rule concerns today; none where it names none."""
    rule = db.session.get(DutyRule, rule_id, options=[selectinload(DutyRule.versions)])
    return rule.in_force_on(clock.today()).audience.get("kinds", []) if rule else []


def every_rule() -> Sequence[DutyRule]:
    return db.session.scalars(select(DutyRule).order_by(DutyRule.id)).all()
