"""What an hour of watching may cost on the disk for good: 10 KB, with all that stays in the tables."""

import sqlite3
from contextlib import closing
from random import Random

import pytest
from sqlalchemy import select, text

from lms.courses.models import Lesson, Plan
from lms.db import db
from lms.people.models import Person, Post
from tests import cast, databases, factories
from tests.watching.conftest import Player, World
from tests.watching.test_sealing import seal

BUDGET = 10_000
HOURS = 5
HOUR = 3600
TABLES = ("watch_session", "beat", "coverage", "ledger_entry", "media_grant", "delivery", "presence_check", "lesson_progress")  # fmt: skip


@pytest.mark.slow
def test_an_hour_of_watching_stays_within_its_budget(world):
    random = Random(8)
    lesson = an_hour(world)
    watch(world, lesson, random)  # the first one fills pages that are there anyway
    before = size(world)

    for _ in range(HOURS):
        watch(world, lesson, random)

    an_hour_takes = (size(world) - before) / HOURS
    print(f"\n{an_hour_takes:.0f} bytes an hour")
    assert an_hour_takes <= BUDGET


def an_hour(world: World) -> int:
    """The lesson of a lecture of an hour that everybody new owes."""
    with world.transaction():
        recording = factories.recording(world.cast.zhao_min, HOUR)
        course = factories.course(world.cast.zhao_min, recording, title="一小时")
        factories.plan(course, world.cast.admin)
        return db.session.scalars(select(Lesson.id).where(Lesson.recording_id == recording.id)).one()


def watch(world: World, lesson: int, random: Random) -> None:
    """360 reports by somebody new: jittered, some seconds counted before or too fast, some stretches jumped back to."""
    player = Player(world, somebody(world, lesson), lesson)
    player.fetch(0, HOUR)
    place = 0
    while place < HOUR:
        world.wait(10 + random.uniform(-0.4, 0.4))
        reached = min(HOUR, place + random.choice((9, 10, 10, 10, 10, 10, 10, 11)))
        again = random.random() < 0.05
        player.beat((max(0, place - 3) if again else place, reached))
        if random.random() < 0.02:
            player.beat((reached, min(HOUR, reached + 20)))  # faster than can be
        place = reached
    player.beat(leaving=True)
    seal(world)


def somebody(world: World, lesson: int) -> Person:
    with world.transaction():
        person = Person(name="学员")
        db.session.add(person)
        db.session.flush()
        unit_id = db.session.scalars(select(Post.unit_id)).first()
        post = Post(person_id=person.id, unit_id=unit_id, kind="staff", from_on=cast.LONG_AGO)
        db.session.add(post)
        db.session.flush()
        course = select(Lesson.course_id).where(Lesson.id == lesson).scalar_subquery()
        factories.enrolment(db.session.scalars(select(Plan).where(Plan.course_id == course)).one(), post)
        db.session.expunge_all()
    return person


def size(world: World) -> int:
    """Bytes on the disk: of the whole file, or on PostgreSQL, whose pages are too coarse here, of rows and index entries."""
    if file := databases.sqlite_file(world.app):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("VACUUM")
        return file.stat().st_size
    with world.app.app_context(), db.engine.connect() as connection:
        return sum(connection.execute(text(_IN_ROWS.format(table))).scalar_one() for table in TABLES)


# 28 bytes of each row are its header and its pointer; an index entry takes some 20, and its page is seldom full.
_IN_ROWS = """SELECT coalesce(sum(pg_column_size({0}.*) + 28), 0)
 + count(*) * 30 * (SELECT count(*) FROM pg_indexes WHERE tablename = '{0}') FROM {0}"""
