"""Paper to take back: certificates that have ended while one may lie printed and stamped with its holder.

Each stays on the list of its plan until an administrator writes down that it was taken back, or never printed.
"""

from collections.abc import Collection, Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, and_, func, select, update

from lms import clock
from lms.certificates.models import Certificate
from lms.courses.models import Plan
from lms.db import db
from lms.people import audit
from lms.people.models import Person

PIECE = 200


def is_out() -> ColumnElement[bool]:
    """For queries that have Certificate."""
    return and_(Certificate.ended_at.is_not(None), Certificate.taken_back_at.is_(None))


def page(plan: Plan, number: int) -> Pagination:
    """A plan's, those that ended first at the head."""
    found = select(Certificate).where(Certificate.plan_id == plan.id, is_out())
    return db.paginate(
        found.order_by(Certificate.ended_at, Certificate.id), page=number, per_page=PIECE, error_out=False
    )


def count(plan: Plan) -> int:
    return db.session.scalar(select(func.count()).where(Certificate.plan_id == plan.id, is_out())) or 0


def successors(certificates: Sequence[Certificate]) -> dict[int, str]:
    """By certificate the number of the one that takes its place, where there is one."""
    ids = [each.id for each in certificates]
    rows = select(Certificate.replaces_id, Certificate.number).where(Certificate.replaces_id.in_(ids))
    return {old: number for old, number in db.session.execute(rows.order_by(Certificate.id)) if old}


def write_down(plan: Plan, certificate_ids: Collection[int], *, by: Person) -> int:
    """These were taken back, or never printed; how many of them had been on the list."""
    meant = update(Certificate).where(Certificate.plan_id == plan.id, Certificate.id.in_(certificate_ids), is_out())
    done = db.session.execute(meant.values(taken_back_at=clock.now(), taken_back_by_id=by.id)).rowcount  # type: ignore[attr-defined]
    if done:
        audit.record("certificate.taken_back", by=by, subject=plan, count=done, certificates=sorted(certificate_ids))
    return int(done)
