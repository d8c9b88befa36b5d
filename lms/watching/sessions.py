"""Watch sessions: a player is opened, takes over from the one before it, and falls silent."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from lms import keys
from lms.courses import completion
from lms.courses.completion import Owed
from lms.courses.models import Lesson
from lms.db import add_if_missing, db
from lms.media import grants
from lms.media.models import Grant
from lms.watching import attention, chain, checks, stamping
from lms.watching.checks import Check
from lms.watching.coverage import Coverage as Seconds
from lms.watching.devices import Place
from lms.watching.models import SCREEN, AttentionClock, Coverage, WatchSession

# A player that was taken over learns of it with its next beat; what it plays until then is played in good faith.
TOLD_WITHIN = timedelta(seconds=30)

SILENT_AFTER = timedelta(minutes=30)
NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Opening:
    """What a player needs to begin: its session, its leave to fetch, what counts already and where to resume.

    `check` is a question that its person has not answered yet, wherever it was put first; `held` waits for the answer.
    """

    session: WatchSession
    grant: Grant
    coverage: Coverage
    counting: Seconds
    check: Check | None
    held: Seconds


def open_session(
    person_id: int, lesson: Lesson, *, device: str, at: datetime, place: Place = NOWHERE, grade: str = "online"
) -> Opening:
    """Open a player for a person. Any other player of theirs is taken over from."""
    assert lesson.recording is not None, "only lectures are played"
    clock = locked_clock(person_id, at)
    coverage = coverage_of(person_id, lesson.recording.id, at)
    if clock.session_id is not None:
        _take_over(db.session.get_one(WatchSession, clock.session_id), at)
    grant = grants.open_grant(person_id, lesson.recording)
    session = _new_session(grant, lesson, coverage, device, place, at, grade)
    clock.session_id = session.id
    counting = Seconds.counting(coverage.spans, session.counted_then, session.played)
    held = checks.held_of(person_id, lesson.recording.id)
    check = None if grade == SCREEN else checks.ask_in(session, at)  # nobody is asked in front of all
    return Opening(session, grant, coverage, counting, check, held)


def locked_clock(person_id: int, at: datetime) -> AttentionClock:
    """The person's clock, locked, and running."""
    until_check = checks.seconds_until_next()
    add_if_missing(AttentionClock, person_id=person_id, as_of=at, allowance=0, until_check=until_check)
    row = db.session.scalars(
        select(AttentionClock).where(AttentionClock.person_id == person_id).with_for_update()
    ).one()
    clock = attention.opened(attention.AttentionClock(row.as_of, row.allowance), at)
    row.as_of, row.allowance = clock.as_of, clock.allowance
    return row


def coverage_of(person_id: int, recording_id: int, at: datetime) -> Coverage:
    """What the person has of the recording; nothing yet, at first."""
    add_if_missing(Coverage, person_id=person_id, recording_id=recording_id, began_at=at, changed_at=at)
    return db.session.scalars(
        select(Coverage).where(Coverage.person_id == person_id, Coverage.recording_id == recording_id)
    ).one()


def _new_session(
    grant: Grant, lesson: Lesson, coverage: Coverage, device: str, place: Place, at: datetime, grade: str
) -> WatchSession:
    assert lesson.recording is not None, "only lectures are played"
    assert lesson.recording.seconds is not None, "only what is ready is played"
    owed = completion.owed_lectures(grant.person_id, grant.recording_id)
    session = WatchSession(
        person_id=grant.person_id,
        recording_id=grant.recording_id,
        lesson_id=lesson.id,
        grant_id=grant.id,
        device=device[:200],
        device_mark=place.device,
        address_mark=place.address,
        grade=grade,
        seconds=lesson.recording.seconds,
        # What a screen plays is owed by nobody to the account that plays it.
        asked=None if grade == SCREEN else stamping.fewest_asked(owed, lesson.recording.seconds),
        counted_then=_counted_then(owed, coverage),
        opened_at=at,
        last_beat_at=at,
        nonce=secrets.token_urlsafe(12),
    )
    db.session.add(session)
    db.session.flush()  # the chain begins with the session's number
    begin_chain(session)
    return session


def begin_chain(session: WatchSession) -> None:
    """Every chain begins with the facts of its session's opening."""
    facts = (session.id, session.person_id, session.recording_id, session.seconds, session.opened_at, session.grade)
    session.chain_head = chain.begun(keys.key(chain.KEY), chain.Opening(*facts))


def _counted_then(owed: Sequence[Owed], coverage: Coverage) -> str | None:
    """What counts now for all that is owed, where the coverage began before; none where all of it counts."""
    since = max((each.counts_from for each in owed), default=None)
    if since is None or coverage.began_at >= since:
        return None
    return str(stamping.played_since(since, coverage.person_id, coverage.recording_id))


def _take_over(session: WatchSession, at: datetime) -> None:
    """End a session in favour of another; it may still hand in what it can have played until it is told."""
    session.closed_at, session.closed_for = at, "taken_over"
    since = min(at - session.last_beat_at, attention.LAPSE) + TOLD_WITHIN
    session.farewell = attention.allowance_for(since) // 1_000_000


def close_silent(at: datetime) -> None:
    """Close the sessions of players that were never heard of again. Should one speak after all, it goes on."""
    db.session.execute(
        update(WatchSession)
        .where(WatchSession.closed_at.is_(None), WatchSession.last_beat_at < at - SILENT_AFTER)
        .values(closed_at=at, closed_for="silent")
    )
