"""成绩复核: whoever doubts a result asks once, within fifteen days, and somebody who did not mark it answers in words."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, undefer

from lms import clock
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused, row_of
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import attempts, results
from lms.quizzes.models import Attempt, AttemptResult, HumanMark, Recheck, WrittenAnswer
from lms.quizzes.results import Line

# As with the second look at an annulment.
DAYS = 15
# So long the first page tells of the answer; the page of the request does for ever.
TOLD_FOR = timedelta(days=30)


class AskedAlready(Refused):
    message = _l("You have asked for a re-check of this result already.")


class TooLate(Refused):
    message = _l(
        "The fifteen days in which a re-check could be asked for are over. Please speak to the training office."
    )


class NoResultYet(Refused):
    message = _l("There is no result yet that could be looked at again.")


class AnsweredAlready(Refused):
    message = _l("This request has been answered already.")


class MarkedByYou(Refused):
    message = _l("You marked this paper or sat it yourself, so another person answers.")


def of_attempt(attempt: Attempt) -> Recheck | None:
    return db.session.scalar(select(Recheck).where(Recheck.attempt_id == attempt.id))


def refusal(attempt: Attempt) -> Refused | None:
    """Why no request would be taken today, if none would."""
    if attempt.score is None:
        return NoResultYet()
    if of_attempt(attempt):
        return AskedAlready()
    return None if _is_in_time(attempt) else TooLate()


def _is_in_time(attempt: Attempt) -> bool:
    """The days run from the result in force on."""
    last = db.session.scalar(select(func.max(AttemptResult.at)).where(AttemptResult.attempt_id == attempt.id))
    since = last or attempt.submitted_at
    return since is not None and clock.today() <= clock.day_of(since) + timedelta(days=DAYS)


def ask(person: Person, attempt_id: int, words: str) -> None:
    """Raises NotThere, NoResultYet, AskedAlready or TooLate."""
    attempts.own(person, attempt_id)
    attempt = attempts.locked(attempt_id)  # of two requests at once the second finds the first
    if why := refusal(attempt):
        raise why
    db.session.add(Recheck(attempt_id=attempt.id, words=words.strip()))
    audit.record("quiz.recheck_asked", by=person, subject=attempt)


def of_quiz(lesson: Lesson) -> Sequence[Recheck]:
    """All requests of a quiz, those without an answer first."""
    found = select(Recheck).join(Recheck.attempt).options(joinedload(Recheck.attempt))
    mine = found.where(Attempt.lesson_id == lesson.id)
    return db.session.scalars(mine.order_by(Recheck.answered_at.is_not(None), Recheck.id)).all()


def papers(rows: Sequence[Recheck]) -> dict[int, list[Line]]:
    """The whole papers that these are about, by attempt, with answers and marks."""
    ids = {row.attempt_id for row in rows}
    asked = select(Attempt).options(undefer(Attempt.paper)).where(Attempt.id.in_(ids))
    sat = db.session.scalars(asked).all()
    return {attempt.id: lines for attempt, lines in results.lines_of(sat, results.bases_of(ids))}


def answered_lately(person: Person) -> Sequence[Recheck]:
    """The person's own requests that got their answer within thirty days, the latest first."""
    lesson = joinedload(Recheck.attempt).joinedload(Attempt.lesson)
    mine = select(Recheck).join(Recheck.attempt).options(lesson).where(Attempt.person_id == person.id)
    since = clock.now() - TOLD_FOR
    return db.session.scalars(mine.where(Recheck.answered_at >= since).order_by(Recheck.answered_at.desc())).all()


def answer(recheck_id: int, lesson: Lesson, by: Person, words: str) -> None:
    """Raises NotThere, AnsweredAlready or MarkedByYou."""
    found = select(Recheck).join(Recheck.attempt).options(joinedload(Recheck.attempt))
    wanted = found.where(Recheck.id == recheck_id, Attempt.lesson_id == lesson.id)
    row = row_of(wanted.with_for_update(of=Recheck).execution_options(populate_existing=True))
    if row.answered_at is not None:
        raise AnsweredAlready
    if left_to_others([row], by):
        raise MarkedByYou
    row.answer, row.answered_at, row.answered_by_id = words.strip(), clock.now(), by.id
    audit.record("quiz.recheck_answered", by=by, subject=row.attempt)


def left_to_others(rows: Sequence[Recheck], person: Person) -> set[int]:
    """The ids of those of these requests that are about papers which the person marked or sat."""
    papers = {row.attempt_id for row in rows}
    marked = set(db.session.scalars(marked_by(person).where(WrittenAnswer.attempt_id.in_(papers))))
    return {row.id for row in rows if row.attempt.person_id == person.id or row.attempt_id in marked}


def marked_by(person: Person) -> Select[int]:
    """The attempts in which the person marked an answer."""
    marks = select(WrittenAnswer.attempt_id).join(HumanMark, HumanMark.written_id == WrittenAnswer.id)
    return marks.where(HumanMark.marker_id == person.id)
