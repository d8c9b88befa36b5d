"""What a task keeps and rows are made of: the rank that its post had when it was given, and how and by when it is completed.

Ranks go from senior to junior, as the county lists persons.
"""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, func, or_

from lms.courses.as_known import AsKnown
from lms.courses.excusing.standing import deferred_to
from lms.courses.models import GRADES, Enrolment
from lms.courses.stamps import known_since
from lms.people.ranks import RANK_LABELS

NO_RANK = 0
# Completed without a lecture, and not completed.
NO_LECTURE, OPEN = "none", "open"
RANK_WORDS = {int(rank): RANK_LABELS[rank] for rank in sorted(RANK_LABELS, reverse=True)} | {
    NO_RANK: _l("no rank given")
}
GRADE_WORDS = GRADES | {NO_LECTURE: _l("without lectures"), OPEN: _l("not completed")}


def rank() -> ColumnElement[int]:
    """For queries that have Enrolment: a key of RANK_WORDS."""
    return func.coalesce(Enrolment.rank, NO_RANK)


def grade(as_of: datetime) -> ColumnElement[str]:
    """For queries that have Enrolment: a key of GRADE_WORDS, as known then."""
    not_yet = or_(Enrolment.completed_at.is_(None), known_since("completed_at") > as_of)
    return case((not_yet, OPEN), else_=grade_now())


def grade_now() -> ColumnElement[str]:
    """The same, as known now."""
    return case((Enrolment.completed_at.is_(None), OPEN), else_=func.coalesce(Enrolment.grade, NO_LECTURE))


def finish_by_told(of: type[Any]) -> ColumnElement[date]:
    """For queries that have a table of tallies: the same as finish_by."""
    put_off: ColumnElement[date] = case((of.deferred_until > of.due_on, of.deferred_until), else_=of.due_on)
    return put_off


def finish_by(as_of: datetime, plan: AsKnown) -> ColumnElement[date]:
    """For queries that have Enrolment: its due day, put off where it was, as known then."""
    put_off, due_on = deferred_to(as_of), plan.due(Enrolment.due_on)
    return case((put_off > due_on, put_off), else_=due_on)
