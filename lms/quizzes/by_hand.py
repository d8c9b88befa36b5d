"""阅卷: whose turn it is at which written answer, giving points and taking them back, and releasing results.

Markers see answers without names, all to one question in a row, and nobody's points but their own. Results are released together,
for every attempt of the quiz of which all answers are settled: until then each marker may change what they gave.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, select

from lms import clock
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import NotThere, Refused, Unreadable, row_of
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import attempts, correcting, in_force, markers, scoring, settling
from lms.quizzes.models import Attempt, HumanMark, WrittenAnswer
from lms.quizzes.models.results import MARKED
from lms.quizzes.scoring import Basis
from lms.quizzes.settling import Settled, Way


class Released(Refused):
    message = _l("This result is released already. A mark that is wrong is now changed with a ground.")


class NotYourTurn(Refused):
    message = _l("This answer has been marked by others meanwhile. Please go on with the next.")


class IsVoid(Refused):
    message = _l("This question was declared void, so nobody marks its answers any more.")


class NoSuchPoints(Unreadable):
    message = _l("Please give from 0 to %(most)s points, in half points.")


class NothingToRelease(Refused):
    message = _l("No attempt is wholly marked yet.")


@dataclass(frozen=True)
class Line:
    """A written answer with the marks that stand, by marker in the order in which they were first given."""

    written: WrittenAnswer
    person_id: int
    marks: Mapping[int, HumanMark]
    settled: Settled

    def is_for(self, person: Person, way: Way) -> bool:
        """Whether this person may mark it now: never one's own answer, and never twice."""
        return self.person_id != person.id and settling.may_mark(person.id, points_of(self.marks), way)

    @property
    def question(self) -> tuple[int, int]:
        return self.written.version_id, self.written.part


def points_of(marks: Mapping[int, HumanMark]) -> dict[int, float]:
    return {marker: mark.points for marker, mark in marks.items() if mark.points is not None}


def lines(lesson_id: int, *wanted: ColumnElement[bool]) -> list[Line]:
    """The answers of a quiz that await their results, or those `wanted` by conditions on WrittenAnswer, all to one question in a row, in an order that tells nothing of the person.

    What was declared void is marked no more.
    """
    way = markers.way_of(lesson_id)
    rows = db.session.execute(
        select(WrittenAnswer, Attempt.person_id)
        .join(Attempt, Attempt.id == WrittenAnswer.attempt_id)
        .where(WrittenAnswer.lesson_id == lesson_id, Attempt.awaits_marking, *wanted)
        .order_by(WrittenAnswer.version_id, WrittenAnswer.part, Attempt.seed)
    ).all()
    marks = standing(select(WrittenAnswer.id).where(WrittenAnswer.lesson_id == lesson_id, *wanted))
    void = correcting.decided({row.version_id for row, _ in rows})
    return [
        Line(row, person, marks[row.id], settling.settle(points_of(marks[row.id]), way)) for row, person in rows
        if not scoring.is_void(void, row.version_id, row.part)
    ]  # fmt: skip


def standing(written: Select[int]) -> dict[int, dict[int, HumanMark]]:
    """By written answer and marker the mark that stands; those taken back are left out."""
    found: dict[int, dict[int, HumanMark]] = defaultdict(dict)
    for mark in db.session.scalars(select(HumanMark).where(HumanMark.written_id.in_(written)).order_by(HumanMark.id)):
        if mark.points is None:
            found[mark.written_id].pop(mark.marker_id, None)
        else:
            found[mark.written_id][mark.marker_id] = mark
    return found


def waiting_for(person: Person, lesson_id: int) -> list[Line]:
    """Those that this marker may mark now."""
    way = markers.way_of(lesson_id)
    return [line for line in lines(lesson_id) if line.is_for(person, way)]


def marked_by(person: Person, lesson_id: int) -> list[Line]:
    """Those that this marker has marked, and may change until they are released; the latest first."""
    mine = [line for line in lines(lesson_id) if person.id in line.marks]
    return sorted(mine, key=lambda line: -line.marks[person.id].id)


def one(person: Person, lesson: Lesson, written_id: int) -> Line:
    """An answer that this marker may mark or has marked. Raises NotThere; Released once its result is; IsVoid."""
    attempt = select(Attempt).join(WrittenAnswer, WrittenAnswer.attempt_id == Attempt.id)
    row = row_of(attempt.where(WrittenAnswer.id == written_id, WrittenAnswer.lesson_id == lesson.id))
    if row.person_id == person.id:
        raise NotThere
    if not row.awaits_marking:
        raise Released
    for line in lines(lesson.id, WrittenAnswer.id == written_id):
        return line
    raise IsVoid


def give(
    person: Person, lesson: Lesson, written_id: int, points: float, *, by_point: Sequence[float] = (), remark: str = ""
) -> None:
    """Keep what a marker gives. Raises NotThere, Released, NotYourTurn or NoSuchPoints."""
    line = _held(person, lesson, written_id)
    if not 0 <= points <= line.written.points or points * 2 % 1:
        raise NoSuchPoints(most=f"{line.written.points:g}")
    if person.id not in line.marks and not line.is_for(person, markers.way_of(lesson.id)):
        raise NotYourTurn
    _add(line, person, points, by_point, remark.strip() or None)


def take_back(person: Person, lesson: Lesson, written_id: int) -> None:
    """Let a mark of one's own count no more. Raises NotThere or Released."""
    line = _held(person, lesson, written_id)
    if person.id not in line.marks:
        raise NotThere
    _add(line, person, None, (), None)


def _held(person: Person, lesson: Lesson, written_id: int) -> Line:
    """Whoever else marks it or releases it waits until this transaction ends."""
    held = select(Attempt.id).join(WrittenAnswer, WrittenAnswer.attempt_id == Attempt.id)
    db.session.execute(held.where(WrittenAnswer.id == written_id).with_for_update(of=Attempt))
    return one(person, lesson, written_id)


def _add(line: Line, person: Person, points: float | None, by_point: Sequence[float], remark: str | None) -> None:
    mark = HumanMark(written_id=line.written.id, marker_id=person.id, points=points, by_point=list(by_point),
                     remark=remark, at=clock.now())  # fmt: skip
    db.session.add(mark)
    db.session.flush()  # whoever asks what stands finds it


def settled_attempts(lesson_id: int, *wanted: ColumnElement[bool]) -> dict[int, dict[int, float]]:
    """The attempts of which every answer is settled, or void: the points by question number. `wanted`: of which written answers."""
    waiting = select(WrittenAnswer.attempt_id).join(Attempt, Attempt.id == WrittenAnswer.attempt_id)
    waiting = waiting.where(WrittenAnswer.lesson_id == lesson_id, Attempt.awaits_marking, *wanted)
    found: dict[int, dict[int, float | None]] = {each: {} for each in db.session.scalars(waiting)}
    for line in lines(lesson_id, *wanted):
        found[line.written.attempt_id][line.written.number] = line.settled.points
    return {
        each: {number: given for number, given in points.items() if given is not None}
        for each, points in found.items()
        if None not in points.values()
    }


def release(lesson: Lesson, by: Person) -> int:
    """Give every attempt of the quiz that is wholly marked its result; how many. Raises NothingToRelease."""
    released = sum(_release(attempt_id, lesson.id, by) for attempt_id in sorted(settled_attempts(lesson.id)))
    if not released:
        raise NothingToRelease
    audit.record("quiz.results_released", by=by, subject=lesson, attempts=released)
    return released


def _release(attempt_id: int, lesson_id: int, by: Person) -> bool:
    attempt = attempts.locked(attempt_id)
    if not attempt.awaits_marking:
        return False
    points = settled_attempts(lesson_id, WrittenAnswer.attempt_id == attempt_id).get(attempt_id)
    if points is None:
        return False
    way = markers.way_of(lesson_id)
    in_force.put(attempt, MARKED, Basis(correcting.of_paper(attempt.paper), points, way), by=by)
    if attempt.passed_at:
        attempts.tell_course(attempt)
    return True


def attempt_of(line: Line) -> Attempt:
    return db.session.get_one(Attempt, line.written.attempt_id)


@dataclass(frozen=True)
class Progress:
    """How far the marking of a quiz is: answers in all and settled, those that a third person decides, and who marked how many."""

    answers: int
    settled: int
    third: int
    by_marker: Mapping[int, int]


def progress(lesson_id: int) -> Progress:
    found, given = lines(lesson_id), defaultdict[int, int](int)
    for line in found:
        for marker in line.marks:
            given[marker] += 1
    settled = sum(line.settled.points is not None for line in found)
    return Progress(len(found), settled, sum(line.settled.turn == settling.THIRD for line in found), given)


def remarks_of(attempt: Attempt) -> list[tuple[int, str]]:
    """What markers wrote to the learner, by question number; nothing before the release."""
    if attempt.awaits_marking:
        return []
    written = select(WrittenAnswer.id, WrittenAnswer.number).where(WrittenAnswer.attempt_id == attempt.id)
    numbers = {row.id: row.number for row in db.session.execute(written)}
    marks = standing(select(WrittenAnswer.id).where(WrittenAnswer.attempt_id == attempt.id))
    given = [(numbers[each], mark.remark) for each in marks for mark in marks[each].values()]
    return sorted((number, remark) for number, remark in given if remark)


def waiting_count(person: Person) -> int:
    """How many answers wait for this person, over all quizzes."""
    return sum(len(waiting_for(person, lesson.id)) for lesson in markers.quizzes_marked_by(person))
