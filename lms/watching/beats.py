"""Beats: what a player reports is judged, written down and answered, together with those that come at the same time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from lms import keys
from lms.db import db
from lms.errors import NotThere, Refused
from lms.media import deliveries
from lms.people.sign_in import SignIn
from lms.together import Together
from lms.watching import accepting, chain, checks, keeping, presence, stamping
from lms.watching.accepting import Receipt, Standing, Verdict
from lms.watching.attention import AttentionClock
from lms.watching.checks import Check
from lms.watching.coverage import Coverage
from lms.watching.keeping import Judged, Known
from lms.watching.models import SCREEN
from lms.watching.presence import Vigil
from lms.watching.reporting import Report


class Stale(Refused):
    """The nonce is neither the next nor the last. Another page spoke in between; its player begins again with `nonce`."""

    message = _l("This report does not follow on the last one. The player will send it again.")

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce = nonce


@dataclass(frozen=True, slots=True)
class Order:
    """One beat as it came in: who claims to send it, for which session, and the JSON that was sent."""

    sign_in: SignIn
    session_id: int
    body: object
    at: datetime


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

    def as_json(self) -> dict[str, Any]:
        """As a player reads it, but for the words of receipts and check, which the view adds."""
        return {
            "nonce": self.nonce,
            "claimed": str(self.claimed),
            "covered": str(self.covered),
            "taken_over": self.taken_over,
            "held": str(self.held),
            "check": None,
            "receipts": [],
        }


# A refusal is an outcome like an answer; none is for a beat that has to be accepted alone.
Outcome = Answer | Refused | NotThere


def accept_in_company(order: Order, app: Flask) -> Answer | None:
    """Accept a beat together with those that wait beside it, and commit. None: it must be accepted alone.

    Needs no application context. Raises NotThere, Unreadable, Stale.
    """
    outcome: Outcome | None = app.extensions["beats"].ask(order)
    return None if outcome is None else _answer(outcome)


def accept(order: Order) -> Answer:
    """Judge one beat and keep it; the caller commits. Raises NotThere, Unreadable, Stale.

    A beat that comes again under its nonce gets its answer again and changes nothing.
    """
    connection = db.session.connection()
    _free, rows = keeping.look_up(connection, [order.sign_in.person_id], [order.session_id], waits=True)
    judged = _judge(connection, order, rows)
    if not isinstance(judged, Judged):
        return _answer(judged)
    keeping.keep(connection, [judged])
    if _concerns_courses(judged):
        stamping.stamp(judged.row.person_id, judged.row.recording_id, judged.at)
    return _told(judged)


def _answer(outcome: Outcome) -> Answer:
    if isinstance(outcome, Answer):
        return outcome
    raise outcome


def _accept_together(connection: Connection, orders: Sequence[Order]) -> list[Outcome | None]:
    """Beats of different persons. None of them waits for anything here, or the others would wait, too: whoever is decided
    on elsewhere, and whose courses are to be told, is accepted alone."""
    persons, sessions = {order.sign_in.person_id for order in orders}, [order.session_id for order in orders]
    free, rows = keeping.look_up(connection, persons, sessions, waits=False)
    judged = [_judged_at_once(connection, order, rows, free) for order in orders]
    keeping.keep(connection, [each for each in judged if isinstance(each, Judged)], for_good=True)
    return [_told(each) if isinstance(each, Judged) else each for each in judged]


def _judged_at_once(
    connection: Connection, order: Order, rows: Mapping[int, Known], free: Collection[int]
) -> Judged | Outcome | None:
    if order.sign_in.person_id not in free:
        return None
    judged = _judge(connection, order, rows)
    return None if isinstance(judged, Judged) and _concerns_courses(judged) else judged


def _judge(connection: Connection, order: Order, rows: Mapping[int, Known]) -> Judged | Outcome:
    try:
        return _judged(connection, order, _row(order, rows))
    except (Refused, NotThere) as refusal:
        return refusal


def _row(order: Order, rows: Mapping[int, Known]) -> Known:
    row = rows.get(order.session_id)
    if row is None or (row.person_id, row.sign_in_epoch) != order.sign_in:
        raise NotThere
    return row


def _judged(connection: Connection, order: Order, row: Known) -> Judged | Answer:
    report = Report.read(order.body)
    claimed = report.claimed(row.seconds)
    if report.nonce == row.answered_nonce:
        return _again(connection, row, claimed, order.at)
    if report.nonce != row.nonce:
        raise Stale(row.nonce)
    standing = _standing(row, claimed)
    verdict = accepting.decide(claimed, standing, order.at)
    link = chain.Link(row.beats + 1, order.at, str(verdict.played), accepting.written(verdict.receipts))
    counting = standing.covered | verdict.counted
    key = keys.key(chain.KEY)
    head = chain.extended(key, row.chain_head, link)
    return Judged(
        row=row,
        report=report,
        at=order.at,
        claimed=claimed,
        verdict=verdict,
        nonce=chain.nonce_after(key, head),
        link=link,
        head=head,
        played=standing.played | verdict.played,
        covered=counting if row.counted_then is None else Coverage.read(row.covered) | verdict.counted,
        counting=counting,
        held=standing.held | verdict.held,
        raised=_raised(row, verdict, order.at),
    )


def _standing(row: Known, claimed: Coverage) -> Standing:
    return Standing(
        delivered=Coverage.of(*deliveries.among(row.delivered, claimed.spans)),
        played=Coverage.read(row.played),
        covered=Coverage.counting(row.covered, row.counted_then, row.played),
        clock=AttentionClock(row.as_of, row.allowance),
        vigil=_vigil(row),
        farewell=row.farewell,
        held=Coverage.read(row.held),
        opened_at=row.opened_at,
    )


def _vigil(row: Known) -> Vigil:
    """On a big screen nobody is asked: the phones of those who are there are."""
    return Vigil(row.seconds) if row.grade == SCREEN else Vigil(row.until_check, row.check_held or 0)


def _raised(row: Known, verdict: Verdict, at: datetime) -> dict[str, Any] | None:
    """The check that falls with the first of the held seconds, unless one is open."""
    if not verdict.held or row.check_id is not None:
        return None
    # A session that was taken over no longer plays; the one that does will be told with its next beat.
    asked_in = row.playing_id or row.id
    fell = {"person_id": row.person_id, "session_id": row.id, "second": verdict.held.spans[0][0], "raised_at": at}
    return fell | checks.put_anew() | {"asked_in_id": asked_in, "asked_at": at, "held": verdict.held.total}


def _concerns_courses(judged: Judged) -> bool:
    """Whether an enrolment may begin or be completed with this beat."""
    row = judged.row
    if row.asked is None or not judged.verdict.played:
        return False
    return not row.played or judged.counting.total >= row.asked


def _again(connection: Connection, row: Known, claimed: Coverage, at: datetime) -> Answer:
    """The answer that the last beat got, unless this is another beat under the same nonce."""
    beat = keeping.last_beat(connection, row.id)
    receipts = accepting.read(beat.receipts)
    if claimed != accepting.claim_of(Coverage.read(beat.played), receipts):
        raise Stale(row.nonce)
    return Answer(
        nonce=row.nonce,
        claimed=claimed,
        receipts=receipts,
        covered=Coverage.counting(row.covered, row.counted_then, row.played),
        taken_over=row.closed_for == "taken_over",
        held=Coverage.read(row.held),
        check=_open_check(row, 0, at),
    )


def _told(judged: Judged) -> Answer:
    return Answer(
        nonce=judged.nonce,
        claimed=judged.claimed,
        receipts=judged.verdict.receipts,
        covered=judged.counting,
        taken_over=judged.is_taken_over,
        held=judged.held,
        check=_check(judged),
    )


def _check(judged: Judged) -> Check | None:
    """The person's open check, if this is the player that puts it."""
    row, raised = judged.row, judged.raised
    if raised is None:
        return _open_check(row, judged.verdict.held.total, judged.at)
    return checks.shown(raised, raised["held"]) if raised["asked_in_id"] == row.id else None


def _open_check(row: Known, held: int, at: datetime) -> Check | None:
    """The same, of one that was open before, now that `held` more seconds wait for it."""
    if row.check_id is None or row.check_asked_in_id != row.id or row.grade == SCREEN:
        return None
    asked = {"token": row.check_token, "number": row.check_number, "choices": row.check_choices}
    wait = presence.seconds_to_wait(row.check_wrong, row.check_wrong_at, at)
    return checks.shown(asked, row.check_held + held, wait)


def init_app(app: Flask) -> None:
    app.extensions["beats"] = Together(app, _accept_together, owner=lambda order: order.sign_in.person_id)
