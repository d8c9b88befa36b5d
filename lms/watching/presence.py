"""The presence check: at a second that the server drew and kept to itself, somebody presses what they are asked for.

Seconds up to it count. Those after it are held, no more of them than an outage may bring at once, and count when it is
answered. It belongs to the person and runs over all lectures, so that opening a player again does not avoid it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.watching import attention
from lms.watching.attention import AttentionClock
from lms.watching.coverage import Coverage

HELD_AT_MOST = attention.allowance_for(attention.LAPSE) // 1_000_000

# Pressing at random is right once in so many times, and every wrong press is noted.
CHOICES = 6
# Whoever errs once presses on at once and notices nothing. After each further wrong press of the same check no press is taken
# for a while, twice as long as after the one before: pressing blindly would be right after a few seconds. Two presses at
# once are right by chance 31 times in a hundred; three would be 42 times.
FREE_ERRORS = 1
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=5)
# Without one: 一 looks like a dash.
NUMBERS = range(2, 10)


@dataclass(frozen=True, slots=True)
class Vigil:
    """`until_check` are the seconds that may be verified before the next check falls, `held` those held already, in all."""

    until_check: int
    held: int = 0

    @property
    def room(self) -> int:
        """How many more seconds may be held."""
        return HELD_AT_MOST - self.held


@dataclass(frozen=True, slots=True)
class Parted:
    """Attended seconds on both sides of a check: `unanswered` are those for which the hold has no room."""

    played: Coverage
    held: Coverage
    unanswered: Coverage


def parted(attended: Coverage, vigil: Vigil) -> Parted:
    played = attended.first(vigil.until_check)
    past = attended - played
    held = past.first(vigil.room)
    return Parted(played, held, past - held)


def drawn(shortest: int, longest: int) -> int:
    """Seconds until the next check: any of the range, as likely as any other."""
    return shortest + secrets.randbelow(longest - shortest + 1)


def answered(clock: AttentionClock, held: int) -> AttentionClock:
    """The clock once `held` seconds are let go: these and what is reported late are no more than one outage together."""
    return AttentionClock(clock.as_of, min(clock.allowance, (HELD_AT_MOST - held) * 1_000_000))


def wait_after(wrong: int) -> timedelta:
    """How long no press is taken after so many wrong ones of a check: nothing, 10 s, 20 s, 40 s … 5 minutes."""
    doublings = wrong - FREE_ERRORS - 1
    if doublings < 0:
        return timedelta(0)
    # Ten doublings are more than the longest, and a year of wrong presses is still a number.
    return min(FIRST_WAIT * (1 << min(doublings, 10)), LONGEST_WAIT)


def seconds_to_wait(wrong: int, wrong_at: datetime | None, now: datetime) -> int:
    """Whole seconds, rounded up, until the next press is taken after `wrong` presses, the last at `wrong_at`."""
    if wrong_at is None or now < wrong_at:  # a clock set back tells nothing
        return 0
    left = wait_after(wrong) - (now - wrong_at)
    return max(0, -(-left // timedelta(seconds=1)))


@dataclass(frozen=True, slots=True)
class Question:
    """Press `number`, which the question tells in words, among the `choices`."""

    number: int
    choices: tuple[int, ...]


def question() -> Question:
    chance = secrets.SystemRandom()
    choices = tuple(chance.sample(NUMBERS, CHOICES))
    return Question(chance.choice(choices), choices)
