"""Writers of an SQLite site stand in line: none is lost, and none waits for nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from lms.db import db
from tests import databases

WRITERS, TIMES = 8, 50


def _count_up(app: Flask) -> None:
    for _ in range(TIMES):
        with app.app_context():
            seen = db.session.execute(text("SELECT seen FROM counter")).scalar_one()
            db.session.execute(text("UPDATE counter SET seen = :seen"), {"seen": seen + 1})
            db.session.commit()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Flask]:
    with databases.site("sqlite", tmp_path) as app:
        with app.app_context():
            db.session.execute(text("CREATE TABLE counter (seen INTEGER)"))
            db.session.execute(text("INSERT INTO counter VALUES (0)"))
            db.session.commit()
        yield app


@pytest.mark.slow
def test_simultaneous_increments_are_all_kept(counter: Flask) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(_count_up, [counter] * WRITERS))

    with counter.app_context():
        assert db.session.execute(text("SELECT seen FROM counter")).scalar_one() == WRITERS * TIMES


def test_a_writer_that_gives_up_leaves_the_line(counter: Flask) -> None:
    with counter.app_context():
        db.session.execute(text("UPDATE counter SET seen = 9"))
        db.session.rollback()

    _count_up(counter)

    with counter.app_context():
        assert db.session.execute(text("SELECT seen FROM counter")).scalar_one() == TIMES


def test_a_thread_that_would_wait_for_itself_is_told(counter: Flask) -> None:
    with counter.app_context(), db.engine.begin(), pytest.raises(AssertionError, match="one thread"), db.engine.begin():
        pass
