"""A thousand people sit the same exam, and all of them give their last answers and hand in within its last thirty seconds.

The site runs as `make run` lets it run, with its worker; the people are a program of their own beside it on the same
processors. `LMS_BENCH_SITTERS` sets another number of people.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select, text

from lms import clock
from lms.courses.models import Enrolment, LessonProgress
from lms.db import db
from lms.people.models import Person, Post
from lms.quizzes import papers, results
from lms.quizzes.models import Attempt
from lms.quizzes.sections import Section
from tests import databases, serving
from tests.bench import Result, processes
from tests.bench.hall import rows_of
from tests.faults.sitting import Hall, Rows
from tests.serving import PROJECT, PYTHON

SITTERS = int(os.environ.get("LMS_BENCH_SITTERS", 1000))
# Seconds in which all open the paper; those until the last thirty; and these.
OPENING, STEADY, RUSH = 20.0, 70.0, 30.0
# Answers of each that are left for the last thirty seconds.
LAST = 2
PATIENCE_MS = 100
# Of five, one fails.
FAILING = 5
PAPERS = 20
RULES = {
    "sections": (Section("true_false", 4, 10.0), Section("single", 4, 10.0), Section("multiple", 2, 10.0)),
    "minutes": 60,
    "pass_mark": 80,
}


def measure(folder: Path) -> Iterator[Result]:
    for kind in ("sqlite", "postgresql"):
        database = databases.postgres_database() if kind == "postgresql" else nullcontext("")
        with database as address, serving.site(folder / kind, database=address, processes=2, factory="lms") as site:
            yield from _sat(site, kind)


def _sat(site: serving.Site, kind: str) -> Iterator[Result]:
    app = site.app()
    seats = _seats(site, app)
    time.sleep(2)  # the site answers as soon as one of its processes does; the measure wants both
    computing = processes.Computing(_processes(site, app))
    told = _sit(site.port, seats)
    spent = computing.seconds()
    yield Result(f"exam of {SITTERS}, {kind}: answers acknowledged", _acknowledged(told), "")
    yield Result("   of these lost", _lost(app, told), "", 0, "")
    yield Result("   handed in", len(told["handed_in"]), "", SITTERS, "people")
    yield Result("   results that are not what was handed in", _wrong(app, told), "")
    for what, times in told["times"].items():
        yield from _waited(what, sorted(times))
    yield Result("   computing, site and database", spent, "s", 2 * (STEADY + RUSH), "two processors")
    yield Result("   computing, the people's browsers", told["computed"], "s")
    unlike = {what: count for what, count in told["statuses"].items() if what[-3:] not in ("200", "303")}
    assert not unlike, unlike


def _waited(what: str, times: Sequence[float]) -> Iterator[Result]:
    """Half, nineteen of twenty, and the slowest."""
    is_saving = "answers" in what
    for words, share in (("half within", 0.5), ("19 of 20 within", 0.95), ("all within", 1.0)):
        waited = times[max(int(len(times) * share) - 1, 0)] * 1000
        goal = PATIENCE_MS if is_saving and share == 0.95 else None
        yield Result(f"   {what} ({len(times)}), {words}", waited, "ms", goal, "the most it may be" if goal else "")


def _sit(port: int, seats: list[dict[str, Any]]) -> dict[str, Any]:
    plan = {"port": port, "seats": seats, "opening": OPENING, "steady": STEADY, "rush": RUSH, "last": LAST}
    command = [PYTHON, "-m", "tests.bench.sitters"]
    done = subprocess.run(command, cwd=PROJECT, input=json.dumps(plan), check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _seats(site: serving.Site, app: Flask) -> list[dict[str, Any]]:
    """What each person's browser knows, and what the person will answer."""
    hall = Hall(app, RULES)
    begun = [hall.rows_of(hall.begun()) for _ in range(PAPERS)]
    with app.app_context():
        attempts = _copied(begun)
        db.session.commit()
        if site.database:
            db.session.execute(text("ANALYZE"))  # as the database does by itself within a minute
            db.session.commit()
    return [_seat(site, app, *each, fails=place % FAILING == 0) for place, each in enumerate(attempts)]


def _copied(begun: list[Rows]) -> list[tuple[int, int, dict[str, Any]]]:
    """Person, attempt and paper of each: people who have begun just as those did whom the site itself let begin."""
    likes = [rows for rows, _ in zip(cycle(begun), range(SITTERS), strict=False)]
    people = rows_of(Person, [{"name": f"学员{n}"} for n in range(SITTERS)])
    mine: list[dict[str, Any]] = [{"person_id": person} for person in people]
    posts = rows_of(Post, _like(Post, likes, mine))
    tasks = rows_of(Enrolment, _like(Enrolment, likes, [m | {"post_id": p} for m, p in zip(mine, posts, strict=True)]))
    db.session.execute(insert(LessonProgress), _like(LessonProgress, likes, [{"enrolment_id": task} for task in tasks]))
    until = {"closes_at": clock.now() + timedelta(hours=1)}
    attempts = rows_of(Attempt, _like(Attempt, likes, [each | until for each in mine]))
    sealed = [rows[Attempt.__table__][0]["paper"] for rows in likes]
    return list(zip(people, attempts, sealed, strict=True))


def _like(model: Any, likes: list[Rows], changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [rows[model.__table__][0] | change for rows, change in zip(likes, changes, strict=True)]
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def _seat(
    site: serving.Site, app: Flask, person: int, attempt: int, paper: dict[str, Any], *, fails: bool
) -> dict[str, Any]:
    asked = papers.questions(paper)
    raw = secrets.token_hex(20)
    signer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    cookie = site.cookie(app, Person(id=person, sign_in_epoch=0), csrf_token=raw)
    answers = ["B" if fails else question.key for question in asked]
    return {"attempt": attempt, "cookie": cookie, "token": signer.dumps(raw), "answers": answers}


def _processes(site: serving.Site, app: Flask) -> list[int]:
    """The site's own, and those of the database that serve it."""
    pids = processes.of_groups({process.pid for process in site.running})
    if site.database:
        with app.app_context():
            mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
            pids += db.session.scalars(text(mine))
    return pids


def _acknowledged(told: dict[str, Any]) -> int:
    return sum(map(len, told["acknowledged"].values()))


def _lost(app: Flask, told: dict[str, Any]) -> int:
    """Acknowledged answers that do not count."""
    with app.app_context():
        lost = 0
        for attempt, acknowledged in told["acknowledged"].items():
            given = {str(number): each.chosen for number, each in results.given(int(attempt)).items()}
            lost += len(acknowledged.items() - given.items())
        return lost


def _wrong(app: Flask, told: dict[str, Any]) -> int:
    """Attempts handed in whose score or stamp is not what was acknowledged."""
    with app.app_context():
        stamped = set(
            db.session.scalars(
                select(Enrolment.person_id)
                .join(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
                .where(LessonProgress.completed_at.is_not(None), Enrolment.completed_at.is_not(None))
            )
        )
        wrong = 0
        for number in told["handed_in"]:
            attempt = db.session.get_one(Attempt, number)
            chosen = {int(place): letters for place, letters in told["acknowledged"][str(number)].items()}
            marks = papers.mark(attempt.paper, chosen, attempt.pass_mark)
            wrong += (attempt.score, attempt.person_id in stamped) != (marks.score, marks.passed)
        return wrong
