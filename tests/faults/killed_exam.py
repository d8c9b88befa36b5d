"""A program that lets exams be killed at every point of every deed, and prints as JSON what did not hold.

It runs by itself because a process of one thread can fork. Its database is named by the settings, migrated and empty.
"""

import gc
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from flask import Flask
from sqlalchemy import select

from lms import clock, create_app, heartbeat
from lms.certificates import tasks as certificates
from lms.courses import tasks as courses
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.heartbeat import Heartbeat
from lms.people.models import Person
from lms.quizzes import attempts, by_hand
from lms.quizzes import tasks as quizzes
from lms.quizzes.by_hand import NothingToRelease
from lms.quizzes.models import Attempt
from lms.reports.evidence import verifying
from lms.reports.evidence.verifying import Tally
from tests.faults.killing import killed_at
from tests.faults.sitting import WORK, Hall, Sitting, Work
from tests.faults.torn import attempts_open, torn


@dataclass(frozen=True)
class Deed:
    """Who is there before, and what is done and killed: the person's order, or the worker's turn at whatever waits."""

    name: str
    ready: Callable[[Hall], Sitting]
    order: Callable[[Hall, Sitting], None] | None = None
    work: Work | None = None
    # What the worker did before.
    after: tuple[Work, ...] = ()

    def do(self, hall: Hall, sitting: Sitting) -> None:
        if self.order:
            self.order(hall, sitting)
        if self.work:
            hall.do(self.work)


def release_marks() -> None:
    """What the author presses."""
    lesson = db.session.scalars(select(Lesson).where(Lesson.kind == "quiz")).one()
    author = db.session.scalars(select(Person).join(Course, Course.author_id == Person.id)).one()
    with suppress(NothingToRelease):
        by_hand.release(lesson, author)
    db.session.commit()


def fall_silent() -> None:
    """The site was not there for a minute, in which one person sat the exam: whoever sat it before has handed in."""
    still_open = select(Attempt).where(Attempt.submitted_at.is_(None)).order_by(Attempt.id)
    for each in db.session.scalars(still_open).all()[:-1]:
        attempts.submit(each)
    db.session.merge(Heartbeat(id=1, at=clock.now() - timedelta(minutes=1)))
    db.session.commit()


def wake() -> None:
    """What the first process does that starts again."""
    heartbeat.wake()
    db.session.commit()


DEEDS = (
    Deed("begin", Hall.somebody, Hall.begin),
    Deed("save an answer", Hall.unready, Hall.change_mind),
    Deed("save a page", Hall.unready, Hall.save_page),
    Deed("hand in and pass", Hall.seated, Hall.hand_in),
    Deed("hand in and fail", Hall.unready, Hall.hand_in),
    Deed("close on a look", Hall.out_of_time, Hall.look),
    Deed("close by the clock", Hall.out_of_time, work=quizzes.close_due_attempts),
    Deed("stamp a later enrolment", Hall.asked_again, work=quizzes.stamp_later_enrolments),
    Deed("release marks", Hall.marked, work=release_marks),
    Deed("pass by a corrected key", Hall.passes_by_key, Hall.mark_anew),
    Deed("fail by a corrected key", Hall.fails_by_key, Hall.mark_anew),
    Deed("give time back", Hall.begun, work=wake, after=(fall_silent,)),
    Deed("issue", Hall.handed_in, work=certificates.follow_completions),
    Deed("enter stamps", Hall.handed_in, work=courses.enter_into_ledger),
    Deed("enter a result", Hall.handed_in, work=quizzes.enter_results_into_ledger),
    Deed("enter a certificate", Hall.handed_in, work=certificates.enter_into_ledger, after=(certificates.follow_completions,)),
)  # fmt: skip


@dataclass
class Found:
    """How many points each deed has, and what was torn or wrong."""

    points: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def run(app: Flask, *, only: str = "") -> Found:
    hall, found, sat = Hall(app), Found(), list[Sitting]()
    gc.freeze()  # the children need not copy what is loaded
    for deed in DEEDS:
        if not only or deed.name == only:
            sat += _killed_everywhere(hall, deed, found)
    _come_back(hall, sat)
    hall.do(*WORK)
    found.wrong += torn(app, sat, at_rest=True)
    found.wrong += _differences(app)
    return found


def _killed_everywhere(hall: Hall, deed: Deed, found: Found) -> list[Sitting]:
    """One person for each point, a last one who outlives the deed, and before them one who warms up what the others need."""
    people = _people(hall, deed)
    sat = [next(people)]
    hall.do(*deed.after)
    deed.do(hall, sat[0])
    for point, sitting in enumerate(people, 1):
        sat.append(sitting)
        hall.do(*deed.after)
        where = killed_at(hall.app, point, lambda sitting=sitting: deed.do(hall, sitting))  # type: ignore[misc]
        found.wrong += [f"{deed.name}, killed {where}: {each}" for each in torn(hall.app, [sitting])]
        if where is None:
            found.points[deed.name] = point - 1
            break
        if deed.work:
            hall.do(deed.work)  # what this one left is not to be the next one's work
    return sat


def _people(hall: Hall, deed: Deed) -> Iterator[Sitting]:
    """One whom the site made ready itself, and others of whom the same is written."""
    first = deed.ready(hall)
    rows = hall.rows_of(first)
    yield first
    for _ in count():
        yield hall.like(first, rows)


def _come_back(hall: Hall, sat: list[Sitting]) -> None:
    """What people do when the site is there again: begin and hand in, if that was not done yet."""
    for person, numbers in attempts_open(hall.app, sat).items():
        if not numbers:
            hall.begin(Sitting(person))
    for person, numbers in attempts_open(hall.app, sat).items():
        hall.hand_in(Sitting(person, *numbers))


def _differences(app: Flask) -> list[str]:
    with app.app_context(), verifying.snapshot():
        return [f"ledger: {each.code} {each.facts}" for each in verifying.verify([], Tally(), lambda *_: None)]


def spoil() -> None:
    """Let the result be committed before the course is told: what this program must find."""
    tell_course = attempts.tell_course

    def tell_later(attempt: Attempt) -> None:
        db.session.commit()
        tell_course(attempt)

    attempts.tell_course = tell_later


if __name__ == "__main__":
    app = create_app()
    app.config["TESTING"] = True
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    if only:
        spoil()
    found = run(app, only=only)
    print(json.dumps({"points": found.points, "wrong": found.wrong}, ensure_ascii=False))
