"""改分: a released mark is found wrong, by a re-check or by its marker, and changed with a ground; nothing is altered in place.

The marks that were given stay as they are; what the answer is worth changes from the decision on, and the result is given anew.
One person decides, or two: see `needs_second`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses import shelf
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import NotThere, Refused, row_of
from lms.people import access, audit
from lms.people.gates import AUTHORS
from lms.people.models import Person
from lms.quizzes import attempts, by_hand, correcting, foreseeing, giving_anew, markers, papers, results
from lms.quizzes.by_hand import NoSuchPoints
from lms.quizzes.foreseeing import Foreseen
from lms.quizzes.giving_anew import Why
from lms.quizzes.models import Attempt, HumanMark, MarkChange, WrittenAnswer
from lms.quizzes.models.results import LOOKED_AGAIN
from lms.quizzes.papers import Sealed
from lms.quizzes.scoring import Basis

# So many released answers of a marker are offered.
RECENT = 100


class NotReleased(Refused):
    message = _l("This result is not released yet: its markers may still change what they gave.")


class SamePoints(Refused):
    message = _l("These are the points that hold already.")
    status = 422


class ProposedAlready(Refused):
    message = _l("A change of this mark waits for its decision. Decide that one first.")


class DecidedAlready(Refused):
    message = _l("This change has been decided or withdrawn already.")


class SecondPersonDecides(Refused):
    message = _l("Another author or administrator decides this change.")


@dataclass(frozen=True)
class Released:
    """A written answer whose result is released: the question, what was written, and the points that hold."""

    written: WrittenAnswer
    asked: Sealed
    given: str
    points: float

    @property
    def lesson(self) -> Lesson:
        return self.written.attempt.lesson


def decides(person: Person, lesson_id: int) -> bool:
    """Whether the quiz is this person's to edit, as an author or administrator."""
    try:
        return access.has_role(person, AUTHORS) and bool(shelf.quiz_edited_by(person, lesson_id))
    except NotThere:
        return False


def released(person: Person, written_id: int) -> Released:
    """For whoever edits the quiz, and for whoever was named to mark it and marked this. Raises NotThere, NotReleased."""
    row = row_of(_answers().where(WrittenAnswer.id == written_id, Attempt.person_id != person.id))
    if not (decides(person, row.lesson_id) or _has_marked(person, row)):
        raise NotThere
    if row.attempt.score is None:
        raise NotReleased
    return _released(row)


def _answers() -> Select[WrittenAnswer]:
    attempt = joinedload(WrittenAnswer.attempt).joinedload(Attempt.lesson).joinedload(Lesson.course)
    return select(WrittenAnswer).join(WrittenAnswer.attempt).options(attempt)


def _has_marked(person: Person, row: WrittenAnswer) -> bool:
    named = any(lesson.id == row.lesson_id for lesson in markers.quizzes_marked_by(person))
    return named and person.id in _markers(row)


def _markers(row: WrittenAnswer) -> set[int]:
    return set(by_hand.standing(select(WrittenAnswer.id).where(WrittenAnswer.id == row.id))[row.id])


def _released(row: WrittenAnswer) -> Released:
    asked = papers.questions(row.attempt.paper)[row.number - 1]
    given = results.given(row.attempt_id)[row.number].chosen
    return Released(row, asked, given, results.basis(row.attempt).points.get(row.number, 0.0))


def written_in(attempt_ids: Collection[int]) -> Mapping[int, dict[int, int]]:
    """The answers that people marked, by attempt and question number."""
    rows = select(WrittenAnswer).where(WrittenAnswer.attempt_id.in_(attempt_ids))
    found: dict[int, dict[int, int]] = {number: {} for number in attempt_ids}
    for row in db.session.scalars(rows):
        found[row.attempt_id][row.number] = row.id
    return found


def marked_by(person: Person, lesson_id: int) -> Sequence[WrittenAnswer]:
    """The released answers that this marker has marked, the latest first."""
    mine = select(HumanMark.written_id).where(HumanMark.marker_id == person.id, HumanMark.points.is_not(None))
    found = select(WrittenAnswer).join(WrittenAnswer.attempt)
    here = found.where(WrittenAnswer.lesson_id == lesson_id, WrittenAnswer.id.in_(mine), Attempt.score.is_not(None))
    return db.session.scalars(here.order_by(WrittenAnswer.id.desc()).limit(RECENT)).all()


def of_quiz(lesson_id: int) -> Sequence[MarkChange]:
    """Every change in a quiz that was not withdrawn, those that wait first."""
    found = select(MarkChange).join(MarkChange.written).options(joinedload(MarkChange.written))
    here = found.where(WrittenAnswer.lesson_id == lesson_id, MarkChange.dropped_at.is_(None))
    return db.session.scalars(here.order_by(MarkChange.decided_at.is_not(None), MarkChange.id.desc())).all()


def propose(person: Person, written_id: int, points: float, ground: str) -> MarkChange:
    """Raises NotThere, NotReleased, NoSuchPoints, SamePoints or ProposedAlready."""
    attempts.locked(released(person, written_id).written.attempt_id)
    line = released(person, written_id)  # as it is now, with all that a page shows of it
    if not 0 <= points <= line.written.points or points * 2 % 1:
        raise NoSuchPoints(most=f"{line.written.points:g}")
    if points == line.points:
        raise SamePoints
    if any(each.is_open and each.written_id == written_id for each in of_quiz(line.written.lesson_id)):
        raise ProposedAlready
    row = MarkChange(written=line.written, old_points=line.points, points=points, ground=ground.strip(),
                     proposed_by_id=person.id)  # fmt: skip
    db.session.add(row)
    db.session.flush()  # its id is wanted for the address
    audit.record("quiz.mark_change_proposed", by=person, subject=line.written.attempt, number=line.written.number)
    return row


def one(person: Person, change_id: int) -> MarkChange:
    """A change that the person may decide or has proposed. Raises NotThere."""
    people = joinedload(MarkChange.proposed_by), joinedload(MarkChange.decided_by)
    row = row_of(select(MarkChange).options(*people, joinedload(MarkChange.written)).where(MarkChange.id == change_id))
    released(person, row.written_id)
    return row


def foresee(change: MarkChange) -> Foreseen:
    """What the change would do, as things are now."""
    attempt = db.session.get_one(Attempt, change.written.attempt_id)
    return foreseeing.of_one(attempt, _basis(attempt, change))


def _basis(attempt: Attempt, change: MarkChange) -> Basis:
    before = results.basis(attempt)
    points = {**before.points, change.written.number: change.points}
    corrections = correcting.of_paper(attempt.paper)
    return replace(before, corrections=corrections, points=points, changes=[*before.changes, change.id])


def needs_second(change: MarkChange, foreseen: Foreseen, *, deciders: int) -> bool:
    """Always where somebody who passed would fail, or where a marker of the answer proposes it; else by the setting for keys."""
    return deciders == 2 or bool(foreseen.to_fail) or change.proposed_by_id in _markers(change.written)


def decide(change: MarkChange, *, by: Person, deciders: int) -> None:
    """Let it hold from now on, and give the result anew. Raises NotThere, DecidedAlready or SecondPersonDecides."""
    attempt = _locked(change)
    if not decides(by, attempt.lesson_id):
        raise SecondPersonDecides
    if by.id == change.proposed_by_id and needs_second(change, foresee(change), deciders=deciders):
        raise SecondPersonDecides
    change.decided_by_id, change.decided_at = by.id, clock.now()
    why = Why(LOOKED_AGAIN, change.ground, _deciders(change))
    giving_anew.put(attempt, _basis(attempt, change), why, released_by=by)
    audit.record("quiz.mark_changed", by=by, subject=attempt, number=change.written.number, points=change.points)


def _deciders(change: MarkChange) -> Sequence[Person]:
    ids = {change.proposed_by_id, change.decided_by_id}
    return db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()


def drop(change: MarkChange, *, by: Person) -> None:
    """Withdraw a proposal. Raises DecidedAlready."""
    attempt = _locked(change)
    change.dropped_at = clock.now()
    audit.record("quiz.mark_change_withdrawn", by=by, subject=attempt, number=change.written.number)


def _locked(change: MarkChange) -> Attempt:
    """Of two who decide at once the second finds it decided."""
    attempt = attempts.locked(change.written.attempt_id)
    db.session.refresh(change, ["decided_at", "dropped_at"])
    if not change.is_open:
        raise DecidedAlready
    return attempt
