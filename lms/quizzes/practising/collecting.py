"""What was answered in quizzes, taken over into practice once its result shows the answers, so that it can be practised."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.people.models import Person
from lms.quizzes import results, showing
from lms.quizzes.marking import Mark
from lms.quizzes.models import Attempt, Practice
from lms.quizzes.practising.keeping import KEPT
from lms.quizzes.results import Line


def waiting(person: Person) -> Sequence[Attempt]:
    """The attempts whose answers are shown to the person, and were not taken over yet."""
    found = db.session.scalars(_waiting(person).order_by(Attempt.id)).all()
    return [attempt for attempt in found if showing.of(person, attempt).verdicts]


def _waiting(person: Person) -> Select[Attempt]:
    return (
        select(Attempt)
        .options(joinedload(Attempt.lesson))
        .where(
            Attempt.person_id == person.id,
            Attempt.submitted_at > clock.now() - KEPT,
            Attempt.awaits_marking.is_(False),
            ~exists().where(Practice.attempt_id == Attempt.id),
        )
    )


def take_over(person: Person) -> None:
    """Take over all that waits. Of two windows at once one waits for the other, and finds nothing left to do."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    for attempt in waiting(person):
        db.session.add_all(_answers(attempt))
    db.session.flush()


def _answers(attempt: Attempt) -> list[Practice]:
    return answered(results.lines(attempt), person_id=attempt.person_id, attempt_id=attempt.id, at=attempt.submitted_at)


def answered(lines: Iterable[Line], **more: object) -> list[Practice]:
    """Of a case, all parts together, once all are judged. What was left empty shows no answer, so is nothing to practise."""
    found = defaultdict[tuple[int, int], list[Mark]](list)
    for line in lines:
        if line.chosen:
            found[line.question.question, line.question.version].append(line.mark)
    return [
        Practice(question_id=question, version_id=version, turn=0, given={},
                 is_right=all(mark.is_right for mark in marks), **more)
        for (question, version), marks in found.items() if not any(mark.waits for mark in marks)
    ]  # fmt: skip
