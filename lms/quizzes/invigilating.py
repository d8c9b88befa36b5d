"""What invigilators see and do while a quiz is sat: who is there and how far, and each deed of theirs as a row beside the attempt."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lms import clock
from lms.db import db
from lms.errors import NotThere, Refused
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import attempts, events, sitting_leaders, sittings
from lms.quizzes.models import Answer, Attempt, AttemptEvent, Sitting
from lms.quizzes.models.events import CLOSED, IDENTITY, INCIDENT, OUTAGE, TIME_GIVEN

# Whoever was not heard of for so long is shown as away; the page of an attempt asks every half minute.
AWAY_AFTER = timedelta(seconds=75)
GIVEN_BY_HAND = (TIME_GIVEN, IDENTITY, INCIDENT, CLOSED)
# Who asks for the same within so long has pressed twice.
TWICE_WITHIN = timedelta(seconds=15)
# Of those who have not begun so many are shown; the list to sign has all.
MOST_SHOWN = 200


class GroundWanted(Refused):
    message = _l("Please choose a ground and say in a few words what happened.")
    status = 422


class MinutesWanted(Refused):
    message = _l("Please say how many minutes are given back.")
    status = 422


class OneWanted(Refused):
    message = _l("Please choose whom this is about. Only time can be given to everybody.")
    status = 422


class OwnAttempt(Refused):
    message = _l("Nobody invigilates their own attempt.")


class WrittenAlready(Refused):
    message = _l("You wrote down the same a moment ago. It stands once.")


class NothingOpen(Refused):
    message = _l("Nobody has an open attempt in this sitting to whom this could be done.")


@dataclass(frozen=True)
class Seat:
    """One person of a sitting, and how far the attempt there is."""

    person: Person
    attempt: Attempt | None
    answered: int
    last_saved: datetime | None
    events: Sequence[AttemptEvent]

    @property
    def identity(self) -> AttemptEvent | None:
        return next((each for each in self.events if each.kind == IDENTITY), None)

    @property
    def last_seen(self) -> datetime | None:
        known = [each for each in (self.attempt and self.attempt.seen_at, self.last_saved) if each]
        return max(known, default=None)

    @property
    def is_away(self) -> bool:
        seen = self.last_seen or (self.attempt and self.attempt.started_at)
        return bool(self.attempt and self.attempt.is_open and seen and clock.now() - seen > AWAY_AFTER)


def seats(sitting: Sitting, without: Collection[int] = ()) -> list[Seat]:
    """Everybody who is expected there or has begun there, by name, but for those of these numbers."""
    found = {each.person_id: each for each in _attempts(sitting) if each.person_id not in without}
    people = {each.id: each for each in sittings.expected(sitting, MOST_SHOWN, without)}
    missing = found.keys() - people.keys()
    people |= {each.id: each for each in db.session.scalars(select(Person).where(Person.id.in_(missing)))}
    saved, told = _saved(sitting), _events(sitting)
    seated = [_seat(person, found.get(person.id), saved, told) for person in people.values()]
    return sorted(seated, key=lambda seat: (seat.attempt is None, seat.person.name, seat.person.id))


def _seat(
    person: Person, attempt: Attempt | None, saved: dict[int, tuple[int, datetime]], told: dict[int, list[AttemptEvent]]
) -> Seat:
    number = attempt.id if attempt else 0
    answered, last = saved.get(number, (0, None))
    return Seat(person, attempt, answered, last, told.get(number, []))


def _attempts(sitting: Sitting) -> Sequence[Attempt]:
    found = select(Attempt).where(Attempt.sitting_id == sitting.id)
    return db.session.scalars(found.order_by(Attempt.id).execution_options(populate_existing=True)).all()


def _saved(sitting: Sitting) -> dict[int, tuple[int, datetime]]:
    """By attempt how many questions have an answer that counts, and when the last one was saved."""
    place = func.row_number().over(
        partition_by=(Answer.attempt_id, Answer.number), order_by=(Answer.chosen_at.desc(), Answer.id.desc())
    )
    there = select(Attempt.id).where(Attempt.sitting_id == sitting.id)
    every = select(Answer.attempt_id, Answer.chosen, Answer.saved_at, place.label("place"))
    last = every.where(Answer.attempt_id.in_(there)).subquery()
    rows = db.session.execute(
        select(last.c.attempt_id, func.count(), func.max(last.c.saved_at))
        .where(last.c.place == 1, last.c.chosen != "")
        .group_by(last.c.attempt_id)
    )
    return {attempt: (count, saved_at) for attempt, count, saved_at in rows}


def _events(sitting: Sitting) -> dict[int, list[AttemptEvent]]:
    there = select(Attempt.id).where(Attempt.sitting_id == sitting.id)
    found: dict[int, list[AttemptEvent]] = {}
    for each in db.session.scalars(
        select(AttemptEvent).where(AttemptEvent.attempt_id.in_(there)).order_by(AttemptEvent.id)
    ):
        found.setdefault(each.attempt_id, []).append(each)
    return found


@dataclass(frozen=True)
class Deed:
    """What an invigilator asks for. Minutes are of time given back; ground and words of all but a confirmed identity."""

    kind: str
    ground: str | None
    words: str | None
    minutes: int | None


def do(sitting: Sitting, deed: Deed, attempt_id: int | None, *, by: Person) -> int:
    """Do it to one attempt of the sitting, or give time to all that are open there; how many.

    Raises GroundWanted, MinutesWanted, OneWanted, OwnAttempt, WrittenAlready, NothingOpen, or NotThere for an attempt of
    another sitting, or of a leader whom the administrator does not read.
    """
    _check(deed, attempt_id)
    done = [_done(each, deed, by) for each in _meant(sitting, attempt_id, by)]
    if not any(done):
        raise NothingOpen
    details = {
        "deed": deed.kind,
        "attempt": attempt_id,
        "ground": deed.ground,
        "words": deed.words,
        "minutes": deed.minutes,
    }
    audit.record("sitting.deed", by=by, subject=sitting, **details, people=sum(done))
    return sum(done)


def _check(deed: Deed, attempt_id: int | None) -> None:
    if attempt_id is None and deed.kind != TIME_GIVEN:
        raise OneWanted
    if deed.kind == TIME_GIVEN and not deed.minutes:
        raise MinutesWanted
    if (deed.kind != IDENTITY and not (deed.ground and deed.words)) or deed.ground == OUTAGE:
        raise GroundWanted


def _meant(sitting: Sitting, attempt_id: int | None, by: Person) -> list[Attempt]:
    """The attempts, locked in one order, as they are now; without one's own."""
    found = select(Attempt).where(Attempt.sitting_id == sitting.id).order_by(Attempt.id).with_for_update()
    if attempt_id is not None:
        found = found.where(Attempt.id == attempt_id)
    rows = list(db.session.scalars(found.execution_options(populate_existing=True)))
    unread = sitting_leaders.unread(sitting, by) if attempt_id is not None else ()
    if attempt_id is not None and not [each for each in rows if each.person_id not in unread]:
        raise NotThere
    others = [each for each in rows if each.person_id != by.id]
    if attempt_id is not None and not others:
        raise OwnAttempt
    return others


def _done(attempt: Attempt, deed: Deed, by: Person) -> bool:
    """Whether it could be done: incidents and identities are noted after the hand-in too, the rest is for open attempts."""
    told = {"ground": deed.ground, "words": deed.words}
    if _is_written(attempt, deed, by):
        raise WrittenAlready
    if deed.kind == TIME_GIVEN and attempt.is_open and deed.minutes:
        events.give_back(attempt, deed.minutes * 60, deed.ground or "", by=by, words=deed.words)
    elif deed.kind == CLOSED and attempt.is_open:
        attempts.close_by_invigilator(attempt, events.add(attempt, CLOSED, by=by, **told).at or clock.now())
    elif deed.kind in (IDENTITY, INCIDENT):
        events.add(attempt, deed.kind, by=by, **(told if deed.kind == INCIDENT else {}))
    else:
        return False
    return True


def _is_written(attempt: Attempt, deed: Deed, by: Person) -> bool:
    """Whether the same person wrote down the same just now."""
    just_now = select(AttemptEvent.id).where(AttemptEvent.attempt_id == attempt.id, AttemptEvent.by_id == by.id)
    same = just_now.where(AttemptEvent.kind == deed.kind, AttemptEvent.at > clock.now() - TWICE_WITHIN)
    if deed.kind != IDENTITY:
        same = same.where(AttemptEvent.ground == deed.ground, AttemptEvent.words == deed.words)
    return db.session.scalar(same.limit(1)) is not None
