"""Whom a reminder would reach, and why the others are left out: one SELECT, which the page shows and the order sends by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, case, false, func, null, select, true

from lms import clock
from lms.courses.excusing.standing import deferred_to
from lms.courses.models import Enrolment
from lms.db import db
from lms.people import access
from lms.people.masking import masked_name
from lms.people.models import Person, Post, Unit
from lms.reports import manners
from lms.reports.scope import Scope
from lms.supervision.reminding.models import Reminder

STATES = {"incomplete": _l("not completed"), "overdue": _l("overdue")}
LEFT_OUT = {
    "exempt": _l("exempt"),
    "deferred": _l("deferred"),
    "no_account": _l("the account is closed"),
    "lately": _l("reminded lately"),
    "withheld": _l("at division level: the plan’s owner alone reminds"),
}


@dataclass(frozen=True)
class Asked:
    """Of which tasks: a part of a report, those not completed or those overdue, all of them or one post's."""

    scope: Scope
    state: str
    post: int | None
    by: Person
    # Of a ladder: only tasks due by this day, each once for its due day by this step.
    due_until: date | None = None
    once_by: str | None = None
    # For a text that goes round: without those whose names the plan's owner alone sees, whoever asks.
    goes_round: bool = False

    def as_known_now(self) -> "Asked":
        return replace(self, scope=replace(self.scope, moment=clock.now()))

    def as_args(self) -> dict[str, Any]:
        """For addresses that ask for the same."""
        args = self.scope.slice.as_args() | {"plan": self.scope.plan.id, "state": self.state}
        return args if self.post is None else args | {"post": self.post}


@dataclass(frozen=True)
class Candidate:
    """A task that is not completed, with whose it is, and why it is left out; None: it is reminded of."""

    post_id: int
    person: str
    mobile: str | None
    unit: str
    finish_by: date
    last_at: datetime | None
    left_out: str | None
    person_id: int
    email: str | None

    @property
    def masked(self) -> str:
        return masked_name(self.person)


def days_between() -> int:
    """How many days pass before the same task is reminded of again, as the county sets it."""
    return int(current_app.config["REMINDER_DAYS"])


def finish_by() -> ColumnElement[date]:
    """For queries that have Enrolment: the due day, put off where it was."""
    later = deferred_to(clock.now())
    return case((later > Enrolment.due_on, later), else_=Enrolment.due_on)


def reason(asked: Asked) -> ColumnElement[str | None]:
    """For `tasks`: why a task is left out."""
    scope = asked.scope
    is_shown = manners.shows_names_of_leaders(scope.plan, asked.by) and not asked.goes_round
    withheld = false() if is_shown else access.leads_at_division_level()
    since = clock.start_of(clock.today() - timedelta(days=days_between() - 1))
    lately = select(Reminder.id).where(Reminder.enrolment_id == Enrolment.id, Reminder.at >= since).exists()
    return case(
        (withheld, "withheld"),
        (scope.exempt(), "exempt"),
        (scope.deferred(), "deferred"),
        (Person.closed_at.is_not(None), "no_account"),
        (lately, "lately"),
        (_came_before(asked), "before"),
        else_=null(),
    )


def _came_before(asked: Asked) -> ColumnElement[bool]:
    """For `tasks`: whether the ladder's step has reminded of this due day."""
    if asked.once_by is None:
        return false()
    same = (Reminder.enrolment_id == Enrolment.id) & (Reminder.step == asked.once_by) & (Reminder.due_on == finish_by())
    return select(Reminder.id).where(same).exists()


def tasks(asked: Asked, *columns: Any) -> Select[*tuple[Any, ...]]:
    """The columns of all tasks that are asked about, joined with person, post and unit."""
    scope = asked.scope
    concerned = scope.late() if asked.state == "overdue" else scope.incomplete()
    return (
        scope.tasks(*columns)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Post, Post.id == Enrolment.post_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .where(scope.learns(), concerned)
        .where(true() if asked.post is None else Enrolment.post_id == asked.post)
        .where(true() if asked.due_until is None else finish_by() <= asked.due_until)
    )


def counted(asked: Asked) -> dict[str | None, int]:
    """How many are reminded (None), and how many are left out for which reason."""
    why = tasks(asked, reason(asked).label("why")).subquery()
    return dict(db.session.execute(select(why.c.why, func.count()).group_by(why.c.why)).all())  # type: ignore[arg-type]


def listed(asked: Asked, *, limit: int | None = None, offset: int = 0) -> Sequence[Candidate]:
    """In the county's order of units and by rank within; without those whose names are withheld."""
    last = select(func.max(Reminder.at)).where(Reminder.enrolment_id == Enrolment.id).scalar_subquery()
    why = reason(asked)
    name = func.coalesce(Unit.short_name, Unit.name)
    found = tasks(
        asked, Enrolment.post_id, Person.name, Person.mobile, name, finish_by(), last, why, Person.id, Person.email
    )
    shown = found.where(func.coalesce(why, "") != "withheld")
    order = (Unit.position, Unit.id, func.coalesce(Post.rank, 0).desc(), Enrolment.post_id, Enrolment.id)
    rows = db.session.execute(shown.order_by(*order).limit(limit).offset(offset))
    return [Candidate(*row) for row in rows]


def owing(asked: Asked) -> Sequence[Candidate]:
    """Those who have to learn it still, reminded lately or not: for texts to paste and lists of telephones."""
    return [each for each in listed(asked) if each.left_out in (None, "lately")]
