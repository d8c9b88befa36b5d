"""Who invigilates a sitting and who sits there, named one on each line; changed until it begins, its invigilators later too."""

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from lms import clock
from lms.courses.excusing.models import Excusal
from lms.courses.excusing.standing import stood
from lms.courses.models import Course, Enrolment, Lesson, LessonProgress, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person, Unit
from lms.quizzes import sitting_leaders
from lms.quizzes.models import Attempt, AttemptResult, Sitting

MOST_LISTED = 2000


class NotAnInvigilator(Refused):
    message = _l("Line %(line)s: nobody with an account has this name or mobile number, or several have it: %(words)s")
    status = 422


class NotACandidate(Refused):
    message = _l(
        "Line %(line)s: nobody who owes this quiz has this name or mobile number, or several have it: %(words)s"
    )
    status = 422


class TooManyListed(Refused):
    message = _l("At most %(most)s people can be listed.")
    status = 422


class SitsAndInvigilates(Refused):
    message = _l("%(name)s is to invigilate and cannot sit there too.")
    status = 422


class SitsThere(Refused):
    message = _l("%(name)s has begun the quiz in this sitting and cannot invigilate it.")


class HasBegun(Refused):
    message = _l(
        "This sitting has begun, so who sits there stays as it was. Only the invigilators can still be changed."
    )


class WasCancelled(Refused):
    message = _l("This sitting was cancelled, so nobody is put into it any more.")


def owing(lesson: Lesson, after: datetime | None = None) -> Select[int]:
    """Everybody whose running plan has this quiz and who is not exempt; with `after`, without those who had passed it before that moment."""
    found = (
        select(Enrolment.person_id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Course, Course.id == Plan.course_id)
        .where(Plan.course_id == lesson.course_id, Enrolment.closed_at.is_(None), plan_runs())
    )
    asked = found.where(~_is_exempt(clock.now()))
    return asked.where(~_had_passed(lesson, after)) if after else asked


def units(lesson: Lesson, people: Collection[Person]) -> dict[int, list[str]]:
    """By person the names of the units for which they owe the quiz."""
    found: dict[int, list[str]] = {each.id: [] for each in people}
    owed = owing(lesson).with_only_columns(Enrolment.person_id, Unit.name).join(Enrolment.unit)
    for person_id, name in db.session.execute(
        owed.where(Enrolment.person_id.in_(found)).distinct().order_by(Unit.name)
    ):
        found[person_id].append(name)
    return found


def _is_exempt(at: datetime) -> ColumnElement[bool]:
    """For queries that have Enrolment."""
    own = (Excusal.plan_id == Enrolment.plan_id) & (Excusal.post_id == Enrolment.post_id)
    return exists().where(own, Excusal.kind == "exemption", stood(at))


def _had_passed(lesson: Lesson, before: datetime) -> ColumnElement[bool]:
    """For queries that have Enrolment: as it was known at that moment. A result that is known later, for a hand-in from
    before, takes nobody off a list that was printed then.
    """
    known = (
        select(func.min(AttemptResult.at))
        .join(Attempt, Attempt.id == AttemptResult.attempt_id)
        .where(Attempt.person_id == Enrolment.person_id, Attempt.lesson_id == lesson.id)
        .where(AttemptResult.passed_at == LessonProgress.completed_at)
    )
    return exists().where(
        LessonProgress.enrolment_id == Enrolment.id,
        LessonProgress.lesson_id == lesson.id,
        LessonProgress.completed_at < before,
        func.coalesce(known.correlate(Enrolment, LessonProgress).scalar_subquery(), LessonProgress.completed_at)
        < before,
    )


def invigilators(text: str, there: Collection[Person] = ()) -> list[Person]:
    """Those whom the lines name; who is `there` already is meant first. Raises NotAnInvigilator or TooManyListed."""
    return _named(text, select(Person.id).where(Person.closed_at.is_(None)), NotAnInvigilator, there)


def candidates(text: str, lesson: Lesson, by: Person, there: Collection[Person] = ()) -> list[Person]:
    """The same of those who owe the quiz and whom `by` reads. Raises NotACandidate or TooManyListed."""
    unread = sitting_leaders.unread_of(lesson.id, by)
    read = [each for each in there if each.id not in unread]
    return _named(text, owing(lesson).where(Enrolment.person_id.not_in(unread)), NotACandidate, read)


def refuse_both(eyes: Collection[Person], people: Collection[Person]) -> None:
    """Raises SitsAndInvigilates where somebody is among both."""
    for each in people:
        if each in eyes:
            raise SitsAndInvigilates(name=each.name)


def _named(text: str, among: Select[int], unknown: type[Refused], there: Collection[Person]) -> list[Person]:
    """The people whom the lines name, each once."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LISTED:
        raise TooManyListed(most=MOST_LISTED)
    words = {line for _, line in lines}
    known = select(Person).where(or_(Person.name.in_(words), Person.mobile.in_(words)), Person.id.in_(among))
    people = db.session.scalars(known).all() if words else []
    found: dict[int, Person] = {}
    for number, line in lines:
        same = _meant(line, there) or _meant(line, people)
        if len(same) != 1:
            raise unknown(line=number, words=line[:40])
        found[same[0].id] = same[0]
    return list(found.values())


def _meant(line: str, people: Collection[Person]) -> list[Person]:
    return [each for each in people if line in (each.name, each.mobile)]


def lines(people: Sequence[Person]) -> str:
    """As they can be typed again: by name, and by mobile number where others have the same name."""
    names = [each.name for each in people]
    shared = select(Person.name).where(Person.name.in_(names), Person.closed_at.is_(None)).group_by(Person.name)
    twice = set(db.session.scalars(shared.having(func.count() > 1))) if names else set()
    return "\n".join((each.mobile or each.name) if each.name in twice else each.name for each in people)


def has_begun(sitting: Sitting) -> bool:
    return sitting.opens_at <= clock.now()


def change(
    sitting: Sitting, eyes: str, listed: str | None, *, by: Person, invigilators_enter: bool | None = None
) -> None:
    """Other invigilators and, until it begins, other people who sit there; `listed` None leaves these, and
    `invigilators_enter` whether the former may type in results from paper.

    Raises WasCancelled, HasBegun, SitsThere, and what `invigilators`, `candidates` and `refuse_both` raise.
    """
    db.session.refresh(sitting, ["cancelled_at"], with_for_update=True)
    db.session.refresh(sitting, ["invigilators", "candidates"])
    if sitting.cancelled_at:
        raise WasCancelled
    before = _ids(sitting)
    people = list(sitting.candidates) if listed is None else _listed(sitting, listed, by)
    if has_begun(sitting) and set(people) != set(sitting.candidates):
        raise HasBegun
    watching = invigilators(eyes, sitting.invigilators)
    refuse_both(watching, people)
    _refuse_who_sits(sitting, watching)
    sitting.invigilators, sitting.candidates, sitting.everyone = watching, people, not people
    told: dict[str, object] = {**_told(before, _ids(sitting))}
    if invigilators_enter not in (None, sitting.invigilators_enter):
        sitting.invigilators_enter = told["invigilators_enter"] = bool(invigilators_enter)
    if told:
        audit.record("sitting.people_changed", by=by, subject=sitting, **told)


def _listed(sitting: Sitting, text: str, by: Person) -> list[Person]:
    """Those whom the lines name, and of the present ones those whom `by` does not read and so cannot name."""
    unread = sitting_leaders.unread_of(sitting.lesson_id, by)
    kept = [each for each in sitting.candidates if each.id in unread]
    return [*candidates(text, sitting.lesson, by, sitting.candidates), *kept]


def _refuse_who_sits(sitting: Sitting, watching: Sequence[Person]) -> None:
    sits = select(Attempt.person_id).where(Attempt.sitting_id == sitting.id)
    there = set(db.session.scalars(sits))
    for each in watching:
        if each.id in there:
            raise SitsThere(name=each.name)


def _ids(sitting: Sitting) -> tuple[set[int], set[int]]:
    return {each.id for each in sitting.invigilators}, {each.id for each in sitting.candidates}


def _told(before: tuple[set[int], set[int]], after: tuple[set[int], set[int]]) -> dict[str, list[int]]:
    """Who came and who went, by the numbers of the persons."""
    names = ("invigilators_in", "invigilators_out"), ("people_in", "people_out")
    pairs = zip(names, before, after, strict=True)
    moves = {name: ids for (came, went), was, now in pairs for name, ids in ((came, now - was), (went, was - now))}
    return {name: sorted(ids) for name, ids in moves.items() if ids}
