"""What waits for whoever edits a quiz or works with a bank: doubts about results, changed marks and corrected keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, literal, select, union_all

from lms.courses.catalogue import may_edit
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.people.models import Person
from lms.quizzes import rechecking
from lms.quizzes.catalogue import may_work_with
from lms.quizzes.models import Attempt, KeyCorrection, MarkChange, Question, QuestionBank, Recheck, WrittenAnswer


@dataclass(frozen=True)
class Undecided:
    """How many re-checks and changed marks of one quiz, or the one correction of a key in a question."""

    quiz: int | None
    question: int | None
    correction: int | None
    count: int


def of(person: Person) -> Sequence[Undecided]:
    """Re-checks without an answer that the person may give, and what somebody else has proposed; nothing about own papers."""
    papers = union_all(_rechecks(person), _changes(person)).subquery()
    by_quiz = select(papers.c.lesson_id, literal(None), literal(None), func.count()).group_by(papers.c.lesson_id)
    rows = db.session.execute(union_all(by_quiz, _corrections(person)))
    return [Undecided(*row) for row in rows]


def _rechecks(person: Person) -> Select[int]:
    found = _edited(person, select(Attempt.lesson_id).select_from(Recheck).join(Recheck.attempt))
    return found.where(Recheck.answered_at.is_(None), Attempt.id.not_in(rechecking.marked_by(person)))


def _changes(person: Person) -> Select[int]:
    found = select(Attempt.lesson_id).select_from(MarkChange)
    written = found.join(WrittenAnswer, WrittenAnswer.id == MarkChange.written_id)
    waiting = _edited(person, written.join(Attempt, Attempt.id == WrittenAnswer.attempt_id))
    return waiting.where(
        MarkChange.decided_at.is_(None), MarkChange.dropped_at.is_(None), MarkChange.proposed_by_id != person.id
    )


def _edited(person: Person, attempts: Select[int]) -> Select[int]:
    theirs = attempts.join(Lesson, Lesson.id == Attempt.lesson_id).join(Course, Course.id == Lesson.course_id)
    return theirs.where(may_edit(person), Attempt.person_id != person.id)


def _corrections(person: Person) -> Select[int | None, int, int, int]:
    found = select(literal(None), KeyCorrection.question_id, KeyCorrection.id, literal(1))
    banks = found.join(KeyCorrection.question).join(QuestionBank, QuestionBank.id == Question.bank_id)
    return banks.where(may_work_with(person), KeyCorrection.proposed_by_id != person.id).where(
        KeyCorrection.decided_at.is_(None), KeyCorrection.dropped_at.is_(None)
    )
