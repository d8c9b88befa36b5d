"""When a quiz is over for everybody: the windows of the quiz, of plans and of supervised rooms, as they are set now.

An attempt has sealed the window in which it was begun, but others may sit the same quiz in another one, or in one that was
made longer since, and minutes may be given back to somebody who is at it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Row, literal, select, union_all

from lms.db import db
from lms.quizzes import rules
from lms.quizzes.models import Attempt, Blueprint, PlanRule, Sitting
from lms.quizzes.models.rules import AFTER_WINDOW


def over_at(attempt: Attempt) -> datetime | None:
    """When the last attempt of the last window is closed: whoever begins at its end has the whole time. None: none has an end."""
    ends = [*_set_now(attempt.lesson_id, attempt.rule.get("minutes", 0)), rules.window_over_at(attempt.rule)]
    over = max((end for end in ends if end), default=None)
    return over and max(over, *_open_until(attempt.lesson_id, over), over)


def _open_until(lesson_id: int, after: datetime) -> Iterator[datetime]:
    """When those close that are open still and to whom minutes were given back."""
    found = select(Attempt.closes_at, Attempt.rule).where(
        Attempt.submitted_at.is_(None), Attempt.lesson_id == lesson_id, Attempt.closes_at > after
    )
    return (row.closes_at for row in db.session.execute(found) if rules.shows_key(row.rule) == AFTER_WINDOW)


def _set_now(lesson_id: int, minutes: int) -> Iterator[datetime]:
    by_rule = [
        select(each.ends_at, each.minutes)
        .where(each.lesson_id == lesson_id, each.shows_key == AFTER_WINDOW, each.ends_at.is_not(None))
        for each in (Blueprint, PlanRule)
    ]  # fmt: skip
    rooms = select(Sitting.ends_at, literal(minutes).label("minutes"))
    planned = rooms.where(Sitting.lesson_id == lesson_id, Sitting.cancelled_at.is_(None))
    rows: Iterable[Row[datetime, int]] = db.session.execute(union_all(*by_rule, planned))
    for row in rows:
        yield row.ends_at + timedelta(minutes=row.minutes)
