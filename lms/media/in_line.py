"""What waits to be made into lectures: how much before what, how long it takes, and whether anybody is at work."""

import math
import zlib
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from lms import clock
from lms.db import db
from lms.media import faults, pace, recordings, signs
from lms.media.models import Draft, Recording
from lms.people.models import Person

# So many of the last lectures tell how fast this server is.
LAST_MADE = 10


@dataclass(frozen=True)
class Line:
    """All that is made on this site, whosever it is; of what failed, the person's own."""

    working: int
    waiting: int
    failed: int
    # Of those, whose failure may pass.
    may_pass: int
    # For all of it, as far as can be told.
    minutes: int | None
    # How many seconds of film the last ones gained a second.
    speed: float | None
    # Something waits, and no worker has shown itself for minutes.
    is_asleep: bool
    # Captions are being drafted, and films wait until that is done.
    is_drafting: bool
    mark: str

    @property
    def moves(self) -> bool:
        return bool(self.working or self.waiting)


@dataclass(frozen=True)
class Pace:
    """Bytes of the source, and seconds of the film, for each second of work."""

    bytes: float
    seconds: float


def of(person: Person) -> Line:
    working, waiting = _number(_at_work()), _number(_in_line())
    is_drafting = bool(waiting and not working and db.session.scalar(select(Draft).where(_is_alive(Draft)).limit(1)))
    is_asleep = bool(waiting and not working and not is_drafting and not signs.is_worker_seen())
    speed = _pace()
    return Line(
        working,
        waiting,
        len(failed(person)),
        len(may_pass(person)),
        _minutes(speed),
        speed.seconds if speed else None,
        is_asleep,
        is_drafting,
        mark(person),
    )


def failed(person: Person) -> list[Recording]:
    """The person's recordings of which nothing came and that can be tried again."""
    left = recordings.authored_by(person).where(Recording.state == "failed", Recording.source_path.is_not(None))
    return list(db.session.scalars(left))


def may_pass(person: Person) -> list[Recording]:
    """Of those, the ones that may succeed another time; a file that is no film never will."""
    return [recording for recording in failed(person) if recording.failure in faults.PASSING]


def ahead_of(recording: Recording) -> int:
    """How many are made before this one, the one at work included."""
    return _number(_at_work()) + _number(_in_line() & (Recording.id < recording.id))


def minutes_left(recording: Recording) -> int | None:
    """For the one that is at work."""
    return pace.minutes_left(recording.begun_at, recording.percent) if recording.state == "working" else None


def _at_work() -> ColumnElement[bool]:
    return Recording.state == "working"


def _in_line() -> ColumnElement[bool]:
    return and_(Recording.state == "waiting", Recording.source_path.is_not(None))


def _is_alive(row: type[Draft]) -> ColumnElement[bool]:
    return and_(row.state == "working", row.lease_until > clock.now())


def _number(those: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Recording.id)).where(those)) or 0


def _minutes(speed: Pace | None) -> int | None:
    """Of all films the bytes that are left, by the bytes that the last ones took a second."""
    left = sum(
        size * (1 - percent / 100)
        for size, percent in db.session.execute(
            select(Recording.source_bytes, Recording.percent).where(_at_work() | _in_line())
        )
    )
    return max(1, math.ceil(left / speed.bytes / 60)) if left and speed and speed.bytes else None


def _pace() -> Pace | None:
    """Of the last lectures that were made."""
    made = select(Recording.source_bytes, Recording.seconds, Recording.begun_at, Recording.ready_at)
    whole = made.where(Recording.ready_at > Recording.begun_at).order_by(Recording.ready_at.desc()).limit(LAST_MADE)
    rows = db.session.execute(whole).all()
    took = sum((row.ready_at - row.begun_at).total_seconds() for row in rows)
    if not took:
        return None
    return Pace(sum(row.source_bytes for row in rows) / took, sum(row.seconds or 0 for row in rows) / took)


def mark(person: Person) -> str:
    """Changes with the state of any recording of the person's."""
    states = recordings.authored_by(person).with_only_columns(Recording.id, Recording.state).order_by(Recording.id)
    return f"{zlib.crc32(repr(db.session.execute(states).all()).encode()):08x}"
