"""发放台账 of a plan: each unit that has to study or has a slip, in 机构规范顺序, with its slip and how far it is.

What was learnt is read from the tasks. A slip stays here when nobody of its unit studies any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Subquery, and_, case, false, func, select, union
from sqlalchemy.orm import aliased, joinedload

from lms.courses.models import Enrolment
from lms.db import db
from lms.people import access, naming
from lms.people.models import Person, SupervisionLine, Unit
from lms.reports import manners
from lms.reports.lines import NOBODY, NOBODY_WORDS, PUBLIC_BODIES, PUBLIC_WORDS, key_of, supervises
from lms.reports.scope import Scope
from lms.supervision.handing_out.models import LearningSlip

STATES: dict[str, Any] = {
    "all": _l("all"),
    "not_made": _l("no slip yet"),
    "not_handed": _l("not handed over"),
    "not_opened": _l("not opened"),
    "not_begun": _l("learning not begun"),
    "not_completed": _l("not completed"),
    "completed": _l("completed"),
    "nobody": _l("nobody studies now"),
}


@dataclass(frozen=True)
class Line:
    """One unit. `begun_at`: when its first task was begun; `completed_at`: when its last was completed, once all are.

    `tasks` is 0 where nobody of it studies any more. `voided`: how many of its slips were voided.
    """

    unit_id: int
    unit: str
    tasks: int
    completed: int
    begun_at: datetime | None
    completed_at: datetime | None
    code: str | None
    made_at: datetime | None
    printed_at: datetime | None
    handed_at: datetime | None
    handed_to: str | None
    handed_way: str | None
    handed_by: str | None
    opened_at: datetime | None
    opened_by: str | None
    voided: int


@dataclass(frozen=True)
class Counts:
    """Units: to study or with a slip, with a slip, handed over, opened, begun, completed by everybody, with nobody to study now."""

    units: int = 0
    made: int = 0
    handed: int = 0
    opened: int = 0
    begun: int = 0
    completed: int = 0
    nobody: int = 0

    @property
    def handed_share(self) -> float | None:
        return self.handed / self.units if self.units else None

    @property
    def opened_share(self) -> float | None:
        return self.opened / self.units if self.units else None

    @property
    def completed_share(self) -> float | None:
        """Of the units that have somebody to study."""
        studying = self.units - self.nobody
        return self.completed / studying if studying else None


@dataclass(frozen=True)
class Township:
    key: int
    name: Any
    counts: Counts


def states_of(scope: Scope) -> dict[str, Any]:
    """Who has begun is not read where officials learn; see `manners`."""
    return {code: words for code, words in STATES.items() if code != "not_begun" or not manners.is_reserved(scope.plan)}


def units(scope: Scope) -> Select[int]:
    """The ids of the units that have somebody to study."""
    return scope.tasks(Enrolment.unit_id).where(scope.studies())


def listed(scope: Scope, state: str, words: str = "", *, limit: int | None = None, offset: int = 0) -> Sequence[Line]:
    """The units in this state that have the words in their names."""
    learnt, by, opener = _learnt(scope), Person.__table__.alias("handed_by"), Person.__table__.alias("opener")
    leads = opener.c.id.in_(access.leaders_on(scope.day))
    slip = LearningSlip
    found = (
        select(
            Unit.id, Unit.name, learnt.c.tasks, learnt.c.completed, learnt.c.begun_at, _all_done(learnt), slip.code, slip.made_at,
            slip.printed_at, slip.handed_at, slip.handed_to, slip.handed_way, by.c.name, slip.opened_at,
            case((~leads, opener.c.name)), _voided_of(scope),
        )
        .select_from(learnt)
        .join(Unit, Unit.id == learnt.c.unit_id)
        .outerjoin(slip, _standing(scope))
        .outerjoin(by, by.c.id == slip.handed_by_id)
        .outerjoin(opener, opener.c.id == slip.opened_by_id)
        .where(*_condition(state, learnt), naming.has_in_name(words))
        .order_by(Unit.position, Unit.id)
    )  # fmt: skip
    return [Line(*row) for row in db.session.execute(found.limit(limit).offset(offset))]


def counted(scope: Scope, state: str, words: str = "") -> int:
    learnt = _learnt(scope)
    found = select(func.count()).select_from(learnt).join(Unit, Unit.id == learnt.c.unit_id)
    return (
        db.session.scalar(
            found.outerjoin(LearningSlip, _standing(scope)).where(*_condition(state, learnt), naming.has_in_name(words))
        )
        or 0
    )


def by_township(scope: Scope) -> Sequence[Township]:
    """In 机构规范顺序; then what no township answers for."""
    learnt, key = _learnt(scope), key_of("territorial", scope.day).label("key")
    lines = (
        select(key, Unit.id, LearningSlip.id.label("slip"), LearningSlip.handed_at, LearningSlip.opened_at,
               learnt.c.begun_at, _all_done(learnt).label("completed_at"), case((learnt.c.tasks == 0, 1)).label("nobody"))
        .select_from(learnt)
        .join(Unit, Unit.id == learnt.c.unit_id)
        .outerjoin(SupervisionLine, supervises("territorial", scope.day))
        .outerjoin(LearningSlip, _standing(scope))
        .subquery()
    )  # fmt: skip
    counted = ("id", "slip", "handed_at", "opened_at", "begun_at", "completed_at", "nobody")
    sums = [func.count(lines.c[each]) for each in counted]
    found = {row[0]: Counts(*row[1:]) for row in db.session.execute(select(lines.c.key, *sums).group_by(lines.c.key))}
    name = func.coalesce(Unit.short_name, Unit.name)
    named = select(Unit.id, name).where(Unit.id.in_(found)).order_by(Unit.position, Unit.id)
    rows = [Township(unit_id, words, found[unit_id]) for unit_id, words in db.session.execute(named)]
    rest = ((PUBLIC_BODIES, PUBLIC_WORDS["territorial"]), (NOBODY, NOBODY_WORDS))
    return rows + [Township(key, words, found[key]) for key, words in rest if key in found]


def total(rows: Sequence[Township]) -> Counts:
    """Each unit stands in one of them."""
    return Counts(*(sum(getattr(row.counts, name) for row in rows) for name in Counts.__dataclass_fields__))


def slips(scope: Scope, state: str, words: str = "") -> Sequence[LearningSlip]:
    """Those that stand, in the order of the list."""
    learnt, loaded = _learnt(scope), (joinedload(LearningSlip.plan), joinedload(LearningSlip.unit))
    found = select(LearningSlip).join(Unit, Unit.id == LearningSlip.unit_id).join(learnt, learnt.c.unit_id == Unit.id)
    mine = found.where(_standing(scope), *_condition(state, learnt), naming.has_in_name(words)).order_by(
        Unit.position, Unit.id
    )
    return db.session.scalars(mine.options(*loaded)).all()


def _standing(scope: Scope) -> ColumnElement[bool]:
    standing = LearningSlip.voided_at.is_(None)
    return and_(LearningSlip.unit_id == Unit.id, LearningSlip.plan_id == scope.plan.id, standing)


def _voided_of(scope: Scope) -> ColumnElement[int]:
    old = aliased(LearningSlip)
    mine = old.unit_id == Unit.id, old.plan_id == scope.plan.id, old.voided_at.is_not(None)
    return select(func.count(old.id)).where(*mine).correlate(Unit).scalar_subquery()


def _learnt(scope: Scope) -> Subquery:
    """Of each unit that has to study or has a slip: tasks, how many are completed, the first beginning and the last completion."""
    tasks = _tasks(scope)
    units = union(select(tasks.c.unit_id), _units_with_slips(scope)).subquery()
    figures = func.coalesce(tasks.c.tasks, 0).label("tasks"), func.coalesce(tasks.c.completed, 0).label("completed")
    found = select(units.c.unit_id, *figures, tasks.c.begun_at, tasks.c.done_at)
    return found.select_from(units).outerjoin(tasks, tasks.c.unit_id == units.c.unit_id).subquery()


def _units_with_slips(scope: Scope) -> Select[int]:
    return select(LearningSlip.unit_id).where(*of_part(scope))


def of_part(scope: Scope) -> list[ColumnElement[bool]]:
    """For LearningSlip: those of the plan and of units that are looked at; none in a part that tells tasks of one unit apart."""
    is_of_units = scope.slice.is_of_units and scope.slice.due is None
    here = scope.slice.conditions(scope.as_of, scope.plan_then, LearningSlip) if is_of_units else [false()]
    return [LearningSlip.plan_id == scope.plan.id, access.among(LearningSlip.unit_id, scope.units), *here]


def _tasks(scope: Scope) -> Subquery:
    done = scope.known(Enrolment.completed_at)
    figures = (func.count().label("tasks"), func.count(done).label("completed"),
               func.min(scope.known(Enrolment.started_at)).label("begun_at"), func.max(done).label("done_at"))  # fmt: skip
    return scope.tasks(Enrolment.unit_id, *figures).where(scope.studies()).group_by(Enrolment.unit_id).subquery()


def _all_done(learnt: Subquery) -> ColumnElement[datetime | None]:
    return case((_is_done(learnt), learnt.c.done_at))


def _is_done(learnt: Subquery) -> ColumnElement[bool]:
    return and_(learnt.c.tasks > 0, learnt.c.tasks == learnt.c.completed)


def _condition(state: str, learnt: Subquery) -> list[ColumnElement[bool]]:
    has_slip = LearningSlip.id.is_not(None)
    known: dict[str, list[ColumnElement[bool]]] = {
        "all": [],
        "not_made": [LearningSlip.id.is_(None)],
        "not_handed": [has_slip, LearningSlip.handed_at.is_(None)],
        "not_opened": [has_slip, LearningSlip.opened_at.is_(None)],
        "not_begun": [learnt.c.tasks > 0, learnt.c.begun_at.is_(None)],
        "not_completed": [learnt.c.completed < learnt.c.tasks],
        "completed": [_is_done(learnt)],
        "nobody": [learnt.c.tasks == 0],
    }
    return known[state]
