"""What a reviewer reads: the list of cases, and of one case everything that was kept, in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Annulment, Course, Lesson
from lms.db import db
from lms.people.masking import masked_name
from lms.people.models import Person
from lms.quizzes.models import Attempt
from lms.supervision import seeing
from lms.supervision.models import CaseAnnulment, CaseConcern, CaseDecision, CaseStatement, ReviewCase, SecondLook
from lms.watching.coverage import Coverage
from lms.watching.models import WatchSession

PER_PAGE = 30
# So far around the facts of a case its sessions and attempts are shown, and at most so many of each.
AROUND = timedelta(days=60)
MOST = 60


@dataclass(frozen=True)
class Named:
    """Somebody whom a case concerns: the name, masked where the reader does not oversee them."""

    id: int
    name: str
    is_known: bool


@dataclass(frozen=True)
class Line:
    case: ReviewCase
    persons: Sequence[Named]
    waits_again: bool
    came_to: str | None


def cases(reviewer: Person, state: str, page: int) -> tuple[Pagination, Sequence[Line]]:
    """The cases that the reviewer sees: those to be decided (second looks included), or the decided ones; newest first."""
    waits = _waiting()
    wanted = select(ReviewCase).where(ReviewCase.id.in_(seeing.cases_of(reviewer)))
    wanted = wanted.where(waits if state == "open" else ~waits)
    found = db.paginate(
        wanted.order_by(ReviewCase.opened_at.desc(), ReviewCase.id.desc()), page=page, per_page=PER_PAGE
    )
    return found, _lines(reviewer, found.items)


def withheld(reviewer: Person, state: str) -> int:
    """How many cases of that state are not shown to an administrator because they concern leaders at division level."""
    waits = _waiting()
    found = select(func.count(ReviewCase.id)).where(ReviewCase.id.in_(seeing.withheld(reviewer)))
    return db.session.scalar(found.where(waits if state == "open" else ~waits)) or 0


def waiting(reviewer: Person) -> ScalarSelect[int]:
    """How many cases wait for this reviewer; of whoever reviews nothing, none."""
    seen = ReviewCase.id.in_(seeing.cases_of(reviewer))
    return select(func.count(ReviewCase.id)).where(seen, _waiting()).scalar_subquery()


def _waiting() -> Any:
    again = select(SecondLook.case_id).where(SecondLook.closed_at.is_(None))
    return or_(ReviewCase.closed_at.is_(None), ReviewCase.id.in_(again))


def _lines(reviewer: Person, cases: Sequence[ReviewCase]) -> list[Line]:
    ids = [case.id for case in cases]
    rows = db.session.execute(
        select(CaseConcern.case_id, Person).join(Person, Person.id == CaseConcern.person_id)
        .where(CaseConcern.case_id.in_(ids)).order_by(Person.id)
    ).all()  # fmt: skip
    known = seeing.known_to(reviewer, {person.id for _, person in rows})
    again = set(db.session.scalars(select(SecondLook.case_id).where(SecondLook.closed_at.is_(None))))
    named = {id_: [_named(person, known) for case_id, person in rows if case_id == id_] for id_ in ids}
    ends = came_to(cases)
    return [Line(case, named[case.id], case.id in again, ends[case.id]) for case in cases]


def came_to(cases: Iterable[ReviewCase]) -> dict[int, str | None]:
    """What has come of each case to this day: its outcome, "reinstate" or "partly_reinstate"; none of an open one."""
    found = {case.id: case.outcome for case in cases}
    rows = db.session.execute(
        select(CaseAnnulment.case_id, func.count(), func.count(Annulment.lifted_at))
        .join(Annulment, Annulment.id == CaseAnnulment.annulment_id)
        .where(CaseAnnulment.case_id.in_(found))
        .group_by(CaseAnnulment.case_id)
    )
    lifted = {id_: "reinstate" if back == all_ else "partly_reinstate" for id_, all_, back in rows if back}
    return found | lifted


def named(reviewer: Person, persons: Iterable[Person]) -> list[Named]:
    listed = list(persons)
    known = seeing.known_to(reviewer, [person.id for person in listed])
    return [_named(person, known) for person in listed]


def _named(person: Person, known: frozenset[int]) -> Named:
    is_known = person.id in known
    return Named(person.id, person.name if is_known else masked_name(person.name), is_known)


@dataclass(frozen=True)
class Event:
    """Something that happened in a case: `what` is a code that templates put into words."""

    at: datetime
    what: str
    by: int | None
    words: str | None
    outcome: str | None = None


def events(case: ReviewCase) -> list[Event]:
    """Everything that was kept, in order."""
    found = [Event(case.opened_at, "opened", case.opened_by_id, case.reason)]
    found += [Event(row.at, "stated", row.person_id, row.words) for row in _of(CaseStatement, case)]
    found += [
        Event(row.at, "decided_again" if row.second_look_id else "decided", row.by_id, row.ground, row.outcome)
        for row in _of(CaseDecision, case)
    ]
    if case.closed_at:
        found.append(Event(case.closed_at, "closed", None, None, case.outcome))
    for look in _of(SecondLook, case):
        found.append(Event(look.at, "asked_again", look.person_id, look.words))
        if look.closed_at:
            found.append(Event(look.closed_at, "closed_again", look.person_id, None, look.outcome))
    return sorted(found, key=lambda event: event.at)


def _of(model: Any, case: ReviewCase) -> Sequence[Any]:
    return db.session.scalars(select(model).where(model.case_id == case.id).order_by(model.id)).all()


def second_looks(case: ReviewCase) -> Sequence[SecondLook]:
    return db.session.scalars(
        select(SecondLook)
        .options(joinedload(SecondLook.person))
        .where(SecondLook.case_id == case.id)
        .order_by(SecondLook.id)
    ).all()


def statements(case: ReviewCase) -> Sequence[CaseStatement]:
    return _of(CaseStatement, case)


def annulments(case: ReviewCase) -> Sequence[Annulment]:
    """What the case annulled, whether it stands or not, with its plan."""
    return db.session.scalars(
        select(Annulment)
        .join(CaseAnnulment, CaseAnnulment.annulment_id == Annulment.id)
        .options(joinedload(Annulment.plan))
        .where(CaseAnnulment.case_id == case.id)
        .order_by(Annulment.id)
    ).all()


@dataclass(frozen=True)
class Sitting:
    """One session of somebody concerned: which lecture, when, how much of it, on which device by a short name."""

    person_id: int
    lesson: Lesson
    opened_at: datetime
    last_beat_at: datetime
    seconds: int
    device: str


def sittings(case: ReviewCase, known: Iterable[int]) -> list[Sitting]:
    """The latest sessions of those whom the reader oversees, up to the opening of the case."""
    rows = db.session.execute(
        select(WatchSession, Lesson)
        .join(Lesson, Lesson.id == WatchSession.lesson_id)
        .where(WatchSession.person_id.in_(list(known)), WatchSession.played != "")
        .where(WatchSession.opened_at >= case.opened_at - AROUND, WatchSession.opened_at <= (case.closed_at or clock.now()))
        .order_by(WatchSession.opened_at.desc())
        .limit(MOST)
    ).all()  # fmt: skip
    devices: dict[str, str] = {}
    for session, _ in reversed(rows):
        devices.setdefault(session.device_mark or "", chr(ord("A") + len(devices) % 26) if session.device_mark else "—")
    return [
        Sitting(
            session.person_id, lesson, session.opened_at, session.last_beat_at, Coverage.read(session.played).total,
            devices[session.device_mark or ""],
        )
        for session, lesson in rows
    ]  # fmt: skip


def attempts(case: ReviewCase, known: Iterable[int]) -> Sequence[Attempt]:
    """The latest quizzes of those whom the reader oversees."""
    return db.session.scalars(
        select(Attempt)
        .options(joinedload(Attempt.lesson).joinedload(Lesson.course).load_only(Course.title))
        .where(Attempt.person_id.in_(list(known)), Attempt.submitted_at.is_not(None))
        .where(Attempt.submitted_at >= case.opened_at - AROUND)
        .order_by(Attempt.submitted_at.desc())
        .limit(MOST)
    ).all()


def names(events: Iterable[Event]) -> dict[int, str]:
    """The names of everybody who did something in a case; reviewers stand by theirs."""
    ids = {event.by for event in events if event.by}
    return dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())  # type: ignore[arg-type]
