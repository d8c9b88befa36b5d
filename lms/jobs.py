"""Long work. The row is the truth; the queue only says "look at row N".

@jobs.job
def transcode(recording_id: int) -> None: ...      # one line that calls a domain function, safe to run twice

transcode.later(recording.id)                      # after the commit, never before

@jobs.every(minutes=1)
def ask_again() -> None: ...                       # rows whose lease ran out

@jobs.constantly
def fold() -> None: ...                            # what pages wait for: looked at every second, beside all other work
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import SqliteHuey, crontab
from sqlalchemy.exc import SQLAlchemyError

from lms import heartbeat, storage
from lms.db import db


class Job:
    """A function that the worker runs in an application context of its own."""

    def __init__(self, function: Callable[..., None]) -> None:
        self.function = function
        self.name = f"{function.__module__}.{function.__name__}"

    def __call__(self, *args: Any) -> None:
        self.function(*args)

    def later(self, *args: Any) -> None:
        """Ask the worker to run it. Call this after the commit, or the worker may look too early.

        What is committed is not undone by a disk that has become full since: the worker comes to look by itself.
        """
        try:
            current_app.extensions["jobs"][self.name](*args)
        except sqlite3.Error as error:
            if not storage.is_full(error):
                raise


_jobs: list[Job] = []
_periodic: list[tuple[Job, Any]] = []
_constant: list[Job] = []


def job(function: Callable[..., None]) -> Job:
    """Make a function a job."""
    _jobs.append(Job(function))
    return _jobs[-1]


def every(minutes: int) -> Callable[[Callable[..., None]], Job]:
    """Make a function something that the worker does every so many minutes."""

    def decorate(function: Callable[..., None]) -> Job:
        _periodic.append((Job(function), crontab(minute=f"*/{minutes}")))
        return _periodic[-1][0]

    return decorate


def constantly(function: Callable[..., None]) -> Job:
    """Make a function something that the worker does every second, in a thread of its own. It looks first, and is quick."""
    _constant.append(Job(function))
    return _constant[-1]


def init_app(app: Flask) -> None:
    """Give the application its queue, kept beside the database in the instance folder."""
    huey = SqliteHuey("lms", filename=str(Path(app.instance_path) / "queue.sqlite3"), results=False, fsync=True)
    app.extensions["huey"] = huey
    app.extensions["jobs"] = {work.name: huey.task(name=work.name)(_in(app, work)) for work in _jobs}
    for work, times in _periodic:
        app.extensions["jobs"][work.name] = huey.periodic_task(times, name=work.name)(_in(app, work))


def _in(app: Flask, work: Job) -> Callable[..., None]:
    def run(*args: Any) -> None:
        with app.app_context():
            try:
                work(*args)
            finally:
                db.session.remove()

    return run


def work(app: Flask) -> None:
    """Do what is asked until a signal ends it; what it breaks off is begun anew by the next worker.

    Three at a time: neither a film of hours nor a disc that is copied may keep a quiz from being closed in time. What is done every so often is also
    done when a worker starts, for nobody did it while there was none.
    """
    with app.app_context():
        heartbeat.wake()  # what an outage took is given back before anything is closed by the clock
        db.session.commit()
        db.session.remove()
    for periodic, _ in _periodic:
        app.extensions["jobs"][periodic.name]()
    for constant in _constant:
        threading.Thread(target=_again_and_again, args=(app, constant), name=constant.name, daemon=True).start()
    consumer = app.extensions["huey"].create_consumer(workers=3, initial_delay=0.1, max_delay=1.0, shutdown_timeout=1)
    consumer.run()


def _again_and_again(app: Flask, work: Job) -> None:
    """A database that is away is no reason to stop; it may be back a second later."""
    while True:
        try:
            _in(app, work)()
        except (SQLAlchemyError, sqlite3.Error):
            app.logger.exception("%s was not done", work.name)
        time.sleep(1)


def run_waiting(app: Flask) -> int:
    """Run every job now waiting, in this process; the number of jobs run. For commands that wait, and for tests."""
    huey, count = app.extensions["huey"], 0
    while (task := huey.dequeue()) is not None:
        huey.execute(task)
        count += 1
    return count
