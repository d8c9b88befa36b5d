"""The attention clock: nobody can attend to more than one thing at once, however many tabs and devices are open.

A person has one clock over all lectures. It earns content seconds as real time passes, at the allowed speed, and every
newly counted second spends one. What is not spent within five minutes lapses, so waiting buys nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# The fastest playback that still counts: lectures are spoken slowly, and 1.5 times is what people can follow.
SPEED = 1.5

# An outage that the player's buffer bridges must not cost a learner anything; longer silence earns nothing more.
LAPSE = timedelta(minutes=5)

# After this the last allowance of a silent clock has lapsed, so an opening starts it at nothing.
FORGOTTEN = 2 * LAPSE

# A server clock set back by more than this was corrected; less is the disagreement of two web machines.
SET_BACK = timedelta(seconds=5)

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class AttentionClock:
    """`allowance` is in microseconds of content, as it stood at `as_of`."""

    as_of: datetime
    allowance: int = 0

    @property
    def seconds(self) -> int:
        return self.allowance // 1_000_000


def opened(clock: AttentionClock | None, now: datetime) -> AttentionClock:
    """The clock at the opening of a player: running on, or begun anew if nothing was played for long."""
    if clock is None or now - clock.as_of > FORGOTTEN:
        return AttentionClock(now)
    return at(clock, now)


def at(clock: AttentionClock, now: datetime) -> AttentionClock:
    """The clock at `now`, with what was earned since and without what lapsed."""
    if now < clock.as_of:
        return AttentionClock(now, clock.allowance) if clock.as_of - now > SET_BACK else clock
    earned = allowance_for(now - clock.as_of)
    return AttentionClock(now, min(clock.allowance + earned, allowance_for(LAPSE)))


def allowance_for(elapsed: timedelta) -> int:
    """Microseconds of content that may be attended to in `elapsed`."""
    return int(elapsed // MICROSECOND * SPEED)


def spent(clock: AttentionClock, seconds: int) -> AttentionClock:
    assert seconds <= clock.seconds, "more was counted than the clock had earned"
    return AttentionClock(clock.as_of, clock.allowance - seconds * 1_000_000)
