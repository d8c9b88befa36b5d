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
from lms.watching import accepting, chain, stamping
from lms.watching.accepting import Receipt, Standing, Verdict
from lms.watching.attention import AttentionClock
from lms.watching.coverage import Coverage
from lms.watching.models import AttentionClock as ClockRow
from lms.watching.models import Beat, WatchSession
from lms.watching.models import Coverage as CoverageRow
from lms.watching.reporting import Report

SESSION = cast(Table, WatchSession.__table__)
CLOCK = cast(Table, ClockRow.__table__)
COVERAGE = cast(Table, CoverageRow.__table__)
DELIVERY = cast(Table, Delivery.__table__)
BEAT = cast(Table, Beat.__table__)
PERSON = cast(Table, Person.__table__)

LOCK = select(CLOCK.c.person_id).where(CLOCK.c.person_id == bindparam("person")).with_for_update()
STANDING = (
    select(
        *SESSION.c,
        CLOCK.c.allowance,
        CLOCK.c.as_of,
        COVERAGE.c.id.label("coverage_id"),
        COVERAGE.c.spans.label("covered"),
        DELIVERY.c.seconds_delivered.label("delivered"),
    )
    .join_from(SESSION, CLOCK, CLOCK.c.person_id == SESSION.c.person_id)
    .join(
        COVERAGE, and_(COVERAGE.c.person_id == SESSION.c.person_id, COVERAGE.c.recording_id == SESSION.c.recording_id)
    )
    .join(DELIVERY, DELIVERY.c.grant_id == SESSION.c.grant_id)
    .join(PERSON, PERSON.c.id == SESSION.c.person_id)
    .where(SESSION.c.id == bindparam("session"), SESSION.c.person_id == bindparam("person"))
    .where(PERSON.c.sign_in_epoch == bindparam("epoch"), PERSON.c.closed_at.is_(None))
)
LAST_BEAT = select(BEAT.c.played, BEAT.c.receipts).where(
    BEAT.c.session_id == bindparam("session"), BEAT.c.number == bindparam("number")
)
KEEP_BEAT = BEAT.insert()
KEEP_SESSION = SESSION.update().where(SESSION.c.id == bindparam("session"))
KEEP_CLOCK = CLOCK.update().where(CLOCK.c.person_id == bindparam("person"))
KEEP_COVERAGE = COVERAGE.update().where(COVERAGE.c.id == bindparam("coverage"))


class Stale(Refused):
    """The nonce is neither the next nor the last. Another page spoke in between; its player begins again with `nonce`."""

    message = _l("This report does not follow on the last one. The player will send it again.")

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce = nonce


@dataclass(frozen=True, slots=True)
class Answer:
    """What a player is told: the next nonce, the seconds heard, receipts, and all that counts of the lecture by now."""

    nonce: str
    claimed: Coverage
    receipts: tuple[Receipt, ...]
    covered: Coverage
    taken_over: bool


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
        farewell=row.farewell,
    )


def _again(connection: Connection, row: Row[Any], claimed: Coverage) -> Answer:
    """The answer that the last beat got, unless this is another beat under the same nonce."""
    beat = connection.execute(LAST_BEAT, {"session": row.id, "number": row.beats}).one()
    receipts = accepting.read(beat.receipts)
    if claimed != accepting.claim_of(Coverage.read(beat.played), receipts):
        raise Stale(row.nonce)
    return Answer(row.nonce, claimed, receipts, Coverage.read(row.covered), row.closed_for == "taken_over")


def _keep(
    connection: Connection, row: Row[Any], report: Report, claimed: Coverage, verdict: Verdict, at: datetime
) -> Answer:
    nonce = secrets.token_urlsafe(12)
    _keep_beat(connection, row, report, verdict, nonce, at)
    covered = Coverage.read(row.covered) | verdict.counted
    taken_over = row.closed_for == "taken_over"
    connection.execute(
        KEEP_CLOCK, {"person": row.person_id, "allowance": verdict.clock.allowance, "as_of": verdict.clock.as_of}
    )
    kept = {"spans": str(covered), "seconds": covered.total, "changed_at": at}
    if not taken_over:
        kept["place"] = min(report.place, row.seconds)
    connection.execute(KEEP_COVERAGE, {"coverage": row.coverage_id} | kept)
    _tell_courses(row, verdict, covered, at)
    return Answer(nonce, claimed, verdict.receipts, covered, taken_over)


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
        "last_beat_at": at,
    }
    connection.execute(KEEP_SESSION, {"session": row.id} | state | _closing(row, report, verdict, at))


def _closing(row: Row[Any], report: Report, verdict: Verdict, at: datetime) -> dict[str, object]:
    """A beat opens a session again that was left or fell silent, but never one that was taken over."""
    if row.closed_for == "taken_over":
        return {"farewell": row.farewell - verdict.played.total}
    return {"closed_at": at if report.leaving else None, "closed_for": "left" if report.leaving else None}


def _tell_courses(row: Row[Any], verdict: Verdict, covered: Coverage, at: datetime) -> None:
    if row.asked is None or not verdict.played:
        return
    if not row.played or covered.total >= row.asked:
        stamping.stamp(row.person_id, row.recording_id, at)
