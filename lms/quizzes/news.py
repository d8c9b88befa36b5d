"""What a learner is told when a result takes the place of another, or comes from the markers: the scores, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased, joinedload

from lms import clock
from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import Person
from lms.quizzes.models import Attempt, AttemptResult, KeyCorrection, MarkChange
from lms.quizzes.models.results import HANDED_IN, KEY_CORRECTED, LOOKED_AGAIN, MARKED

# So long the first page tells of it; the page of the result does for ever.
TOLD_FOR = timedelta(days=30)
GROUND_WORDS = {
    HANDED_IN: _l("marked at the hand-in"),
    MARKED: _l("marked by people"),
    KEY_CORRECTED: _l("the key of a question was corrected"),
    LOOKED_AGAIN: _l("a mark was looked at again and changed"),
}
# What a result rests on that was decided with a ground, by its name in the basis.
GROUNDED: dict[str, type[KeyCorrection | MarkChange]] = {"corrections": KeyCorrection, "changes": MarkChange}


@dataclass(frozen=True)
class Change:
    """A result, and what came before it: nothing if people marked first. `why` are the grounds of corrections, in words."""

    result: AttemptResult
    before: AttemptResult | None
    why: Sequence[str]

    @property
    def words(self) -> object:
        return GROUND_WORDS[self.result.ground]

    @property
    def differs(self) -> bool:
        return self.before is None or self.before.score != self.result.score


def of_attempt(attempt: Attempt) -> list[Change]:
    """Every result of an attempt with the one before, the first one first."""
    return _read(AttemptResult.attempt_id == attempt.id)


def of_person(person: Person) -> list[tuple[Attempt, Change]]:
    """What changed lately in a person's results, the latest first; what the markers gave first, until it changes."""
    mine = select(Attempt.id).where(Attempt.person_id == person.id)
    since = clock.now() - TOLD_FOR
    lately = (AttemptResult.at >= since) & (AttemptResult.ground != HANDED_IN)
    changes = [each for each in _read(AttemptResult.attempt_id.in_(mine) & lately) if each.differs]
    changed = {each.result.attempt_id for each in changes if each.before}
    told = [each for each in changes if each.before or each.result.attempt_id not in changed]
    attempts = _attempts({each.result.attempt_id for each in told})
    return [(attempts[each.result.attempt_id], each) for each in sorted(told, key=lambda each: -each.result.id)]


def decided(attempt_id: int) -> list[KeyCorrection | MarkChange]:
    """What was decided and brought the result in force of an attempt about."""
    last, *before = db.session.scalars(
        select(AttemptResult)
        .where(AttemptResult.attempt_id == attempt_id)
        .order_by(AttemptResult.number.desc())
        .limit(2)
    ).all()
    known = before[0].basis if before else {}
    return [
        cast("KeyCorrection | MarkChange", db.session.get_one(model, each))
        for name, model in GROUNDED.items()
        for each in last.basis.get(name, [])
        if each not in known.get(name, [])
    ]


def _attempts(ids: set[int]) -> Mapping[int, Attempt]:
    if not ids:
        return {}
    lesson = joinedload(Attempt.lesson).joinedload(Lesson.course)
    return {row.id: row for row in db.session.scalars(select(Attempt).options(lesson).where(Attempt.id.in_(ids)))}


def _read(wanted: ColumnElement[bool]) -> list[Change]:
    earlier = aliased(AttemptResult)
    rows = db.session.execute(
        select(AttemptResult, earlier)
        .outerjoin(
            earlier, (earlier.attempt_id == AttemptResult.attempt_id) & (earlier.number == AttemptResult.number - 1)
        )
        .where(wanted)
        .order_by(AttemptResult.attempt_id, AttemptResult.number)
    ).all()
    grounds = {name: _grounds(model, {each for result, _ in rows for each in result.basis.get(name, [])})
               for name, model in GROUNDED.items()}  # fmt: skip
    return [Change(result, before, _why(result, before, grounds)) for result, before in rows]


def _why(
    result: AttemptResult, before: AttemptResult | None, grounds: Mapping[str, Mapping[int, str]]
) -> Sequence[str]:
    known = {name: set(before.basis.get(name, [])) if before else set() for name in GROUNDED}
    return [grounds[name][each] for name in GROUNDED for each in result.basis.get(name, []) if each not in known[name]]


def _grounds(model: type[KeyCorrection | MarkChange], ids: set[int]) -> Mapping[int, str]:
    if not ids:
        return {}
    found = select(model.id, model.ground).where(model.id.in_(ids))
    return {row.id: row.ground for row in db.session.execute(found)}
