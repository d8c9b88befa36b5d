"""A player as a browser has it: what it plays goes out to it, and every ten seconds or so it reports what it played."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from lms import clock
from lms.courses.models import Lesson
from lms.db import db
from lms.demo import past
from lms.demo.browsers import Browser
from lms.media import deliveries
from lms.people.models import Person
from lms.people.sign_in import SignIn
from lms.watching import beats, checks, devices, sessions
from lms.watching.beats import Order
from lms.watching.checks import Check
from lms.watching.coverage import Coverage, Span

# Seconds between two reports, drawn anew each time as the page does.
PAUSE = (8, 12)
# Seconds until the first picture is seen.
LOADING = (1.0, 4.0)
# When the worker finds that a player has fallen silent.
SILENT = sessions.SILENT_AFTER + timedelta(minutes=6)


class Player:
    """One opening of the player by a person, which goes on from `now`. `lost`: seconds of which the site sent nothing.

    `covered` is what counts of the lecture by now, `check` the question that is open.
    """

    def __init__(
        self, person: Person, lecture: Lesson, browser: Browser, at: datetime, random: Random, lost: Coverage
    ) -> None:
        place = devices.place(browser.number, None)
        with past.at(at):
            opening = sessions.open_session(person.id, lecture, device=browser.agent, at=at, place=place)
            db.session.flush()  # beats are told of it by other ways than the session
        self.who = SignIn(person.id, person.sign_in_epoch)
        self.session_id, self.nonce = opening.session.id, opening.session.nonce
        self.grant_id, self.lost, self.random = opening.grant.id, lost, random
        self.covered: Coverage = opening.counting
        self.check: Check | None = opening.check
        self.now = at + timedelta(seconds=random.uniform(*LOADING))

    def play(self, *parts: Span, speed: float = 1.0, leaving: bool = False) -> None:
        """Play these stretches one after the other, each later in the lecture than the one before; then perhaps leave."""
        self._fetch(Coverage.of(*parts) - self.lost)
        reports = list(self._reports(parts, speed))
        for number, spans in enumerate(reports, 1):
            self.now += timedelta(seconds=sum(stop - start for start, stop in spans) / speed)
            self._report(spans, leaving=leaving and number == len(reports))

    def rest(self, *, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def report_late(self, part: Span, after: datetime) -> None:
        """Hand in at that time what was played without a line, as one report."""
        self._fetch(Coverage.of(part) - self.lost)
        self.now = after
        self._report([part], leaving=True)

    def answer(self) -> None:
        """Press the number that the open question asks for."""
        assert self.check is not None, "nothing is asked"
        press = {"token": self.check.token, "number": self.check.question.number}
        with past.at(self.now):
            self.covered = checks.answer(self.who, self.session_id, press, at=self.now).covered
        self.check = None

    def fall_silent(self) -> None:
        """The page is closed without a word; the worker finds out."""
        sessions.close_silent(self.now + SILENT)

    def _fetch(self, seconds: Coverage) -> None:
        with past.at(self.now):
            deliveries.note(self.grant_id, seconds.spans)

    def _reports(self, parts: tuple[Span, ...], speed: float) -> Iterator[list[Span]]:
        spans: list[Span] = []
        left = self._pause(speed)
        for start, stop in parts:
            while start < stop:
                spans.append((start, min(stop, start + left)))
                left -= spans[-1][1] - start
                start = spans[-1][1]
                if left == 0:
                    yield spans
                    spans, left = [], self._pause(speed)
        if spans:
            yield spans

    def _pause(self, speed: float) -> int:
        return round(self.random.randint(*PAUSE) * speed)

    def _report(self, spans: list[Span], *, leaving: bool) -> None:
        report = {
            "nonce": self.nonce, "spans": [list(span) for span in spans], "place": spans[-1][1], "leaving": leaving
        }  # fmt: skip
        with past.at(self.now):
            answer = beats.accept(Order(self.who, self.session_id, report, clock.now()))
        self.nonce, self.covered, self.check = answer.nonce, answer.covered, answer.check
