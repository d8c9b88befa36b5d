"""Which plans give certificates, and what these say. A change holds for those that are issued later.

Where nobody has set it, a plan whose course has a quiz gives a 学习证明 without end, and any other plan none.
"""

import re

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from lms import clock
from lms.certificates.models import CertificateTerms
from lms.courses.models import Lesson, Plan
from lms.db import db
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person

# 合格证 and 考核 are the authority's words; 合格证明 is not.
_STATUTORY = re.compile(r"合格证(?!明)|考核|资格证")


def _is_statutory(words: str) -> bool:
    """Whatever blanks and lines stand between the characters."""
    return bool(_STATUTORY.search("".join(words.split())))


class StatutoryTitle(Refused):
    message = _l(
        "This is what the authority’s own certificate is called. Please choose another title, such as 学习证明 or 培训合格证明."
    )


class StatutoryText(Refused):
    message = _l(
        "The text speaks of the authority’s own certificate or assessment. That these are not replaced stands on every certificate anyway."
    )


def customary_title() -> str:
    """学习证明: what a certificate is called where nobody decided otherwise."""
    with force_locale("zh_Hans"):
        return str(_("Certificate of learning"))


def of(plan: Plan) -> CertificateTerms | None:
    """What somebody has set for the plan."""
    return db.session.get(CertificateTerms, plan.id)


def worded(plan_id: int) -> CertificateTerms:
    """What certificates of the plan say, whether it gives any now: as it was set, or by default."""
    return db.session.get(CertificateTerms, plan_id) or CertificateTerms(plan_id=plan_id, title=customary_title())


def giving() -> Select[int]:
    """The plans that give certificates."""
    found = select(Plan.id).outerjoin(CertificateTerms, CertificateTerms.plan_id == Plan.id)
    by_default = and_(CertificateTerms.plan_id.is_(None), _has_quiz())
    return found.where(
        or_(and_(CertificateTerms.plan_id.is_not(None), CertificateTerms.stopped_at.is_(None)), by_default)
    )


def _has_quiz() -> ColumnElement[bool]:
    """For queries that have Plan."""
    return exists().where(Lesson.course_id == Plan.course_id, Lesson.kind == "quiz", Lesson.removed_at.is_(None))


def gives(plan: Plan) -> bool:
    return db.session.scalar(giving().where(Plan.id == plan.id)) is not None


def told_of(plan: Plan) -> str:
    """What the plan gives, in words."""
    if not gives(plan):
        return str(_("none"))
    known = of(plan)
    return known.title if known else str(_("“%(title)s” (by default)", title=customary_title()))


def keep(
    plan: Plan,
    *,
    is_given: bool,
    title: str,
    text: str | None,
    issuer: str | None,
    valid_months: int | None,
    by: Person,
) -> None:
    """Set what the plan gives. Raises StatutoryTitle, StatutoryText."""
    if _is_statutory(title):
        raise StatutoryTitle
    if _is_statutory(text or ""):
        raise StatutoryText
    terms = of(plan) or CertificateTerms(plan_id=plan.id)
    terms.title, terms.text, terms.issuer, terms.valid_months = title, text, issuer, valid_months
    terms.stopped_at = None if is_given else (terms.stopped_at or clock.now())
    db.session.add(terms)
    audit.record("certificate.terms_set", by=by, subject=plan, given=is_given, title=title, valid_months=valid_months)
