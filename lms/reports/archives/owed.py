"""The learning tasks in a person's file: what was owed for which post, until when, and what became of it."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager

from lms import clock
from lms.courses.excusing import standing
from lms.courses.models import CONTINUED, LEAVING, Enrolment, Plan
from lms.db import db
from lms.languages import in_language
from lms.people.kinds import POST_KINDS
from lms.people.models import Person, Post, Unit
from lms.reports import manners
from lms.reports.archives.file import table
from lms.reports.tables import Cell, Table

STANDING = func.coalesce(Enrolment.closed_for, "").not_in(CONTINUED)


def owed(person: Person, tasks: ColumnElement[bool], *, is_own: bool) -> Table:
    """`tasks` is for queries that have Enrolment, its Plan and its Post. A row that goes on in another is told once.

    Of plans for officials, others read 完成 or 未完成 and no times, as in lists.
    """
    found = (
        select(Enrolment, Unit.name)
        .join(Enrolment.plan)
        .join(Post, Post.id == Enrolment.post_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .options(contains_eager(Enrolment.plan))
        .where(Enrolment.person_id == person.id, Plan.published_at.is_not(None), STANDING, tasks)
        .order_by(Enrolment.due_on, Enrolment.plan_id, Enrolment.post_id, Enrolment.id)
    )
    excusals = standing.of_persons({person.id})
    rows: list[list[Cell]] = []
    for task, unit in db.session.execute(found):
        own = excusals.get((task.plan_id, task.post_id), [])
        due, is_exempt = standing.due_on(task, own), standing.is_exempt(own, clock.today())
        kind = str(POST_KINDS[task.post_kind])
        told = [None, None] if tells_less(task.plan, is_own=is_own) else [day(task.started_at), day(task.completed_at)]
        rows.append([in_language(task.plan), task.period, unit, kind, due, *told, _state(task, is_exempt)])
    columns = [_("Training plan"), _("Period"), _("Unit"), _("Kind of post"), _("Due on"), _("Started on"), _("Completed on"), _("State")]  # fmt: skip
    return table(_("Learning tasks"), columns, rows)


def tells_less(plan: Plan, *, is_own: bool) -> bool:
    """Whether a copy for others keeps to the manner for officials; see `manners`."""
    return not is_own and manners.is_reserved(plan)


def _state(task: Enrolment, is_exempt: bool) -> str:
    """As in what circulates: 完成 or 未完成; what is due is told by its day."""
    if task.completed_at is not None:
        return str(_("Completed"))
    if task.closed_for is not None:
        return str(LEAVING[task.closed_for])
    return str(_("Exempt")) if is_exempt else str(_("Not completed"))


def day(moment: datetime | None) -> date | None:
    return moment and clock.day_of(moment)
