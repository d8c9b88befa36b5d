"""Years of watching, sealed: made in bulk, to ask how long its proof takes and how much memory."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from lms import clock, keys, ledger
from lms.courses import tasks as course_tasks
from lms.courses.models import Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.media.models import Delivery, Grant
from lms.people.models import Person, Post
from lms.watching import chain, sealing
from lms.watching.models import Beat, Coverage, WatchSession
from tests import cast, factories
from tests.bench.hall import rows_of

HOUR, LECTURES, TOGETHER = 3600, 2, 250
WHOLE = ((1 << HOUR) - 1).to_bytes(HOUR // 8, "little")


def plan() -> None:
    """Two lectures of an hour that everybody owes."""
    people = cast.assemble()
    recordings = [factories.recording(people.zhao_min, HOUR, f"第{n}讲") for n in range(LECTURES)]
    made = factories.plan(factories.course(people.zhao_min, *recordings), people.admin)
    made.opens_on = clock.today() - timedelta(days=100)
    db.session.commit()
    course_tasks.enter_into_ledger()


def fill(hours: int) -> None:
    """So many watched hours, each in one session of 360 jittered reports, with what follows from them in the tables."""
    for _ in range(hours // LECTURES // TOGETHER):
        _persons(TOGETHER)
        db.session.commit()
    course_tasks.enter_into_ledger()


def _persons(number: int) -> None:
    people = rows_of(Person, [{"name": "学员"}] * number)
    unit_id = db.session.scalars(select(Post.unit_id)).first()
    staff = {"unit_id": unit_id, "kind": "staff", "from_on": cast.LONG_AGO}
    posts = rows_of(Post, [staff | {"person_id": person} for person in people])
    lessons = [(row.id, row.recording_id) for row in db.session.scalars(select(Lesson).order_by(Lesson.position))]
    ended = {person: [_watched(person, *lesson) for lesson in lessons] for person in people}
    task = {"plan_id": 1, "unit_id": unit_id, "post_kind": "staff", "period": str(clock.today().year), "entered": 0}
    task |= {"due_on": db.session.scalars(select(Plan.due_on)).one(), "enrolled_at": clock.now() - timedelta(days=90)}
    tasks = rows_of(Enrolment, [
        task | {"person_id": person, "post_id": post, "started_at": ended[person][0], "completed_at": max(ended[person])}
        for person, post in zip(people, posts, strict=True)
    ])  # fmt: skip
    rows_of(LessonProgress, [
        {"enrolment_id": task, "lesson_id": lesson, "started_at": at, "completed_at": at, "earned": {"45": HOUR},
         "counted_at": clock.now()}
        for task, person in zip(tasks, people, strict=True)
        for (lesson, _), at in zip(lessons, ended[person], strict=True)
    ])  # fmt: skip


def _watched(person: int, lesson: int, recording: int | None) -> Any:
    """One lecture from its beginning to its end; when it was watched far enough."""
    random = Random(person * 1000 + lesson)
    opened = clock.now() - timedelta(days=random.randrange(1, 80), seconds=random.randrange(40000))
    mine = {"person_id": person, "recording_id": recording}
    (grant,) = rows_of(Grant, [mine | {"issued_at": opened, "expires_at": opened}])
    rows_of(Delivery, [{"grant_id": grant, "seconds_delivered": WHOLE, "changed_at": opened}])
    (number,) = rows_of(WatchSession, [
        mine | {"grant_id": grant, "lesson_id": lesson, "seconds": HOUR, "opened_at": opened, "last_beat_at": opened,
                "closed_at": opened, "closed_for": "left", "nonce": "x" * 16, "played": f"0-{HOUR}"}
    ])  # fmt: skip
    links, at = [], opened
    for place in range(0, HOUR, 10):
        at += timedelta(microseconds=random.randrange(9_000_000, 11_000_000))
        receipts = f"too_fast:{place}-{place + 2}" if random.random() < 0.02 else ""
        links.append(chain.Link(place // 10 + 1, at, f"{place}-{place + 10}", receipts))
    key = keys.key(chain.KEY)
    head = chain.begun(key, chain.Opening(number, person, recording or 0, HOUR, opened))
    for link in links:
        head = chain.extended(key, head, link)
    last = links[-1]
    rows_of(Beat, [{"session_id": number, "number": last.number, "at": last.at, "played": last.played,
                    "receipts": last.receipts, "chain_hash": head}])  # fmt: skip
    rows_of(Coverage, [mine | {"spans": f"0-{HOUR}", "seconds": HOUR, "began_at": opened, "changed_at": at}])
    session = db.session.get_one(WatchSession, number)
    session.chain_head, session.beats = head, len(links)
    ledger.append([sealing.fact(session, links)])
    session.sealed = len(links)
    return links[int(HOUR * 0.95) // 10 - 1].at
