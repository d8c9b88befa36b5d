"""Saving an answer as it is given. What this acknowledges is on disk, and counts.

Each saving takes its turn on the attempt's row, so it comes before the handing in or is refused. Answers are only added.
Of two windows the answer chosen last counts: one that a bad line kept back tells its age, and does not undo a later one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, select, update

from lms import clock
from lms.db import db
from lms.errors import NotThere, Refused, Unreadable
from lms.people.models import Person
from lms.quizzes import papers, results
from lms.quizzes.attempts import AttemptClosed
from lms.quizzes.importing.markup import without_controls
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.results import Given

# More than anybody needs; they bound what a script can make us keep.
MOST_SAVES = 3000
LONGEST_BLANK, LONGEST_TEXT = 200, 5000

# A quiz is some forty answers: these are made once.
TURN = (
    update(Attempt)
    .where(Attempt.id == bindparam("attempt"), Attempt.person_id == bindparam("person"))
    .where(Attempt.submitted_at.is_(None), Attempt.closes_at > bindparam("now"), Attempt.saves < MOST_SAVES)
    .values(saves=Attempt.saves + 1)
    .returning(Attempt.shape, Attempt.started_at, Attempt.closes_at)
    .execution_options(synchronize_session=False)
)
COUNTING = (
    select(Answer)
    .where(Answer.attempt_id == bindparam("attempt"), Answer.number == bindparam("question"))
    .order_by(Answer.chosen_at.desc(), Answer.id.desc())
    .limit(1)
)


class TimeIsUp(Refused):
    message = _l("Your time ran out. This answer came too late and does not count; those saved before do.")


class TooManySaves(Refused):
    message = _l("So many changes cannot be saved in one attempt. What was saved before counts.")


class NotAnOption(Unreadable):
    message = _l("This is not one of the options of question %(number)s.")


class OnlyOne(Unreadable):
    message = _l("Question %(number)s takes one answer only.")


class NotThatMany(Unreadable):
    message = _l("Question %(number)s has %(blanks)s blanks.")


class TooLong(Unreadable):
    message = _l("The answer to question %(number)s is longer than %(limit)s characters. What was saved before counts.")


class NoSuchQuestion(Unreadable):
    message = _l("This paper has no question %(number)s.")


@dataclass(frozen=True)
class Saved:
    """The acknowledgement: the answer that counts now, and whether it is the one just sent."""

    given: Given
    is_latest: bool
    closes_at: datetime

    @property
    def seconds_left(self) -> float:
        return max((self.closes_at - clock.now()).total_seconds(), 0.0)


def save(person: Person, attempt_id: int, number: int, chosen: str, *, age: timedelta) -> Saved:
    """Save one answer, chosen that long ago by the page's own clock.

    Raises NotThere, TimeIsUp, AttemptClosed, or Unreadable for an answer that the paper does not have.
    """
    now = clock.now()
    shape, started_at, closes_at = _take_turn(person, attempt_id, now)
    kept = checked(shape, number, chosen)
    chosen_at = max(now - max(age, timedelta()), started_at)
    answer = _add(attempt_id, number, kept, chosen_at, now)
    counting = _counting(attempt_id, number)
    return Saved(Given(counting.chosen, counting.saved_at), counting is answer, closes_at)


def save_all(person: Person, attempt_id: int, answers: Mapping[int, str]) -> None:
    """Save a whole page of answers, from a browser without JavaScript; what did not change is not saved again."""
    now = clock.now()
    shape, _, _ = _take_turn(person, attempt_id, now)
    before = results.given(attempt_id)
    for number, chosen in answers.items():
        kept = checked(shape, number, chosen)
        if kept != (before[number].chosen if number in before else ""):
            _add(attempt_id, number, kept, now, now)


def _take_turn(person: Person, attempt_id: int, now: datetime) -> tuple[list[Any], datetime, datetime]:
    """Wait for whoever else writes to this attempt; the paper's shape and times, if it still takes answers."""
    row = db.session.execute(TURN, {"attempt": attempt_id, "person": person.id, "now": now}).one_or_none()
    if row is None:
        raise _why_not(person, attempt_id, now)
    return row.shape, row.started_at, row.closes_at


def _why_not(person: Person, attempt_id: int, now: datetime) -> Exception:
    row = db.session.execute(
        select(Attempt.submitted_by, Attempt.closes_at).where(Attempt.id == attempt_id, Attempt.person_id == person.id)
    ).one_or_none()
    if row is None:
        return NotThere()
    if row.closes_at <= now:
        return TimeIsUp()
    return AttemptClosed() if row.submitted_by else TooManySaves()


def checked(shape: list[Any], number: int, chosen: str) -> str:
    """The answer as it is kept, if it is one that this question can have."""
    if not 1 <= number <= len(shape):
        raise NoSuchQuestion(number=number)
    asked = shape[number - 1]
    if isinstance(asked, dict):
        return _filled(number, chosen, asked["blanks"]) if "blanks" in asked else _written(number, chosen, LONGEST_TEXT)
    offered, allows_several = asked
    if len(chosen) > len(offered) or not set(chosen) <= set(offered):
        raise NotAnOption(number=number)
    letters = "".join(sorted(set(chosen)))
    if len(letters) > 1 and not allows_several:
        raise OnlyOne(number=number)
    return letters


def _filled(number: int, chosen: str, blanks: int) -> str:
    """The texts of the blanks, one for each."""
    try:
        texts = papers.texts_of(chosen)
    except (ValueError, RecursionError):
        raise NotThatMany(number=number, blanks=blanks) from None
    if texts and len(texts) != blanks:
        raise NotThatMany(number=number, blanks=blanks)
    return papers.filled([_written(number, text, LONGEST_BLANK) for text in texts])


def _written(number: int, text: str, limit: int) -> str:
    """The text with plain line ends and without characters that no database keeps; empty when it says nothing."""
    clean = without_controls(text)
    if len(clean) > limit:
        raise TooLong(number=number, limit=limit)
    return clean if clean.strip() else ""


def _add(attempt_id: int, number: int, chosen: str, chosen_at: datetime, now: datetime) -> Answer:
    answer = Answer(attempt_id=attempt_id, number=number, chosen=chosen, chosen_at=chosen_at, saved_at=now)
    db.session.add(answer)
    db.session.flush()  # what counts is looked up next
    return answer


def _counting(attempt_id: int, number: int) -> Answer:
    """The answer that counts: the one chosen last, and of two at the same moment the one that came last."""
    return db.session.scalars(COUNTING, {"attempt": attempt_id, "question": number}).one()
