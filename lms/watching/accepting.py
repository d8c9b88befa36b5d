"""Which of the reported seconds count. What can be true is counted; every other second gets a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.watching import attention, presence
from lms.watching.attention import AttentionClock
from lms.watching.chain import Link
from lms.watching.coverage import Coverage
from lms.watching.presence import Vigil


class Reason(StrEnum):
    COUNTED_BEFORE = "counted_before"
    NOT_DELIVERED = "not_delivered"
    TAKEN_OVER = "taken_over"
    TOO_FAST = "too_fast"
    HELD = "held"
    UNANSWERED = "unanswered"
    # Of a group session alone.
    AWAY = "away"
    ELSEWHERE = "elsewhere"
    # Of an offline pack alone.
    OUTRUN = "outrun"
    UNHEEDED = "unheeded"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Seconds that were reported and not counted, and why."""

    reason: Reason
    seconds: Coverage

    def __str__(self) -> str:
        return f"{self.reason}:{self.seconds}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a session before its next beat.

    `delivered` is the media that went out to this session, `played` what it has played so far, `covered` what the person
    has of the lecture from all sessions. `held` are the seconds of this session that wait for the answer to a presence
    check. `farewell` is what a session that was taken over may still hand in, in seconds. Nothing was played before
    `opened_at`, whatever the clock has left from before.
    """

    delivered: Coverage
    played: Coverage
    covered: Coverage
    clock: AttentionClock
    vigil: Vigil
    held: Coverage
    farewell: int | None = None
    opened_at: datetime | None = None

    def allowance(self, clock: AttentionClock, now: datetime) -> int:
        """How many more seconds can have been attended to in this session."""
        if self.opened_at is None or now < self.opened_at:  # a clock set back tells nothing
            return clock.seconds
        since_opening = attention.allowance_for(now - self.opened_at) // 1_000_000
        return min(clock.seconds, max(0, since_opening - self.played.total - self.held.total))


@dataclass(frozen=True, slots=True)
class Verdict:
    """`played` are the seconds now verified for this session; `counted` those of them that are new to the person.

    `held` were played past a presence check, and are paid for already.
    """

    played: Coverage
    counted: Coverage
    held: Coverage
    receipts: tuple[Receipt, ...]
    clock: AttentionClock
    until_check: int


def decide(claimed: Coverage, standing: Standing, now: datetime) -> Verdict:
    """Sort the claimed seconds into those that count and those that do not, each with its reason."""
    clock = attention.at(standing.clock, now)
    fresh = claimed - standing.played - standing.held
    playable = fresh & standing.delivered
    in_time = playable if standing.farewell is None else playable.first(standing.farewell)
    attended = _attended(in_time, standing.covered, standing.allowance(clock, now))
    parts = presence.parted(attended, standing.vigil)
    uncounted = (
        (Reason.COUNTED_BEFORE, (claimed & standing.played) | (parts.played & standing.covered)),
        (Reason.NOT_DELIVERED, fresh - standing.delivered),
        (Reason.TAKEN_OVER, playable - in_time),
        (Reason.TOO_FAST, in_time - attended),
        (Reason.HELD, (claimed & standing.held) | parts.held),
        (Reason.UNANSWERED, parts.unanswered),
    )
    return Verdict(
        played=parts.played,
        counted=parts.played - standing.covered,
        held=parts.held,
        receipts=tuple(Receipt(reason, seconds) for reason, seconds in uncounted if seconds),
        clock=attention.spent(clock, parts.played.total + parts.held.total),
        until_check=standing.vigil.until_check - parts.played.total,
    )


def _attended(seconds: Coverage, covered: Coverage, allowance: int) -> Coverage:
    """As many of `seconds` as the clock allows: those that the person has not yet come first."""
    new = (seconds - covered).first(allowance)
    return new | (seconds & covered).first(allowance - new.total)


def claim_of(played: Coverage, receipts: tuple[Receipt, ...]) -> Coverage:
    """What was claimed by a beat that was judged so: every claimed second was played or has a receipt."""
    return Coverage.of(*played.spans, *(span for receipt in receipts for span in receipt.seconds.spans))


def written(receipts: tuple[Receipt, ...]) -> str:
    """Receipts as they are kept with a beat and hashed into its chain."""
    return ";".join(map(str, receipts))


def read(text: str) -> tuple[Receipt, ...]:
    return tuple(_receipt(part) for part in text.split(";") if part)


def receipts_of(link: Link) -> tuple[Receipt, ...]:
    """Those of a beat; an answered presence check has none."""
    return read(link.receipts) if link.kind == "beat" else ()


def _receipt(text: str) -> Receipt:
    reason, _, seconds = text.partition(":")
    return Receipt(Reason(reason), Coverage.read(seconds))
