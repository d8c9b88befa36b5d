"""The rules of a plan's ladder: the latest row of each step counts."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Plan
from lms.db import db
from lms.errors import row_of
from lms.people import audit
from lms.people.models import Person
from lms.supervision.escalating.kinds import STEPS
from lms.supervision.escalating.models import LadderRung


def plan(plan_id: int) -> Plan:
    """A published one. Raises NotThere."""
    return row_of(select(Plan).where(Plan.id == plan_id, Plan.published_at.is_not(None)))


def days_of(plan_id: int) -> dict[str, int | None]:
    """The days of each step; None: it is off."""
    latest = select(func.max(LadderRung.id)).where(LadderRung.plan_id == plan_id).group_by(LadderRung.step)
    rows = db.session.scalars(select(LadderRung).where(LadderRung.id.in_(latest)))
    return dict.fromkeys(STEPS) | {row.step: row.days for row in rows}


def climb(plan: Plan, days: Mapping[str, int | None], *, by: Person) -> None:
    """Let the ladder have these days from now on; what stays as it was is not written again."""
    before = days_of(plan.id)
    changed = {step: days[step] for step in STEPS if days[step] != before[step]}
    db.session.add_all(LadderRung(plan_id=plan.id, step=step, days=each, by_id=by.id) for step, each in changed.items())
    if changed:
        audit.record("ladder.set", by=by, subject=plan, **changed)


def history(plan_id: int) -> Sequence[LadderRung]:
    rows = select(LadderRung).options(joinedload(LadderRung.by)).where(LadderRung.plan_id == plan_id)
    return db.session.scalars(rows.order_by(LadderRung.id.desc())).all()


def running() -> Sequence[Plan]:
    """The open plans that have a ladder, on or off."""
    with_one = select(LadderRung.plan_id)
    is_open = (Plan.published_at.is_not(None)) & Plan.closed_at.is_(None) & (Plan.opens_on <= clock.today())
    return db.session.scalars(select(Plan).where(Plan.id.in_(with_one), is_open).order_by(Plan.id)).all()
