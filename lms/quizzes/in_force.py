"""Results of attempts, kept as history: each annuls the one before, and the attempt mirrors the one in force."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.people.models import Person
from lms.quizzes import correcting, results, scoring
from lms.quizzes.models import Attempt, AttemptResult, WrittenAnswer
from lms.quizzes.models.results import HANDED_IN
from lms.quizzes.scoring import Basis


def history(attempt: Attempt) -> Sequence[AttemptResult]:
    """Every result of the attempt, the first one first."""
    found = select(AttemptResult).where(AttemptResult.attempt_id == attempt.id)
    return db.session.scalars(found.order_by(AttemptResult.number)).all()


def close(attempt: Attempt, at: datetime, by: str) -> None:
    """Hand in: marked at once, or waiting for people who mark what a machine can't. The attempt is locked."""
    attempt.submitted_at, attempt.submitted_by, attempt.awaits_marking = at, by, True
    chosen = {number: given.chosen for number, given in results.given(attempt.id).items()}
    written = scoring.to_be_marked(attempt.paper, chosen)
    for each in written:
        db.session.add(
            WrittenAnswer(
                attempt_id=attempt.id, number=each.number, lesson_id=attempt.lesson_id, version_id=each.version,
                part=each.part, points=each.points,
            )
        )  # fmt: skip
    if not written:
        put(attempt, HANDED_IN, Basis(correcting.of_paper(attempt.paper)), at=at)


def put(
    attempt: Attempt, ground: str, basis: Basis, *, at: datetime | None = None, by: Person | None = None
) -> AttemptResult:
    """A new result, in force from now on. The attempt was handed in, and is locked."""
    assert attempt.submitted_at is not None
    chosen = {number: given.chosen for number, given in results.given(attempt.id).items()}
    marks = scoring.mark(attempt.paper, chosen, attempt.pass_mark, basis)
    passed_at = attempt.submitted_at if marks.passed else None
    before = history(attempt)
    result = AttemptResult(
        attempt_id=attempt.id, number=len(before) + 1, ground=ground, score=marks.score, passed_at=passed_at,
        at=at or clock.now(), by_id=by.id if by else None, basis=basis.written,
    )  # fmt: skip
    db.session.add(result)
    attempt.score, attempt.passed_at, attempt.awaits_marking = marks.score, passed_at, False
    db.session.flush()  # whoever asks what is in force finds it
    return result
