"""Counting: closed attempts are copied from the evidence into narrow rows, which analysis reads instead of sealed papers.

The worker catches up within a minute, so handing in costs nothing for it. An attempt that gets another result is counted anew.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import undefer

from lms import clock
from lms.db import db
from lms.quizzes import papers, results
from lms.quizzes.analysis import reliability
from lms.quizzes.correction_rules import KEY
from lms.quizzes.models import Attempt, AttemptResult, CountedAnswer, CountedAttempt
from lms.quizzes.papers import Sealed
from lms.quizzes.results import Line

# So many papers are in memory at a time, and written together.
TOGETHER = 100


def count_waiting() -> int:
    """Copy a batch of attempts that have a result which is not counted yet; how many. The caller commits."""
    waiting = select(Attempt).options(undefer(Attempt.paper)).where(Attempt.id.in_(_waiting()))
    found = db.session.scalars(waiting.with_for_update(skip_locked=True)).all()
    recount([attempt.id for attempt in found])
    for attempt in found:
        _count(attempt)
    return len(found)


def _waiting() -> Sequence[int]:
    counted = select(CountedAttempt.attempt_id)
    new = select(Attempt.id).where(Attempt.submitted_at.is_not(None), Attempt.score.is_not(None))
    new = new.where(Attempt.id.not_in(counted)).order_by(Attempt.submitted_at, Attempt.id).limit(TOGETHER)
    newer = (AttemptResult.attempt_id == CountedAttempt.attempt_id) & (AttemptResult.number > CountedAttempt.result)
    changed = select(CountedAttempt.attempt_id).join(AttemptResult, newer).where(AttemptResult.number > 1)
    return [*db.session.scalars(new), *db.session.scalars(changed.distinct().limit(TOGETHER))]


def recount(attempts: Collection[int]) -> None:
    """Let these attempts be counted anew, by the result that they have then."""
    for table in (CountedAnswer, CountedAttempt):
        db.session.execute(delete(table).where(table.attempt_id.in_(attempts)))


def forget() -> None:
    """Let every attempt be counted anew."""
    for table in (CountedAnswer, CountedAttempt):
        db.session.execute(delete(table))


def _count(attempt: Attempt) -> None:
    lines = _that_counted(attempt)
    items = _items(lines)
    common = _common(attempt)
    whole = common | {
        "result": _result(attempt),
        "is_passed": attempt.passed_at is not None,
        "questions": len(items),
        "error_variance": reliability.error_variance(_by_kind(lines)),
    }
    db.session.execute(insert(CountedAttempt), [whole])
    if items:
        db.session.execute(insert(CountedAnswer), [_answer(item) | common for item in items])


def _that_counted(attempt: Attempt) -> list[Line]:
    """Its lines but those of questions that were taken out or whose points were given to everybody: these tell nothing."""
    ruling = {each.version: each.rule for each in results.basis(attempt).corrections}
    return [line for line in results.lines(attempt) if ruling.get(line.question.version, KEY) == KEY]


def _result(attempt: Attempt) -> int:
    """Its number; 0 of attempts from before results were kept."""
    last = select(func.max(AttemptResult.number)).where(AttemptResult.attempt_id == attempt.id)
    return db.session.scalar(last) or 0


def _common(attempt: Attempt) -> dict[str, Any]:
    return {
        "attempt_id": attempt.id,
        "lesson_id": attempt.lesson_id,
        "person_id": attempt.person_id,
        "handed_in_on": _day(attempt),
        "turn": _turn(attempt),
        "score": attempt.score,
    }


def _day(attempt: Attempt) -> date:
    assert attempt.submitted_at is not None
    return clock.day_of(attempt.submitted_at)


def _turn(attempt: Attempt) -> int:
    """Which of the person's tries at the quiz this is, counted from the last one that was passed."""
    theirs = (Attempt.person_id == attempt.person_id) & (Attempt.lesson_id == attempt.lesson_id)
    before = theirs & (Attempt.submitted_at.is_not(None)) & (Attempt.started_at < attempt.started_at)
    passed = select(func.max(Attempt.started_at)).where(before, Attempt.passed_at.is_not(None))
    last = db.session.scalar(passed)
    since = before & (Attempt.started_at > last) if last else before
    return (db.session.scalar(select(func.count(Attempt.id)).where(since)) or 0) + 1


def _by_kind(lines: Iterable[Line]) -> Collection[Sequence[float]]:
    earned: dict[str, list[float]] = {}
    for line in lines:
        earned.setdefault(line.question.kind, []).append(line.mark.points)
    return earned.values()


def _items(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines of each question: of a case those of its parts, which are answered from one story and count as one."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.question.version, []).append(line)
    return list(found.values())


def _answer(lines: Sequence[Line]) -> dict[str, Any]:
    line, *others = lines
    question = line.question
    cites = bool(question.edition and question.article)
    return {
        "number": question.number,
        "version_id": question.version,
        "edition_id": question.edition if cites else None,
        "article": question.article if cites else None,
        "inserted": question.inserted if cites else 0,
        "points": sum(each.question.points for each in lines),
        "earned": sum(each.mark.points for each in lines),
        "chosen": "" if others or question.part else bank_letters(question, line.chosen),
    }


def bank_letters(question: Sealed, chosen: str) -> str:
    """The letters chosen on the screen as the bank has them; none of a kind without options."""
    if not question.is_chosen:
        return ""
    return papers.letters(question.order[place] for place in papers.indexes(chosen))
