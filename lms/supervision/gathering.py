"""What the worker lays before the signals: evidence that is new since it last looked, with what belongs to it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select

from lms import clock
from lms.courses.models import Enrolment, Lesson, LessonProgress
from lms.db import db
from lms.people import access
from lms.people.models import Post
from lms.quizzes import papers, sat_on_paper
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.models.attempts import BY_PERSON
from lms.supervision.signals.same_answers import Given
from lms.supervision.signals.same_minute import Completion
from lms.supervision.signals.shared_device import PERSONS, WITHIN, Opening
from lms.supervision.signals.two_places import Overlap
from lms.watching import evidence
from lms.watching.evidence import SessionEvidence
from lms.watching.group.models import GroupAttendance
from lms.watching.models import PresenceCheck, WatchSession
from lms.watching.offline.models import OfflineRecord

# A stand-in learner sits the quizzes of several persons one after another.
SAME_SITTING = timedelta(hours=3)
# So many papers are in memory at a time.
PAPERS = 100
# So far back occasions are looked for on which the same persons completed together.
OCCASIONS_WITHIN = timedelta(days=60)


def units_of(persons: Iterable[int]) -> dict[int, frozenset[int]]:
    """The units in which each of these persons holds a post today."""
    found: dict[int, set[int]] = {person: set() for person in persons}
    held = select(Post.person_id, Post.unit_id).where(Post.person_id.in_(list(found)), access.held_on(clock.today()))
    for person, unit in db.session.execute(held):
        found[person].add(unit)
    return {person: frozenset(units) for person, units in found.items()}


def _closed(since: datetime, until: datetime) -> Select[WatchSession]:
    """Sessions closed meanwhile in which something was played."""
    ended = and_(WatchSession.closed_at >= since, WatchSession.closed_at < until)
    return select(WatchSession).where(ended, WatchSession.played != "")


def devices_used(since: datetime, until: datetime) -> Sequence[str]:
    """The marks of the devices on which somebody watched meanwhile, and enough persons in the last thirty days."""
    used = (
        _closed(since, until).with_only_columns(WatchSession.device_mark).where(WatchSession.device_mark.is_not(None))
    )
    crowded = (
        select(WatchSession.device_mark)
        .where(WatchSession.device_mark.in_(used), WatchSession.opened_at >= until - WITHIN)
        .group_by(WatchSession.device_mark)
        .having(func.count(WatchSession.person_id.distinct()) >= PERSONS)
    )
    return [mark for mark in db.session.scalars(crowded) if mark]


def openings_on(device: str, until: datetime, since: datetime | None) -> list[Opening]:
    """Who watched on a device in the last thirty days, or since the last case about it was closed."""
    begin = max(until - WITHIN, since or until - WITHIN)
    rows = db.session.execute(
        select(WatchSession.person_id, WatchSession.opened_at)
        .where(WatchSession.device_mark == device, WatchSession.played != "")
        .where(WatchSession.opened_at >= begin, WatchSession.opened_at < until)
    ).all()
    units = units_of({row.person_id for row in rows})
    return [Opening(row.person_id, units[row.person_id], row.opened_at) for row in rows]


def sessions_ended(since: datetime, until: datetime) -> Iterator[SessionEvidence]:
    """Sessions closed meanwhile, with their reports; those of a page from before devices were marked are left out."""
    ended = _closed(since, until).where(WatchSession.device_mark.is_not(None))
    for row in db.session.scalars(ended.order_by(WatchSession.id)).all():
        told = evidence.links_of(row.person_id, row.recording_id, row.opened_at)
        yield from (each for each in told if each.session_id == row.id)


def _completed(
    since: datetime, until: datetime, persons: Collection[int] | None = None
) -> Select[int, int, datetime | None, WatchSession]:
    """Lectures completed in a session: what the worker stamps afterwards lies outside of any."""
    playing = and_(
        WatchSession.person_id == Enrolment.person_id,
        WatchSession.recording_id == Lesson.recording_id,
        WatchSession.opened_at <= LessonProgress.completed_at,
        WatchSession.last_beat_at >= LessonProgress.completed_at,
    )
    found = (
        select(Enrolment.person_id, LessonProgress.lesson_id, LessonProgress.completed_at, WatchSession)
        .select_from(LessonProgress)
        .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .join(WatchSession, playing)
        .where(LessonProgress.completed_at >= since, LessonProgress.completed_at < until)
    )
    return found if persons is None else found.where(Enrolment.person_id.in_(persons))


Places = dict[str, list[Completion]]


def completions_at(since: datetime, until: datetime, persons: Collection[int] | None = None) -> tuple[Places, Places]:
    """Completions by the device, and by the network address, at which they were made."""
    devices: Places = defaultdict(list)
    addresses: Places = defaultdict(list)
    for person, lesson, at, session in db.session.execute(_completed(since, until, persons)):
        completion = Completion(person, lesson, at)  # type: ignore[arg-type]
        for places, mark in ((devices, session.device_mark), (addresses, session.address_mark)):
            if mark and completion not in places[mark]:
                places[mark].append(completion)
    return devices, addresses


def guessing(since: datetime, until: datetime) -> Sequence[int]:
    """The persons who pressed a wrong number at a question answered meanwhile."""
    answered = and_(PresenceCheck.answered_at >= since, PresenceCheck.answered_at < until)
    return db.session.scalars(select(PresenceCheck.person_id).distinct().where(answered, PresenceCheck.wrong > 0)).all()


def checks_of(person_id: int, since: datetime, until: datetime) -> list[tuple[datetime, int]]:
    """The questions that a person answered in that time, in order, each with its wrong presses."""
    rows = db.session.execute(
        select(PresenceCheck.answered_at, PresenceCheck.wrong)
        .where(PresenceCheck.person_id == person_id)
        .where(PresenceCheck.answered_at >= since, PresenceCheck.answered_at < until)
        .order_by(PresenceCheck.answered_at)
    )
    return [(at, wrong) for at, wrong in rows if at is not None]


def overlaps(since: datetime, until: datetime) -> dict[int, list[Overlap]]:
    """By person: when those whose group sessions were settled, or whose offline records came, meanwhile were elsewhere as well."""
    settled = and_(GroupAttendance.settled_at >= since, GroupAttendance.settled_at < until)
    found: dict[int, list[Overlap]] = defaultdict(list)
    for row in db.session.scalars(select(GroupAttendance).where(settled).order_by(GroupAttendance.id)):
        for begin, end in row.elsewhere:
            times = clock.from_microseconds(begin), clock.from_microseconds(end)
            found[row.person_id].append(Overlap(row.group_id, *times))
    for each in db.session.scalars(select(OfflineRecord).where(OfflineRecord.at >= since, OfflineRecord.at < until)):
        # Numbers of records and of group sessions are not to be taken for one another.
        overlapping = [Overlap(-each.id, *map(clock.from_microseconds, time)) for time in each.elsewhere]
        if overlapping:
            found[each.person_id].extend(overlapping)
    return found


def anything_handed_in(since: datetime, until: datetime) -> bool:
    inside = and_(Attempt.submitted_at >= since, Attempt.submitted_at < until)
    return db.session.scalar(select(Attempt.id).where(inside).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt that its person handed in, and its answers: by question version."""

    attempt: int
    person: int
    lesson: int
    is_new: bool
    answers: dict[int, Given]


def quizzes_sat(since: datetime, until: datetime) -> Iterator[Sitting]:
    """What was handed in meanwhile, and in the hours before. Papers are read some at a time: they are long."""
    handed_in = select(
        Attempt.id, Attempt.person_id, Attempt.lesson_id, Attempt.submitted_at, Attempt.started_at, Attempt.paper
    )
    near = and_(Attempt.submitted_at >= since - SAME_SITTING, Attempt.submitted_at < until)
    # Sheets of paper have no times of their answers that could be alike.
    found = handed_in.where(near, Attempt.submitted_by == BY_PERSON, ~sat_on_paper.was()).order_by(Attempt.id)
    for rows in db.session.execute(found.execution_options(yield_per=PAPERS)).partitions():
        answers = _answers([row.id for row in rows])
        for row in rows:
            assert row.submitted_at is not None
            path = _path(row.paper, row.started_at, answers[row.id])
            yield Sitting(row.id, row.person_id, row.lesson_id, row.submitted_at >= since, path)


def _answers(attempts: Sequence[int]) -> dict[int, list[tuple[int, str, datetime]]]:
    """By attempt: the number, the letters and the moment of each answer, in the order in which they were chosen."""
    rows = db.session.execute(
        select(Answer.attempt_id, Answer.number, Answer.chosen, Answer.chosen_at)
        .where(Answer.attempt_id.in_(attempts))
        .order_by(Answer.attempt_id, Answer.chosen_at, Answer.id)
    ).all()
    answers: dict[int, list[tuple[int, str, datetime]]] = defaultdict(list)
    for attempt_id, number, chosen, chosen_at in rows:
        answers[attempt_id].append((number, chosen, chosen_at))
    return answers


def _path(paper: Mapping[str, Any], before: datetime, answers: Sequence[tuple[int, str, datetime]]) -> dict[int, Given]:
    """The choice that counts for each question version, and how long it took after the answer before.

    Written answers, and the parts of a case, which share a version, are not compared.
    """
    asked = {question.number: question for question in papers.questions(paper)}
    found: dict[int, Given] = {}
    for number, chosen, at in answers:
        question, seconds, before = asked[number], (at - before).total_seconds(), at
        if question.is_chosen and not question.part:
            places = frozenset(question.order[place] for place in papers.indexes(chosen))
            found[question.version] = Given(places, chosen == question.key, seconds)
    return found
