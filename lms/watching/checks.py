"""Presence checks: asked in the player that now plays, answered once, and what was held for them counts."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarResult, Select, select

from lms import keys
from lms.clock import microseconds
from lms.db import Model, db
from lms.errors import NotThere, Refused, Unreadable
from lms.people.models import Person
from lms.people.sign_in import SignIn
from lms.watching import attention, chain, presence, stamping
from lms.watching.answered import Answered
from lms.watching.coverage import Coverage
from lms.watching.models import AttentionClock, Beat, PresenceCheck, WatchSession
from lms.watching.models import Coverage as CoverageRow
from lms.watching.presence import HELD_AT_MOST, Question

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Check:
    """An open check as its player shows it; `room` is how many more seconds can be held for it.

    `wait` is in how many seconds the next press is taken; nothing, until somebody has erred more than twice.
    """

    token: str
    question: Question
    room: int
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a press led to: how many seconds count by it that did not before, and what counts of this lecture; or the next question."""

    is_right: bool
    released: int
    covered: Coverage
    check: Check | None


class NotAPress(Unreadable):
    message = _l("An answer is a JSON object with “token” and “number”.")


class NotTaken(Refused):
    """A press that changes nothing. `check` is the question that this session asks now, if there is one."""

    def __init__(self, check: Check | None, **params: object) -> None:
        super().__init__(**params)
        self.check = check


class NotOpen(NotTaken):
    """The token is not that of the question that this session asks now."""

    message = _l("This question is no longer asked here. If another one is open, the player shows it.")


class TooSoon(NotTaken):
    """Another number was pressed so often that the next press has to wait."""

    message = _l("Seconds until the next press is taken: %(seconds)s. Nothing is lost meanwhile.")


def seconds_until_next() -> int:
    return presence.drawn(*current_app.config["PRESENCE_SECONDS"])


def put_anew() -> dict[str, Any]:
    """The columns of a question that was not asked before."""
    question = presence.question()
    return {
        "token": secrets.token_urlsafe(12),
        "number": question.number,
        "choices": "".join(map(str, question.choices)),
    }


def shown(asked: Mapping[str, Any], held: int, wait: int = 0) -> Check:
    """A check as its player shows it, from the columns of its question."""
    question = Question(asked["number"], tuple(map(int, asked["choices"])))
    return Check(asked["token"], question, HELD_AT_MOST - held, wait)


def ask_in(session: WatchSession, at: datetime) -> Check | None:
    """Let a player that has just been opened put its person's open question, if there is one, and no other player."""
    check = _open_check(session.person_id)
    return None if check is None else _ask(check, session, at)


def held_of(person_id: int, recording_id: int) -> Coverage:
    """What of a recording waits for the person's answer."""
    sessions = _holding(person_id).where(WatchSession.recording_id == recording_id)
    return Coverage.of(*(span for session in _fresh(sessions) for span in Coverage.read(session.held).spans))


def seconds_to_count(person_id: int) -> int:
    """How many seconds of lectures count by the person's answer that do not yet: one that two sessions hold is one."""
    new: dict[int, Coverage] = defaultdict(Coverage)
    for session in _fresh(_holding(person_id)).all():
        new[session.recording_id] |= Coverage.read(session.held) - _counting(session)
    return sum(seconds.total for seconds in new.values())


def answer(sign_in: SignIn, session_id: int, body: object, *, at: datetime) -> Reply:
    """Take a press. The same press again gets the same reply and changes nothing. Raises NotThere, NotAPress, NotOpen, TooSoon."""
    clock = _fresh(
        select(AttentionClock).where(AttentionClock.person_id == sign_in.person_id).with_for_update()
    ).one_or_none()
    session = _session(sign_in, session_id)
    token, number = _press(body)
    check = _last_asked_in(session)
    if clock is None or check is None or token not in (check.token, check.last_token):
        raise NotOpen(None if check is None or check.answered_at else _as_shown(check, at))
    if token == check.token and check.answered_at is None:
        _refuse_too_soon(check, at)
        _judge(check, number, session, clock, at)
    return _reply(check, token, session, at)


def _fresh(query: Select[Row]) -> ScalarResult[Row]:
    """Rows as they stand: beats write past whatever the session remembers of them."""
    return db.session.scalars(query.execution_options(populate_existing=True))


def _press(body: object) -> tuple[str, int]:
    if not (isinstance(body, dict) and isinstance(body.get("token"), str) and type(body.get("number")) is int):
        raise NotAPress
    return body["token"], body["number"]


def _session(sign_in: SignIn, session_id: int) -> WatchSession:
    mine = (
        select(WatchSession)
        .join(Person, Person.id == WatchSession.person_id)
        .where(WatchSession.id == session_id, WatchSession.person_id == sign_in.person_id)
        .where(Person.sign_in_epoch == sign_in.epoch, Person.closed_at.is_(None))
    )
    session = _fresh(mine).one_or_none()
    if session is None:
        raise NotThere
    return session


def _open_check(person_id: int) -> PresenceCheck | None:
    mine = (PresenceCheck.person_id == person_id) & PresenceCheck.answered_at.is_(None)
    return _fresh(select(PresenceCheck).where(mine)).one_or_none()


def _last_asked_in(session: WatchSession) -> PresenceCheck | None:
    here = select(PresenceCheck).where(PresenceCheck.asked_in_id == session.id)
    return _fresh(here.order_by(PresenceCheck.id.desc()).limit(1)).one_or_none()


def _refuse_too_soon(check: PresenceCheck, at: datetime) -> None:
    told = _as_shown(check, at)
    if told.wait:
        raise TooSoon(told, seconds=told.wait)


def _judge(check: PresenceCheck, number: int, session: WatchSession, clock: AttentionClock, at: datetime) -> None:
    if number == check.number:
        check.answered_at = at
        counted = _release(check, at)
        _begin_anew(clock, check.held, at)
        check.held = counted
    else:
        pressed = check.token
        _ask(check, session, at)
        check.last_token, check.wrong, check.wrong_at = pressed, check.wrong + 1, at


def _ask(check: PresenceCheck, session: WatchSession, at: datetime) -> Check:
    """Put a fresh question in this session; whatever was asked before is dead."""
    for column, value in put_anew().items():
        setattr(check, column, value)
    check.asked_in_id, check.asked_at, check.last_token = session.id, at, None
    return _as_shown(check, at)


def _as_shown(check: PresenceCheck, at: datetime) -> Check:
    wait = presence.seconds_to_wait(check.wrong, check.wrong_at, at)
    return shown({"token": check.token, "number": check.number, "choices": check.choices}, check.held, wait)


def _reply(check: PresenceCheck, token: str, session: WatchSession, at: datetime) -> Reply:
    covered = _counting(session)
    if token == check.token and check.answered_at is not None:
        return Reply(True, check.held, covered, None)
    return Reply(False, 0, covered, None if check.answered_at else _as_shown(check, at))


def _counting(session: WatchSession) -> Coverage:
    """What counts of its lecture, as its player is told."""
    mine = (CoverageRow.person_id == session.person_id) & (CoverageRow.recording_id == session.recording_id)
    spans = db.session.scalars(select(CoverageRow.spans).where(mine)).one()
    return Coverage.counting(spans, session.counted_then, session.played)


def _begin_anew(row: AttentionClock, released: int, at: datetime) -> None:
    running = attention.at(attention.AttentionClock(row.as_of, row.allowance), at)
    clock = presence.answered(running, released)
    row.as_of, row.allowance, row.until_check = clock.as_of, clock.allowance, seconds_until_next()


def _holding(person_id: int) -> Select[WatchSession]:
    return select(WatchSession).where(WatchSession.person_id == person_id, WatchSession.held != "")


def _release(check: PresenceCheck, at: datetime) -> int:
    """Let go what each session holds, into its own chain, also where it was closed meanwhile.

    How many seconds count by it that did not before.
    """
    counted = seconds_to_count(check.person_id)
    for session in _fresh(_holding(check.person_id)).all():
        released, session.held = Coverage.read(session.held), ""
        _link(session, released, check, at)
        _cover(session, released, at)
    return counted


def _link(session: WatchSession, released: Coverage, check: PresenceCheck, at: datetime) -> None:
    link = chain.Link(session.beats + 1, at, str(released), str(_as_chained(check)), "presence")
    session.chain_head = chain.extended(keys.key(chain.KEY), session.chain_head, link)
    session.beats = link.number
    session.played = str(Coverage.read(session.played) | released)
    db.session.add(
        Beat(
            session_id=session.id,
            number=link.number,
            at=at,
            kind=link.kind,
            played=link.played,
            receipts=link.receipts,
            chain_hash=session.chain_head,
        )
    )


def _as_chained(check: PresenceCheck) -> Answered:
    return Answered(check.id, microseconds(check.raised_at), microseconds(check.asked_at), check.wrong)


def _cover(session: WatchSession, released: Coverage, at: datetime) -> None:
    mine = (CoverageRow.person_id == session.person_id) & (CoverageRow.recording_id == session.recording_id)
    row = _fresh(select(CoverageRow).where(mine)).one()
    covered = Coverage.read(row.spans) | released
    row.spans, row.seconds, row.changed_at = str(covered), covered.total, at
    db.session.flush()
    if session.asked is not None:
        stamping.stamp(session.person_id, session.recording_id, at)
