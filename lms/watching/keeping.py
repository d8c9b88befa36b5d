"""What is read before beats are judged, and what is kept of them: for all beats of a transaction at once.

No other part of the site writes as often: every learner who watches comes by every ten seconds. So this module speaks
SQLAlchemy Core, with statements that are made once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import ARRAY, Connection, Dialect, Integer, Row, Select, and_, any_, bindparam, select

from lms.media.models import Delivery
from lms.people.models import Person
from lms.watching import at_once
from lms.watching.accepting import Verdict
from lms.watching.chain import Link
from lms.watching.coverage import Coverage
from lms.watching.models import SCREEN, Beat, PresenceCheck, WatchSession
from lms.watching.models import AttentionClock as ClockRow
from lms.watching.models import Coverage as CoverageRow
from lms.watching.reporting import Report

if TYPE_CHECKING:
    from psycopg import Cursor

# A row of STANDINGS.
Known: TypeAlias = Any

SESSION = WatchSession.__table__
CLOCK = ClockRow.__table__
COVERAGE = CoverageRow.__table__
DELIVERY = Delivery.__table__
BEAT = Beat.__table__
PERSON = Person.__table__
CHECK = PresenceCheck.__table__

SESSION_COLUMNS = (
    "id", "person_id", "recording_id", "seconds", "asked", "closed_at", "closed_for", "farewell", "nonce",
    "answered_nonce", "chain_head", "beats", "played", "held", "counted_then", "opened_at", "grade",
)  # fmt: skip
CHECK_COLUMNS = ("id", "held", "asked_in_id", "token", "number", "choices", "wrong", "wrong_at")

# In one order for everybody, so that two transactions never wait for each other.
LOCK = (
    select(CLOCK.c.person_id)
    .where(CLOCK.c.person_id == any_(bindparam("persons", type_=ARRAY(Integer))))
    .order_by(CLOCK.c.person_id)
)
WAIT_FOR_LOCK = LOCK.with_for_update()
LOCK_WHAT_IS_FREE = LOCK.with_for_update(skip_locked=True)
STANDINGS = (
    select(
        *(SESSION.c[name] for name in SESSION_COLUMNS),
        CLOCK.c.allowance,
        CLOCK.c.as_of,
        CLOCK.c.until_check,
        CLOCK.c.session_id.label("playing_id"),
        COVERAGE.c.id.label("coverage_id"),
        COVERAGE.c.spans.label("covered"),
        COVERAGE.c.place,
        DELIVERY.c.seconds_delivered.label("delivered"),
        PERSON.c.sign_in_epoch,
        *(CHECK.c[name].label(f"check_{name}") for name in CHECK_COLUMNS),
    )
    .join_from(SESSION, CLOCK, CLOCK.c.person_id == SESSION.c.person_id)
    .join(
        COVERAGE, and_(COVERAGE.c.person_id == SESSION.c.person_id, COVERAGE.c.recording_id == SESSION.c.recording_id)
    )
    .join(DELIVERY, DELIVERY.c.grant_id == SESSION.c.grant_id)
    .join(PERSON, PERSON.c.id == SESSION.c.person_id)
    .outerjoin(CHECK, and_(CHECK.c.person_id == SESSION.c.person_id, CHECK.c.answered_at.is_(None)))
    .where(PERSON.c.closed_at.is_(None))
)
STANDINGS_ON_SQLITE = STANDINGS.where(SESSION.c.id.in_(bindparam("sessions", expanding=True)))
STANDINGS_ON_POSTGRESQL = STANDINGS.where(SESSION.c.id == any_(bindparam("sessions", type_=ARRAY(Integer))))
# An answered presence check may have become a link of the chain since.
LAST_BEAT = (
    select(BEAT.c.played, BEAT.c.receipts)
    .where(BEAT.c.session_id == bindparam("session"), BEAT.c.kind == "beat")
    .order_by(BEAT.c.number.desc())
    .limit(1)
)
# Nobody asks for its number: an answer could not be read in the midst of what is written in one go.
RAISE_CHECK = CHECK.insert().inline()


@dataclass(frozen=True, slots=True)
class Judged:
    """A beat with its verdict, and what it makes of the session that `row` tells of: its next nonce and link, all that it
    has played, that is covered by now, that counts for what is owed or is held, and the presence check that it raises, as
    columns."""

    row: Known
    report: Report
    at: datetime
    claimed: Coverage
    verdict: Verdict
    nonce: str
    link: Link
    head: bytes
    played: Coverage
    covered: Coverage
    counting: Coverage
    held: Coverage
    raised: Mapping[str, Any] | None

    @property
    def is_taken_over(self) -> bool:
        return bool(self.row.closed_for == "taken_over")

    @property
    def is_of_screen(self) -> bool:
        """It counts for a group, and not for the account that played it."""
        return bool(self.row.grade == SCREEN)


def look_up(
    connection: Connection, persons: Collection[int], sessions: Sequence[int], *, waits: bool
) -> tuple[Collection[int], dict[int, Known]]:
    """Those of the persons of whom nobody else can keep anything until the transaction ends, and what is known of each
    session before its next beat; nothing of those that are not there.

    Without `waits` those are left out on whom others decide now. On SQLite a transaction has the whole database.
    """
    if connection.dialect.name == "sqlite":
        rows = connection.execute(STANDINGS_ON_SQLITE, {"sessions": sessions}).all()
        return persons, {row.id: row for row in rows}
    free, known = _asked_in_one_go(connection, persons, sessions, WAIT_FOR_LOCK if waits else LOCK_WHAT_IS_FREE)
    return {person for (person,) in free}, {row.id: row for row in known}


def _asked_in_one_go(
    connection: Connection, persons: Collection[int], sessions: Sequence[int], lock: Select[Any]
) -> tuple[list[Any], list[Known]]:
    """The second is looked up once the first is decided: it sees all that was kept until then."""
    server = at_once.driver(connection)
    free, known = server.cursor(), server.cursor(row_factory=_known)
    with _in_one_go(connection):
        free.execute(_spelled(lock, connection.dialect), {"persons": list(persons)})
        known.execute(_spelled(STANDINGS_ON_POSTGRESQL, connection.dialect), {"sessions": list(sessions)})
    return free.fetchall(), known.fetchall()


@lru_cache(16)
def _spelled(statement: Select[Any], dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))


def _known(cursor: Cursor[Any]) -> Callable[[Sequence[Any]], Known]:
    """Rows with names; their moments say that they are in UTC."""
    named = namedtuple_row(cursor)
    return lambda row: named([each.replace(tzinfo=UTC) if isinstance(each, datetime) else each for each in row])


def last_beat(connection: Connection, session_id: int) -> Row[Any]:
    return cast("Row[Any]", connection.execute(LAST_BEAT, {"session": session_id}).one())


def keep(connection: Connection, beats: Sequence[Judged], *, for_good: bool = False) -> None:
    """Write down what came of beats, at most one of each person.

    For good: on PostgreSQL the transaction ends with the same way there and back, and whoever began it finds it ended.
    """
    with _in_one_go(connection):
        for write, columns in KEPT:
            if rows := [values for beat in beats if (values := columns(beat))]:
                write(connection, rows)
        if for_good and connection.dialect.name == "postgresql":
            at_once.driver(connection).execute("COMMIT")


@contextmanager
def _in_one_go(connection: Connection) -> Iterator[None]:
    """PostgreSQL is told all of what is asked or written inside before it answers: one way there and back, not four."""
    server = at_once.driver(connection)
    try:
        with server.pipeline() if connection.dialect.name == "postgresql" else nullcontext():
            yield
    except psycopg.OperationalError:
        if server.closed:
            connection.invalidate()  # which SQLAlchemy finds out only of what went through it
        raise


def _beat(beat: Judged) -> dict[str, object]:
    link = beat.link
    return {
        "session_id": beat.row.id,
        "number": link.number,
        "at": link.at,
        "kind": link.kind,
        "played": link.played,
        "receipts": link.receipts,
        "chain_hash": beat.head,
    }


def _session(beat: Judged) -> dict[str, object]:
    return {
        "id": beat.row.id,
        "nonce": beat.nonce,
        "answered_nonce": beat.report.nonce,
        "chain_head": beat.head,
        "beats": beat.link.number,
        "played": str(beat.played),
        "held": str(beat.held),
        "last_beat_at": beat.at,
        **_closing(beat),
    }


def _closing(beat: Judged) -> dict[str, object]:
    """A beat opens a session again that was left or fell silent, but never one that was taken over."""
    row, verdict = beat.row, beat.verdict
    if beat.is_taken_over:
        left = row.farewell - verdict.played.total - verdict.held.total
        return {"closed_at": row.closed_at, "closed_for": row.closed_for, "farewell": left}
    leaving = beat.report.leaving
    return {"closed_at": beat.at if leaving else None, "closed_for": "left" if leaving else None, "farewell": None}


def _clock(beat: Judged) -> dict[str, object]:
    clock = beat.verdict.clock
    return {
        "person_id": beat.row.person_id,
        "allowance": clock.allowance,
        "as_of": clock.as_of,
        "until_check": beat.row.until_check if beat.is_of_screen else beat.verdict.until_check,
    }


def _coverage(beat: Judged) -> dict[str, object] | None:
    if beat.is_of_screen:
        return None
    return {
        "id": beat.row.coverage_id,
        "spans": str(beat.covered),
        "seconds": beat.covered.total,
        "changed_at": beat.at,
        "place": beat.row.place if beat.is_taken_over else min(beat.report.place, float(beat.row.seconds)),
    }


def _check_held(beat: Judged) -> dict[str, object] | None:
    held = beat.verdict.held.total
    if beat.row.check_id is None or not held:
        return None
    return {"id": beat.row.check_id, "held": beat.row.check_held + held}


def _raise_checks(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    connection.execute(RAISE_CHECK, rows)


KEPT = (
    (partial(at_once.add, BEAT), _beat),
    (partial(at_once.change, SESSION), _session),
    (partial(at_once.change, CLOCK), _clock),
    (partial(at_once.change, COVERAGE), _coverage),
    (partial(at_once.change, CHECK), _check_held),
    (_raise_checks, lambda beat: beat.raised),
)
