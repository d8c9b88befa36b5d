"""Counting: closed attempts are copied from the evidence into narrow rows, which analysis reads instead of sealed papers.

The worker catches up within a minute, so handing in costs nothing for it. An attempt that gets another result is counted anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import undefer

from lms import clock
from lms.db import db
from lms.quizzes import papers, results, scoring
from lms.quizzes.analysis import reliability, signs
from lms.quizzes.analysis.signs import Outcome
from lms.quizzes.models import Attempt, AttemptResult, CountedAttempt
from lms.quizzes.papers import Sealed
from lms.quizzes.results import Line
from lms.quizzes.scoring import Basis

# So many papers are in memory at a time, and written together.
TOGETHER = 15
# So many attempts are looked up at a time.
MANY = 50_000


def count_waiting() -> Iterator[int]:
    """Copy the attempts that have a result which is not counted yet, a batch at a time; how many. Commit after each."""
    waiting = _waiting()
    for first in range(0, len(waiting), TOGETHER):
        asked = select(Attempt).options(undefer(Attempt.paper)).where(Attempt.id.in_(waiting[first : first + TOGETHER]))
        attempts = db.session.scalars(asked.with_for_update(skip_locked=True)).all()
        _count(attempts)
        yield len(attempts)


def _waiting() -> Sequence[int]:
    counted = select(CountedAttempt.attempt_id).where(CountedAttempt.attempt_id == Attempt.id)
    new = select(Attempt.id).where(Attempt.score.is_not(None), ~counted.exists()).order_by(Attempt.id).limit(MANY)
    newer = (AttemptResult.attempt_id == CountedAttempt.attempt_id) & (AttemptResult.number > CountedAttempt.result)
    changed = select(CountedAttempt.attempt_id).join(AttemptResult, newer).where(AttemptResult.number > 1)
    return [*db.session.scalars(new), *db.session.scalars(changed.distinct().limit(MANY))]


def recount(attempts: Collection[int]) -> None:
    """Let these attempts be counted anew, by the result that they have then."""
    db.session.execute(delete(CountedAttempt).where(CountedAttempt.attempt_id.in_(attempts)))


def forget() -> None:
    """Let every attempt be counted anew."""
    db.session.execute(delete(CountedAttempt))


def _count(attempts: Sequence[Attempt]) -> None:
    numbers = [attempt.id for attempt in attempts]
    recount(numbers)
    bases, last, turns = results.bases_of(numbers), _last_results(numbers), _turns(attempts)
    rows: list[dict[str, Any]] = []
    papers: list[list[Outcome]] = []
    for attempt, lines in results.lines_of(attempts, bases):
        told = _that_tell(lines, bases[attempt.id])
        stretch = scoring.stretch((line.question for line in lines), bases[attempt.id])
        papers.append([_outcome(attempt, item, stretch) for item in _items(told)])
        rows.append({
            "attempt_id": attempt.id, "lesson_id": attempt.lesson_id, "person_id": attempt.person_id,
            "handed_in_on": _day(attempt), "turn": turns[attempt.id], "result": last.get(attempt.id, 0),
            "score": attempt.score, "is_passed": attempt.passed_at is not None, "questions": len(papers[-1]),
            "error_variance": reliability.error_variance(_by_kind(told, stretch)),
        })  # fmt: skip
    known = signs.signs_for({outcome for paper in papers for outcome in paper})
    for row, paper in zip(rows, papers, strict=True):
        row["outcomes"] = "".join(known[outcome] for outcome in paper)
    if rows:
        db.session.execute(insert(CountedAttempt), rows)


def _that_tell(lines: Iterable[Line], basis: Basis) -> list[Line]:
    """Those but of what was taken out or whose points were given to everybody: these tell nothing. Of a case parts may be."""
    void = scoring.is_void
    return [line for line in lines if not void(basis.corrections, line.question.version, line.question.part)]


def _last_results(attempts: Collection[int]) -> dict[int, int]:
    """The number of the result in force; attempts from before results were kept have none."""
    last = select(AttemptResult.attempt_id, func.max(AttemptResult.number))
    rows = db.session.execute(last.where(AttemptResult.attempt_id.in_(attempts)).group_by(AttemptResult.attempt_id))
    return dict(rows.all())


def _day(attempt: Attempt) -> date:
    assert attempt.submitted_at is not None
    return clock.day_of(attempt.submitted_at)


def _turns(attempts: Collection[Attempt]) -> dict[int, int]:
    """Which of the person's tries at the quiz each is, counted from the last one before it that was passed."""
    theirs = select(Attempt.id, Attempt.person_id, Attempt.lesson_id, Attempt.passed_at).where(
        Attempt.person_id.in_({attempt.person_id for attempt in attempts}),
        Attempt.lesson_id.in_({attempt.lesson_id for attempt in attempts}),
        Attempt.submitted_at.is_not(None),
    )
    turns: dict[int, int] = {}
    tries: dict[tuple[int, int], int] = defaultdict(int)
    for number, person, lesson, passed_at in db.session.execute(theirs.order_by(Attempt.started_at, Attempt.id)):
        tries[person, lesson] += 1
        turns[number] = tries[person, lesson]
        if passed_at:
            tries[person, lesson] = 0
    return turns


def _by_kind(lines: Iterable[Line], stretch: float) -> Collection[Sequence[float]]:
    """What each line earned of the score."""
    earned: dict[str, list[float]] = {}
    for line in lines:
        earned.setdefault(line.question.kind, []).append(line.mark.points * stretch)
    return earned.values()


def _items(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines of each question: of a case those of its parts, which are answered from one story and count as one."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.question.version, []).append(line)
    return list(found.values())


def _outcome(attempt: Attempt, lines: Sequence[Line], stretch: float) -> Outcome:
    """In points of the score."""
    line, *others = lines
    question = line.question
    chosen = "" if others or question.part else bank_letters(question, line.chosen)
    points = sum(each.question.points for each in lines) * stretch
    earned = sum(each.mark.points for each in lines) * stretch
    return Outcome(attempt.lesson_id, question.version, chosen, points, earned)


def bank_letters(question: Sealed, chosen: str) -> str:
    """The letters chosen on the screen as the bank has them; none of a kind without options."""
    if not question.is_chosen:
        return ""
    return papers.letters(question.order[place] for place in papers.indexes(chosen))
