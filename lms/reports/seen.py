"""What open dashboards have seen already: as long as no tally may be another one, nothing is counted for them."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import Row, func, select

from lms import clock
from lms.courses.models import Plan
from lms.db import db
from lms.people import access
from lms.people.models import AuditEntry, Person
from lms.reports.checking.models import SelfCheck
from lms.reports.tallies.models import GroupMark, TallyMark, TallyState

MOST_KEPT = 1000
# Deeds after which a unit may have another name, which no tally tells.
RENAMING = ("unit.changed", "roster.applied")


def key(person: Person, plan_id: int | None) -> str | None:
    """Another one as soon as a figure of this person's dashboard may be another; nothing while a change waits to be counted."""
    waits = select(TallyMark.id).exists() | select(GroupMark.id).exists()
    checked = select(func.max(SelfCheck.id)).where(SelfCheck.ended_at.is_not(None)).scalar_subquery()
    counted = select(TallyState.counted).scalar_subquery()
    renamed = select(func.max(AuditEntry.id)).where(AuditEntry.action.in_(RENAMING)).scalar_subquery()
    is_waiting, *known = db.session.execute(select(waits, counted, checked, renamed)).one()
    if is_waiting or known[0] is None:
        return None
    return repr((clock.today(), plan_id, sorted(map(str, access.grants_of(person))), *known, _plans()))


def _plans() -> Sequence[Row[*tuple[Any, ...]]]:
    """What of published plans is shown without being counted."""
    shown = select(Plan.id, Plan.title, Plan.title_en, Plan.opens_on, Plan.due_on, Plan.published_at, Plan.closed_at)
    return db.session.execute(shown.where(Plan.published_at.is_not(None)).order_by(Plan.id)).all()


def is_known(state: str | None, mark: str | None) -> bool:
    """Whether the figures had this mark when they were counted in this state."""
    return state is not None and _marks().get(state) == mark


def keep(state: str | None, mark: str) -> None:
    """For whoever asks next; each process of the site counts once."""
    if state is None:
        return
    marks = _marks()
    marks[state] = mark
    while len(marks) > MOST_KEPT:
        marks.popitem(last=False)


def _marks() -> OrderedDict[str, str]:
    marks: OrderedDict[str, str] = current_app.extensions.setdefault("dashboard_marks", OrderedDict())
    return marks
