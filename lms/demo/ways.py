"""The ways in which the demonstration county's people watch: in one go, over days, with two devices, too fast, on a bad line.

Each is told through the functions that a real player calls, and says when it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from lms import clock
from lms.courses.models import Lesson
from lms.demo import past
from lms.demo.browsers import Browser, Browsers
from lms.demo.player import Player
from lms.people.models import Person
from lms.watching.coverage import Coverage, Span

NOTHING = Coverage()
# So long are the pieces in which a film goes out; the ladder that says so would bring the reading of films with it.
SEGMENT_SECONDS = 6
# Nobody learns so shortly before the making.
LATEST = timedelta(hours=4)


@dataclass(frozen=True)
class Viewer:
    """Somebody who watches a lecture of `whole` seconds."""

    person: Person
    lecture: Lesson
    browsers: Browsers
    random: Random

    @property
    def whole(self) -> int:
        assert self.lecture.recording is not None
        assert self.lecture.recording.seconds is not None
        return self.lecture.recording.seconds

    def open(self, at: datetime, browser: Browser | None = None, lost: Coverage = NOTHING) -> Player:
        return Player(self.person, self.lecture, browser or self.browsers.usual, at, self.random, lost)

    def end(self, player: Player, *parts: Span, speed: float = 1.0) -> datetime:
        """Play on and leave: mostly by closing the page while it plays, else it is found silent later."""
        leaving = self.random.random() < 0.7
        player.play(*parts, speed=speed, leaving=leaving)
        if not leaving:
            player.fall_silent()
        return player.now

    def second(self, low: float, high: float) -> int:
        """Some second of the lecture between these shares of it."""
        return int(self.whole * self.random.uniform(low, high))

    def segment(self, low: float, high: float) -> Span:
        """One of the pieces in which a film goes out."""
        start = self.second(low, high) // SEGMENT_SECONDS * SEGMENT_SECONDS
        return start, start + SEGMENT_SECONDS

    def another_time(self, after: datetime) -> datetime:
        """A day or three later, or the same day where those are not yet."""
        later = after + timedelta(days=self.random.randint(1, 3), minutes=self.random.randint(-90, 90))
        return later if later < clock.now() - LATEST else after + timedelta(minutes=self.random.randint(20, 45))


def in_one_go(viewer: Viewer, at: datetime) -> datetime:
    speed = viewer.random.choices((1.0, 1.25, 1.5), (8, 2, 1))[0]
    return viewer.end(viewer.open(at), (0, viewer.whole), speed=speed)


def over_days(viewer: Viewer, at: datetime) -> datetime:
    """In two sittings or three; each begins some seconds before where the last one stopped."""
    stops = [viewer.second(0.2, 0.45), viewer.second(0.5, 0.8)][: viewer.random.randint(1, 2)]
    start = 0
    for stop in stops:
        at = viewer.another_time(viewer.end(viewer.open(at), (start, stop)))
        start = stop - viewer.random.randint(0, 5)
    return viewer.end(viewer.open(at), (start, viewer.whole))


def phone_then_computer(viewer: Viewer, at: datetime) -> datetime:
    """On the way to the office, and there the computer takes over; what the phone plays until it is told counts."""
    stop = viewer.second(0.3, 0.6)
    phone = viewer.open(at, viewer.browsers.phone)
    phone.play((0, stop))
    computer = viewer.open(phone.now + timedelta(seconds=4), viewer.browsers.computer)
    phone.play((stop, stop + 8))
    computer.rest(seconds=20)
    return viewer.end(computer, (stop + 8, viewer.whole))


def phone_plays_on(viewer: Viewer, at: datetime) -> datetime:
    """The phone is put away without a line and plays on from what it has, while the computer goes on."""
    stop = viewer.second(0.15, 0.25)
    phone = viewer.open(at, viewer.browsers.phone)
    phone.play((0, stop))
    computer = viewer.open(phone.now + timedelta(seconds=5), viewer.browsers.computer)
    ended = viewer.end(computer, (stop, viewer.whole))
    phone.report_late((stop, viewer.whole), computer.now + timedelta(seconds=40))
    return ended


def on_a_bad_line(viewer: Viewer, at: datetime) -> datetime:
    """A piece of the film was not sent by the site; another day only what is missing is played."""
    lost = Coverage.of(viewer.segment(0.2, 0.4), viewer.segment(0.6, 0.8))
    return _mended(viewer, viewer.open(at, lost=lost), (0, viewer.whole))


def too_fast(viewer: Viewer, at: datetime) -> datetime:
    """A program beside the player makes it twice as fast; what is more than the time allows is played another day."""
    return _mended(viewer, viewer.open(at), (0, viewer.whole), speed=2.0)


def _mended(viewer: Viewer, player: Player, *parts: Span, speed: float = 1.0) -> datetime:
    at = viewer.another_time(viewer.end(player, *parts, speed=speed))
    return viewer.end(viewer.open(at), *player.covered.gaps(viewer.whole).spans)


def away_at_the_question(viewer: Viewer, at: datetime) -> datetime:
    """Somebody came in; the player asks, plays on, and is answered a while later."""
    with past.asked_after(viewer.second(0.3, 0.7)):
        player = viewer.open(at)
    player.play((0, viewer.whole))
    player.rest(seconds=60 * viewer.random.randint(3, 25))
    player.answer()
    player.fall_silent()
    return player.now


def up_to_a_second(viewer: Viewer, at: datetime) -> datetime:
    return viewer.end(viewer.open(at), (0, viewer.second(0.1, 0.85)))


def here_and_there(viewer: Viewer, at: datetime) -> datetime:
    """Look at parts of it, and some days later at others."""
    looked = viewer.second(0.1, 0.2), viewer.second(0.25, 0.35), viewer.second(0.5, 0.6), viewer.second(0.65, 0.75)
    at = viewer.another_time(viewer.end(viewer.open(at), (0, looked[0]), (looked[1], looked[2])))
    return viewer.end(viewer.open(at), (looked[1] - 10, looked[1] + 8), (looked[2] - 4, looked[3]))


def twice_as_fast(viewer: Viewer, at: datetime) -> datetime:
    return viewer.end(viewer.open(at), (0, viewer.second(0.4, 0.7)), speed=2.0)


def with_gaps(viewer: Viewer, at: datetime) -> datetime:
    """Some 91 % of it in two sittings: one place was jumped over, of another nothing was sent."""
    jumped, lost = viewer.segment(0.15, 0.35), viewer.segment(0.6, 0.8)
    stop = viewer.second(0.4, 0.5)
    at = viewer.another_time(viewer.end(viewer.open(at), (0, jumped[0]), (jumped[1], stop)))
    return viewer.end(viewer.open(at, lost=Coverage.of(lost)), (stop, viewer.whole))


Way = Callable[[Viewer, datetime], datetime]
# Of a hundred people so many.
WHOLE: Mapping[Way, int] = {
    in_one_go: 56, over_days: 20, phone_then_computer: 8, phone_plays_on: 3, on_a_bad_line: 4, too_fast: 4,
    away_at_the_question: 5,
}  # fmt: skip
PART: Mapping[Way, int] = {up_to_a_second: 70, here_and_there: 18, twice_as_fast: 12}


def drawn(ways: Mapping[Way, int], random: Random) -> Way:
    return random.choices(list(ways), list(ways.values()))[0]
