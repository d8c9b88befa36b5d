"""Certificates of the demonstration county: both plans give them, and one was issued by mistake."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.certificates import ending, register, tasks, terms
from lms.certificates.models import Certificate
from lms.courses.models import Plan
from lms.db import db
from lms.demo import accounts
from lms.people.models import Person

ISSUER = "曲沃县应急管理局（演示）"


def give(plans: Sequence[Plan], by: Person) -> None:
    """For officials without end, for heads of enterprises for three years."""
    for plan, months in zip(plans, (None, 36), strict=True):
        title = terms.customary_title()
        terms.keep(plan, is_given=True, title=title, text=None, issuer=ISSUER, valid_months=months, by=by)


def issue() -> None:
    """What the worker does, and then one of them is revoked. Commits."""
    tasks.follow_completions()
    last = db.session.scalar(select(Certificate.id).order_by(Certificate.id.desc()).limit(1))
    administrator = db.session.scalar(select(Person).where(Person.mobile == accounts.ADMINISTRATOR))
    if last and administrator:
        ending.revoke(
            register.certificate(last, administrator),
            reason="mistake",
            note="姓名登记有误，请与我局联系。",
            by=administrator,
        )
    db.session.commit()
