"""Beats: what a player reports is judged, written down and answered, in one short transaction.

No other part of the site is asked as often: every learner who watches comes by every ten seconds. So this module speaks
SQLAlchemy Core, with statements that are made once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, Row, Table, and_, bindparam, select

from lms.db import db
from lms.errors import NotThere, Refused
from lms.media import deliveries
from lms.media.models import Delivery
from lms.people.models import Person
from lms.people.sign_in import SignIn
from lms.watching import accepting, chain, checks, stamping
from lms.watching.accepting import Receipt, Standing, Verdict
from lms.watching.attention import AttentionClock
from lms.watching.checks import Check
from lms.watching.coverage import Coverage
from lms.watching.models import AttentionClock as ClockRow
from lms.watching.models import Beat, PresenceCheck, WatchSession
from lms.watching.models import Coverage as CoverageRow
from lms.watching.presence import Vigil
from lms.watching.reporting import Report

SESSION = cast(Table, WatchSession.__table__)
CLOCK = cast(Table, ClockRow.__table__)
COVERAGE = cast(Table, CoverageRow.__table__)
DELIVERY = cast(Table, Delivery.__table__)
BEAT = cast(Table, Beat.__table__)
PERSON = cast(Table, Person.__table__)
CHECK = cast(Table, PresenceCheck.__table__)

LOCK = select(CLOCK.c.person_id).where(CLOCK.c.person_id == bindparam("person")).with_for_update()
STANDING = (
    select(
        *SESSION.c,
        CLOCK.c.allowance,
        CLOCK.c.as_of,
        CLOCK.c.until_check,
        CLOCK.c.session_id.label("playing_id"),
        COVERAGE.c.id.label("coverage_id"),
        COVERAGE.c.spans.label("covered"),
        DELIVERY.c.seconds_delivered.label("delivered"),
        *(CHECK.c[name].label(f"check_{name}") for name in ("id", "held", "asked_in_id", "token", "number", "choices")),
    )
    .join_from(SESSION, CLOCK, CLOCK.c.person_id == SESSION.c.person_id)
    .join(
        COVERAGE, and_(COVERAGE.c.person_id == SESSION.c.person_id, COVERAGE.c.recording_id == SESSION.c.recording_id)
    )
    .join(DELIVERY, DELIVERY.c.grant_id == SESSION.c.grant_id)
    .join(PERSON, PERSON.c.id == SESSION.c.person_id)
    .outerjoin(CHECK, and_(CHECK.c.person_id == SESSION.c.person_id, CHECK.c.answered_at.is_(None)))
    .where(SESSION.c.id == bindparam("session"), SESSION.c.person_id == bindparam("person"))
    .where(PERSON.c.sign_in_epoch == bindparam("epoch"), PERSON.c.closed_at.is_(None))
)
# An answered presence check may have become a link of the chain since.
LAST_BEAT = (
    select(BEAT.c.played, BEAT.c.receipts)
    .where(BEAT.c.session_id == bindparam("session"), BEAT.c.kind == "beat")
    .order_by(BEAT.c.number.desc())
    .limit(1)
)
KEEP_BEAT = BEAT.insert()
KEEP_SESSION = SESSION.update().where(SESSION.c.id == bindparam("session"))
KEEP_CLOCK = CLOCK.update().where(CLOCK.c.person_id == bindparam("person"))
RAISE_CHECK = CHECK.insert()
KEEP_CHECK = CHECK.update().where(CHECK.c.id == bindparam("check"))
KEEP_COVERAGE = COVERAGE.update().where(COVERAGE.c.id == bindparam("coverage"))


class Stale(Refused):
    """The nonce is neither the next nor the last. Another page spoke in between; its player begins again with `nonce`."""

    message = _l("This report does not follow on the last one. The player will send it again.")

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce = nonce


@dataclass(frozen=True, slots=True)
class Answer:
    """What a player is told: the next nonce, the seconds heard, receipts, and all that counts of the lecture by now.

    `held` is what of the session waits for an answer, `check` the question that this player is to put.
    """

    nonce: str
    claimed: Coverage
    receipts: tuple[Receipt, ...]
    covered: Coverage
    taken_over: bool
    held: Coverage
    check: Check | None


def accept(sign_in: SignIn, session_id: int, body: object, *, at: datetime) -> Answer:
    """Judge one beat and keep it. A beat that comes again under its nonce gets its answer again and changes nothing."""
    connection = db.session.connection()
    row = _standing_row(connection, sign_in, session_id)
    report = Report.read(body)
    claimed = report.claimed(row.seconds)
    if report.nonce == row.answered_nonce:
        return _again(connection, row, claimed)
    if report.nonce != row.nonce:
        raise Stale(row.nonce)
    verdict = accepting.decide(claimed, _standing(row, claimed), at)
    return _keep(connection, row, report, claimed, verdict, at)


def _standing_row(connection: Connection, sign_in: SignIn, session_id: int) -> Row[Any]:
    # On SQLite the transaction has the whole database; elsewhere all beats of a person queue here.
    if connection.dialect.name != "sqlite":
        connection.execute(LOCK, {"person": sign_in.person_id})
    asked = {"person": sign_in.person_id, "epoch": sign_in.epoch, "session": session_id}
    found = connection.execute(STANDING, asked).all()
    if not found:
        raise NotThere
    return cast("Row[Any]", found[0])


def _standing(row: Row[Any], claimed: Coverage) -> Standing:
    return Standing(
        delivered=Coverage.of(*deliveries.among(row.delivered, claimed.spans)),
        played=Coverage.read(row.played),
        covered=Coverage.read(row.covered),
        clock=AttentionClock(row.as_of, row.allowance),
        vigil=Vigil(row.until_check, row.check_held or 0),
        farewell=row.farewell,
        held=Coverage.read(row.held),
    )


def _again(connection: Connection, row: Row[Any], claimed: Coverage) -> Answer:
    """The answer that the last beat got, unless this is another beat under the same nonce."""
    beat = connection.execute(LAST_BEAT, {"session": row.id}).one()
    receipts = accepting.read(beat.receipts)
    if claimed != accepting.claim_of(Coverage.read(beat.played), receipts):
        raise Stale(row.nonce)
    return Answer(
        nonce=row.nonce,
        claimed=claimed,
        receipts=receipts,
        covered=Coverage.read(row.covered),
        taken_over=row.closed_for == "taken_over",
        held=Coverage.read(row.held),
        check=_open_check(row, 0),
    )


def _keep(
    connection: Connection, row: Row[Any], report: Report, claimed: Coverage, verdict: Verdict, at: datetime
) -> Answer:
    nonce = secrets.token_urlsafe(12)
    _keep_beat(connection, row, report, verdict, nonce, at)
    covered = Coverage.read(row.covered) | verdict.counted
    taken_over = row.closed_for == "taken_over"
    clock = {"allowance": verdict.clock.allowance, "as_of": verdict.clock.as_of, "until_check": verdict.until_check}
    connection.execute(KEEP_CLOCK, {"person": row.person_id} | clock)
    kept = {"spans": str(covered), "seconds": covered.total, "changed_at": at}
    if not taken_over:
        kept["place"] = min(report.place, row.seconds)
    connection.execute(KEEP_COVERAGE, {"coverage": row.coverage_id} | kept)
    _tell_courses(row, verdict, covered, at)
    held = Coverage.read(row.held) | verdict.held
    check = _hold(connection, row, verdict, at)
    return Answer(nonce, claimed, verdict.receipts, covered, taken_over, held, check)


def _keep_beat(
    connection: Connection, row: Row[Any], report: Report, verdict: Verdict, nonce: str, at: datetime
) -> None:
    link = chain.Link(row.beats + 1, at, str(verdict.played), accepting.written(verdict.receipts))
    head = chain.extended(row.chain_head, link)
    beat = {"session_id": row.id, "number": link.number, "at": at, "played": link.played, "receipts": link.receipts}
    connection.execute(KEEP_BEAT, beat | {"chain_hash": head})
    state = {
        "nonce": nonce,
        "answered_nonce": report.nonce,
        "chain_head": head,
        "beats": link.number,
        "played": str(Coverage.read(row.played) | verdict.played),
        "held": str(Coverage.read(row.held) | verdict.held),
        "last_beat_at": at,
    }
    connection.execute(KEEP_SESSION, {"session": row.id} | state | _closing(row, report, verdict, at))


def _closing(row: Row[Any], report: Report, verdict: Verdict, at: datetime) -> dict[str, object]:
    """A beat opens a session again that was left or fell silent, but never one that was taken over."""
    if row.closed_for == "taken_over":
        return {"farewell": row.farewell - verdict.played.total - verdict.held.total}
    return {"closed_at": at if report.leaving else None, "closed_for": "left" if report.leaving else None}


def _open_check(row: Row[Any], held: int) -> Check | None:
    """The person's open check, if this is the player that puts it, now that `held` more seconds wait for it."""
    if row.check_id is None or row.check_asked_in_id != row.id:
        return None
    asked = {"token": row.check_token, "number": row.check_number, "choices": row.check_choices}
    return checks.shown(asked, row.check_held + held)


def _hold(connection: Connection, row: Row[Any], verdict: Verdict, at: datetime) -> Check | None:
    """Hold what was played past a check, and raise it with the first of these seconds."""
    held = verdict.held.total
    if held == 0:
        return _open_check(row, 0)
    if row.check_id is not None:
        connection.execute(KEEP_CHECK, {"check": row.check_id, "held": row.check_held + held})
        return _open_check(row, held)
    return _raise_check(connection, row, verdict.held, at)


def _raise_check(connection: Connection, row: Row[Any], held: Coverage, at: datetime) -> Check | None:
    # A session that was taken over no longer plays; the one that does will be told with its next beat.
    asked, asked_in = checks.put_anew(), row.playing_id or row.id
    fell = {"person_id": row.person_id, "session_id": row.id, "second": held.spans[0][0], "raised_at": at}
    connection.execute(RAISE_CHECK, fell | asked | {"asked_in_id": asked_in, "asked_at": at, "held": held.total})
    return checks.shown(asked, held.total) if asked_in == row.id else None


def _tell_courses(row: Row[Any], verdict: Verdict, covered: Coverage, at: datetime) -> None:
    if row.asked is None or not verdict.played:
        return
    if not row.played or covered.total >= row.asked:
        stamping.stamp(row.person_id, row.recording_id, at)
