"""Annulling what a person has learnt for a plan, and reinstating it. Decided by people, with a ground; nothing is deleted.

The open row of the task is closed as it stands and a new one goes on from the same moment, for which only later evidence
counts. So the rate of any past day is counted from the same four times as ever. The row of whoever has left stays as it was
closed; a stamp of theirs that is taken back no longer stands (completion.stands).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, func, select

from lms import clock
from lms.courses import completion
from lms.courses.completion import goes_on
from lms.courses.models import Annulment, Enrolment, LessonProgress, Plan
from lms.db import db
from lms.errors import Refused
from lms.people.models import Person


class NothingToAnnul(Refused):
    message = _l("This person has learnt nothing for that plan that could be annulled.")


class LiftedAlready(Refused):
    message = _l("This has been reinstated already.")


def annul(person_id: int, plan_id: int, *, ground: str, by: Sequence[Person], at: datetime | None = None) -> Annulment:
    """Let nothing count that the person has learnt for the plan until now, for whatever post of theirs.

    Raises NothingToAnnul.
    """
    at = at or clock.now()
    rows = _open_rows(person_id, plan_id)
    if not any(row.started_at for row in rows):
        raise NothingToAnnul
    annulment = Annulment(
        person_id=person_id, plan_id=plan_id, at=at, ground=ground, decided_by=[each.id for each in by]
    )
    db.session.add(annulment)
    db.session.flush()  # the closed rows name it
    for row in rows:
        _go_on(row, "annulled", annulment, at, counts_from=at)
    return annulment


def annul_lesson(
    person_id: int, plan_id: int, lesson_id: int, *, ground: str, by: Sequence[Person], at: datetime | None = None
) -> Annulment | None:
    """Take back one stamp, and the completion that rested on it; everything else that was learnt goes on to count.

    Nothing where no task of the person has that stamp, neither an open one nor one that they left.
    """
    at = at or clock.now()
    rows = _open_rows(person_id, plan_id)
    stamped = _stamped(person_id, plan_id, lesson_id)
    if not stamped:
        return None
    rows = [row for row in rows if row.id in stamped]
    annulment = Annulment(
        person_id=person_id, plan_id=plan_id, lesson_id=lesson_id, at=at, ground=ground,
        decided_by=[each.id for each in by],
    )  # fmt: skip
    db.session.add(annulment)
    db.session.flush()  # the closed rows name it
    for row in rows:
        _go_on_without(row, lesson_id, annulment)
    return annulment


def annul_completion(row: Enrolment, lesson_id: int, *, ground: str, by: Sequence[Person], at: datetime) -> Annulment:
    """Take back the completion of one row that was stamped while this lesson was left; all that was learnt goes on to count."""
    annulment = Annulment(
        person_id=row.person_id, plan_id=row.plan_id, lesson_id=lesson_id, at=at, ground=ground,
        decided_by=[each.id for each in by],
    )  # fmt: skip
    db.session.add(annulment)
    db.session.flush()  # the closed row names it
    if row.closed_at is None:
        _go_on_without(row, lesson_id, annulment)
    return annulment


def _go_on_without(row: Enrolment, lesson_id: int, annulment: Annulment) -> None:
    following = _go_on(row, "annulled", annulment, annulment.at, row.counts_from)
    following.started_at = row.started_at
    _hand_on(row, following, lesson_id)
    completion.stamp_derived(following)


def _stamped(person_id: int, plan_id: int, lesson_id: int) -> set[int]:
    """The rows that are open or were left, and have the stamp."""
    theirs = select(Enrolment.id).where(Enrolment.person_id == person_id, Enrolment.plan_id == plan_id, ~goes_on())
    done = LessonProgress.completed_at.is_not(None) & (LessonProgress.lesson_id == lesson_id)
    stamps = select(LessonProgress.enrolment_id).where(done, LessonProgress.enrolment_id.in_(theirs))
    return set(db.session.scalars(stamps))


def taken_from_leavers(
    person_id: int, lesson_id: int
) -> Sequence[Row[Annulment, date, datetime | None, datetime | None]]:
    """Standing annulments of the stamp of a lesson in rows that were left before: each with the row's window and end."""
    found = (
        select(Annulment, Plan.opens_on, Enrolment.counts_from, Enrolment.closed_at)
        .join(Plan, Plan.id == Annulment.plan_id)
        .join(Enrolment, (Enrolment.plan_id == Annulment.plan_id) & (Enrolment.person_id == Annulment.person_id))
        .join(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
        .where(LessonProgress.lesson_id == lesson_id, LessonProgress.completed_at.is_not(None))
        .where(Annulment.person_id == person_id, Annulment.lesson_id == lesson_id, Annulment.lifted_at.is_(None))
        .where(Enrolment.closed_at <= Annulment.at, ~goes_on())
    )
    return db.session.execute(found.order_by(Annulment.id)).all()


def lift(annulment: Annulment, *, ground: str, by: Sequence[Person], at: datetime) -> None:
    """From now on it is as if it had not been. Open tasks stay as they are: see `reinstate`."""
    annulment.lifted_at, annulment.lifted_ground, annulment.lifted_by = at, ground, [each.id for each in by]
    db.session.flush()  # what is asked next no longer finds it standing


def _hand_on(row: Enrolment, following: Enrolment, but: int) -> None:
    """The stamps of all lessons but one, of which only the beginning stays, with what they earned."""
    for stamp in db.session.scalars(select(LessonProgress).where(LessonProgress.enrolment_id == row.id)):
        completed_at = None if stamp.lesson_id == but else stamp.completed_at
        db.session.add(
            LessonProgress(
                enrolment_id=following.id, lesson_id=stamp.lesson_id, started_at=stamp.started_at,
                completed_at=completed_at, earned=stamp.earned, counted_at=stamp.counted_at,
                grade=stamp.grade if completed_at else None,
            )
        )  # fmt: skip


def reinstate(annulment: Annulment, *, ground: str, by: Sequence[Person], at: datetime | None = None) -> None:
    """Let everything count again, what was learnt in between included, and give the stamps back.

    Whoever has left the plan meanwhile has no row that could go on. Raises LiftedAlready.
    """
    at = at or clock.now()
    rows = _open_rows(annulment.person_id, annulment.plan_id)
    db.session.refresh(annulment)
    if annulment.lifted_at is not None:
        raise LiftedAlready
    lift(annulment, ground=ground, by=by, at=at)
    counts_from = db.session.scalar(_last_standing(annulment))
    for row in rows:
        _give_back(_go_on(row, "reinstated", annulment, at, counts_from), row, annulment)


def _open_rows(person_id: int, plan_id: int) -> Sequence[Enrolment]:
    """Held until the transaction ends; the plan first, as whoever brings its enrolments up to date does.

    Its key stays free: whoever stamps a row twice in a transaction makes PostgreSQL look at that again, and would wait for us
    while we wait for the row.
    """
    db.session.execute(select(Plan.id).where(Plan.id == plan_id).with_for_update(key_share=True))
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.plan_id == plan_id, Enrolment.closed_at.is_(None))
        .order_by(Enrolment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _last_standing(annulment: Annulment) -> Select[datetime | None]:
    """The moment of another annulment of the same task that still stands."""
    return select(func.max(Annulment.at)).where(
        Annulment.person_id == annulment.person_id,
        Annulment.plan_id == annulment.plan_id,
        Annulment.lifted_at.is_(None),
        Annulment.lesson_id.is_(None),
    )


def _go_on(
    row: Enrolment, closed_for: str, annulment: Annulment, at: datetime, counts_from: datetime | None
) -> Enrolment:
    """Close the row and open the one that goes on for it."""
    row.closed_at, row.closed_for, row.annulment_id = at, closed_for, annulment.id
    db.session.flush()  # a post has one open row in a plan
    following = Enrolment(
        plan_id=row.plan_id,
        post_id=row.post_id,
        person_id=row.person_id,
        unit_id=row.unit_id,
        post_kind=row.post_kind,
        rank=row.rank,
        period=row.period,
        enrolled_at=at,
        due_on=row.due_on,
        counts_from=counts_from,
        first_enrolled_at=row.first_enrolled_at or row.enrolled_at,
    )
    db.session.add(following)
    db.session.flush()
    return following


def _give_back(following: Enrolment, before: Enrolment, annulment: Annulment) -> None:
    """The stamps of the annulled row and of what was learnt since, each the earliest there is."""
    annulled = select(Enrolment).where(
        Enrolment.annulment_id == annulment.id,
        Enrolment.closed_for == "annulled",
        Enrolment.post_id == following.post_id,
    )
    rows = [row for row in [*db.session.scalars(annulled), before] if _counts(row, following.counts_from)]
    for lesson_id, started_at, completed_at, grade in db.session.execute(_earliest(rows)):
        db.session.add(
            LessonProgress(
                enrolment_id=following.id,
                lesson_id=lesson_id,
                started_at=started_at,
                completed_at=completed_at,
                grade=grade,
            )
        )
    following.started_at = _first(row.started_at for row in rows)
    following.completed_at = _first(row.completed_at for row in rows)
    completion.stamp_derived(following)


def _counts(row: Enrolment, since: datetime | None) -> bool:
    """Whether what the row was stamped with is not annulled by another decision."""
    return since is None or (row.counts_from is not None and row.counts_from >= since)


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def _earliest(rows: Sequence[Enrolment]) -> Select[int, datetime, datetime | None, str | None]:
    stamps = LessonProgress
    found = select(stamps.lesson_id, func.min(stamps.started_at), func.min(stamps.completed_at), completion.any_grade())
    return found.where(stamps.enrolment_id.in_([row.id for row in rows])).group_by(stamps.lesson_id)
