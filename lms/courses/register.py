"""What an administrator finds: plans, who is in them, who came and who left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms import clock
from lms.courses.audiences import Audience
from lms.courses.duties.called import rules_called
from lms.courses.excusing.standing import excused, exemptions
from lms.courses.hours import in_hours, worth
from lms.courses.leaders import shown_to
from lms.courses.leaving import has_left, is_here
from lms.courses.listing.lists import lists_called
from lms.courses.models import CONTINUED, Course, Enrolment, Lesson, Plan
from lms.courses.naming_units import names_of
from lms.courses.previewing import CONDITIONS
from lms.db import db
from lms.errors import row_of
from lms.media.models import Recording
from lms.people.kinds import POST_KINDS
from lms.people.models import Person, Post, Unit
from lms.people.ranks import RANK_LABELS, Rank

MOVES_SHOWN = 50


@dataclass(frozen=True)
class Figures:
    """A published plan in numbers; leavers and whoever is exempt are in none of the first five."""

    enrolled: int
    persons: int
    started: int
    completed: int
    joined: int
    exempt: int
    left: int


def plans() -> Sequence[Row[Plan, int, int]]:
    """Every plan, the newest first, with how many tasks count in it (`Figures.enrolled`) and how many of them are completed."""
    spared = exemptions(clock.now())
    own = (spared.c.plan_id == Enrolment.plan_id) & (spared.c.post_id == Enrolment.post_id)
    counts = (
        select(
            Enrolment.plan_id, func.count(Enrolment.id).label("tasks"), func.count(Enrolment.completed_at).label("done")
        )
        .outerjoin(spared, own)
        .where(is_here(), spared.c.post_id.is_(None))
        .group_by(Enrolment.plan_id)
        .subquery()
    )
    return db.session.execute(
        select(Plan, func.coalesce(counts.c.tasks, 0), func.coalesce(counts.c.done, 0))
        .outerjoin(counts, counts.c.plan_id == Plan.id)
        .options(joinedload(Plan.course))
        .order_by(Plan.created_at.desc(), Plan.id.desc())
    ).all()


def plan(plan_id: int) -> Plan:
    """With its course and the edition that it teaches. Raises NotThere."""
    course = joinedload(Plan.course).joinedload(Course.edition)
    return row_of(select(Plan).options(course, selectinload(Plan.hours_rules)).where(Plan.id == plan_id))


def running_plans() -> Sequence[Plan]:
    """Published and not closed, the newest first."""
    running = select(Plan).where(Plan.published_at.is_not(None), Plan.closed_at.is_(None))
    return db.session.scalars(running.order_by(Plan.opens_on.desc(), Plan.id.desc())).all()


def figures(plan: Plan) -> Figures:
    spared = excused(plan.id, clock.now())
    here = is_here() & spared.c.exempt.is_(None)
    row = db.session.execute(
        select(
            func.count(case((here, 1))),
            func.count(case((here, Enrolment.person_id)).distinct()),
            func.count(case((here, Enrolment.started_at))),
            func.count(case((here, Enrolment.completed_at))),
            func.count(case((here & (_given_at() > plan.frozen_at), 1))),
            func.count(case((is_here() & spared.c.exempt.is_not(None), 1))),
            func.count(case((has_left(), 1))),
        )
        .select_from(Enrolment)
        .outerjoin(spared, spared.c.post_id == Enrolment.post_id)
        .where(Enrolment.plan_id == plan.id)
    ).one()
    return Figures(*row)


def _given_at() -> ColumnElement[datetime]:
    """For queries that have Enrolment: when the task was given, also where an annulled row goes on in a new one."""
    return func.coalesce(Enrolment.first_enrolled_at, Enrolment.enrolled_at)


def _left_at_all() -> ColumnElement[bool]:
    return Enrolment.closed_at.is_not(None) & Enrolment.closed_for.not_in(CONTINUED)


def hours(plan: Plan) -> Decimal:
    """The class hours of the plan's course by the rule of today: those of its lectures together, each once."""
    lectures = select(Lesson.recording_id).where(Lesson.course_id == plan.course_id, Lesson.removed_at.is_(None))
    seconds = db.session.scalar(select(func.sum(Recording.seconds)).where(Recording.id.in_(lectures)))
    return in_hours(worth([{str(plan.hours.on(clock.today()).minutes): seconds or 0}]))


def moves(plan: Plan, viewer: Person) -> Sequence[Row[str, str, str, datetime, datetime | None, str | None]]:
    """Who came after the opening and who left, as far as the viewer reads it, the latest first."""
    at = func.coalesce(Enrolment.closed_at, _given_at())
    found = (
        select(Person.name, Unit.name.label("unit"), Enrolment.post_kind, _given_at().label("enrolled_at"),
               Enrolment.closed_at, Enrolment.closed_for)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .join(Post, Post.id == Enrolment.post_id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .where(Enrolment.plan_id == plan.id, shown_to(viewer))
        .where(or_(_left_at_all(), Enrolment.closed_at.is_(None) & (_given_at() > plan.frozen_at)))
    )  # fmt: skip
    return db.session.execute(found.order_by(at.desc(), Enrolment.id.desc()).limit(MOVES_SHOWN)).all()


def courses_to_teach(plan: Plan | None) -> Sequence[Course]:
    """The courses that are open, and the one that the plan has already."""
    chosen = or_(Course.published_at.is_not(None), Course.id == (plan.course_id if plan else None))
    return db.session.scalars(select(Course).where(chosen).order_by(Course.created_at.desc(), Course.id.desc())).all()


def in_words(audience: Audience) -> Sequence[tuple[Any, str]]:
    """The conditions that are given, each with its values."""
    words = {
        "kinds": [str(POST_KINDS[kind]) for kind in audience.kinds],
        "rank_from": [_("%(rank)s and above", rank=RANK_LABELS[Rank(audience.rank_from)])]
        if audience.rank_from
        else [],
        "sectors": audience.sectors,
        "townships": names_of(audience.townships),
        "high_risk_hours": [_("listed only")] if audience.high_risk_hours else [],
        "high_risk_assessed": [_("listed only")] if audience.high_risk_assessed else [],
        "units": names_of(audience.units),
        "risk_classes": audience.risk_classes,
        "supervisors": names_of(audience.supervisors),
        "low_risk_hours": [_("not listed only")] if audience.low_risk_hours else [],
        "lists": lists_called(audience.lists),
        "duty_rules": rules_called(audience.duty_rules),
    }
    return [(CONDITIONS[name], _(", ").join(values)) for name, values in words.items() if values]
