"""What an administrator finds of exemptions and deferrals: those of a plan, those of one task, and the tasks to decide about.

Of leaders at division level as far as the viewer reads it; see `leaders`.
"""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from lms import clock
from lms.courses.excusing.models import Excusal
from lms.courses.excusing.standing import stood
from lms.courses.leaders import shown_to
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.errors import row_of
from lms.people.models import Person, Post, Unit

STATES = {"standing": _l("in force"), "over": _l("lifted or run out"), "all": _l("all")}
TASKS_FOUND = 30


def decisions(plan: Plan, state: str, viewer: Person, *, limit: int, offset: int) -> Sequence[Excusal]:
    """Of a plan, the latest first, with person, unit and who decided."""
    found = _of_plan(plan, state, viewer).options(*_ABOUT).order_by(Excusal.id.desc()).limit(limit).offset(offset)
    return db.session.scalars(found).all()


def counted(plan: Plan, state: str, viewer: Person) -> int:
    return int(db.session.scalar(_of_plan(plan, state, viewer).with_only_columns(func.count(Excusal.id))) or 0)


def _of_plan(plan: Plan, state: str, viewer: Person) -> Select[Excusal]:
    stands = stood(clock.now())
    wanted: dict[str, list[ColumnElement[bool]]] = {"standing": [stands], "over": [~stands], "all": []}
    return _read_by(viewer).where(Excusal.plan_id == plan.id, *wanted[state])


def _read_by(viewer: Person) -> Select[Excusal]:
    return select(Excusal).join(Excusal.plan).join(Excusal.post).where(shown_to(viewer))


_ABOUT = (
    joinedload(Excusal.person),
    joinedload(Excusal.post).joinedload(Post.unit),
    joinedload(Excusal.made_by),
    joinedload(Excusal.lifted_by),
)


def task(plan: Plan, post_id: int, viewer: Person) -> Enrolment:
    """The latest task of the post in the plan, with person, post and unit. Raises NotThere."""
    of_post = _tasks(plan, viewer).where(Enrolment.post_id == post_id)
    return row_of(of_post.order_by(Enrolment.id.desc()).limit(1))


def of_task(enrolment: Enrolment) -> Sequence[Excusal]:
    """All that was ever decided about it, the latest first."""
    own = (Excusal.plan_id == enrolment.plan_id, Excusal.post_id == enrolment.post_id)
    found = select(Excusal).where(*own).options(*_ABOUT, selectinload(Excusal.attachments))
    return db.session.scalars(found.order_by(Excusal.id.desc())).all()


def excusal(excusal_id: int, viewer: Person) -> Excusal:
    """Raises NotThere."""
    return row_of(_read_by(viewer).where(Excusal.id == excusal_id))


def tasks_named(plan: Plan, words: str, viewer: Person) -> Sequence[Enrolment]:
    """Open tasks by a piece of the person's or the unit's name; the first thirty."""
    named = or_(Person.name.contains(words, autoescape=True), Unit.name.contains(words, autoescape=True))
    found = _tasks(plan, viewer).where(Enrolment.closed_at.is_(None), named)
    return db.session.scalars(found.order_by(Unit.position, Unit.id, Enrolment.id).limit(TASKS_FOUND)).all()


def tasks_of(person_id: int, viewer: Person) -> Sequence[Enrolment]:
    """What a person owes in plans that run, for every post, with its plan; the latest plan first."""
    open_ones = (Enrolment.person_id == person_id, Enrolment.closed_at.is_(None), Plan.closed_at.is_(None))
    found = select(Enrolment).join(Enrolment.plan).join(Enrolment.unit).join(Enrolment.post)
    loaded = found.where(*open_ones, shown_to(viewer)).options(
        contains_eager(Enrolment.plan), contains_eager(Enrolment.unit)
    )
    return db.session.scalars(loaded.order_by(Plan.opens_on.desc(), Enrolment.id)).all()


def tasks_numbered(plan: Plan, numbers: Sequence[int], viewer: Person) -> Sequence[Enrolment]:
    """Those of these open tasks that are in the plan, in the county's order of units."""
    found = _tasks(plan, viewer).where(Enrolment.closed_at.is_(None), Enrolment.id.in_(numbers))
    return db.session.scalars(found.order_by(Unit.position, Unit.id, Enrolment.id)).all()


def _tasks(plan: Plan, viewer: Person) -> Select[Enrolment]:
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.unit)
        .join(Enrolment.post)
        .join(Enrolment.plan)
        .options(contains_eager(Enrolment.person), contains_eager(Enrolment.unit), contains_eager(Enrolment.post))
        .where(Enrolment.plan_id == plan.id, shown_to(viewer))
    )
