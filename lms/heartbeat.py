"""The site's own heartbeat: while a web process lives it says so every few seconds, so that an outage can be measured afterwards.

The first process that starts after a silence of more than `LONGEST_SILENCE` writes down an outage, once, and whoever has to do
something about it is told in the same transaction, before a page is answered. A clock that was put forward while the site ran is no
outage: a running process believes its own count of seconds, which no clock sets.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model, add_if_missing, db, reading, take_turns

EVERY = 5.0
# A restart takes two or three seconds; more is noticed by whoever sits a quiz.
LONGEST_SILENCE = timedelta(seconds=20)


class Heartbeat(Model):
    """One row: when the site last said that it lives."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Outage(Model):
    """The site was not there between these moments. Rows are only added."""

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]


_told: list[Callable[[Outage], None]] = []


def tell(what: Callable[[Outage], None]) -> None:
    """Call this after each outage, inside the transaction that writes it down."""
    if what not in _told:
        _told.append(what)


def wake() -> Outage | None:
    """Say that the site lives, and write down the outage before, if there was one. Safe for several processes at once."""
    take_turns("heartbeat")
    now = clock.now()
    add_if_missing(Heartbeat, id=1, at=now)
    heart = db.session.scalars(select(Heartbeat).with_for_update().execution_options(populate_existing=True)).one()
    outage = _outage(heart.at, now) if now - heart.at > LONGEST_SILENCE else None
    heart.at = max(heart.at, now)
    return outage


def _outage(began_at: datetime, ended_at: datetime) -> Outage:
    outage = Outage(began_at=began_at, ended_at=ended_at)
    db.session.add(outage)
    db.session.flush()
    for each in _told:
        each(outage)
    return outage


def beat() -> None:
    """Say that the site lives, unless another process has just said so."""
    with reading():
        last = db.session.scalar(select(Heartbeat.at))
        db.session.rollback()
    now = clock.now()
    if last is not None and timedelta() <= now - last < timedelta(seconds=EVERY * 0.8):
        return
    db.session.execute(update(Heartbeat).values(at=now))


def start(app: Flask) -> None:
    """Wake, and beat as long as this process lives."""
    woken = _try(app, wake)
    threading.Thread(target=_go_on, args=(app, woken), name="heartbeat", daemon=True).start()


def _go_on(app: Flask, woken: bool) -> None:
    last = time.monotonic() if woken else float("-inf")
    while True:
        time.sleep(EVERY)
        hung = time.monotonic() - last > LONGEST_SILENCE.total_seconds()
        if _try(app, wake if hung else beat):
            last = time.monotonic()


def _try(app: Flask, deed: Callable[[], object]) -> bool:
    """Whether it was done; a database that is away is no reason to end the process."""
    with app.app_context():
        try:
            deed()
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
            app.logger.exception("no heartbeat")
            return False
        finally:
            db.session.remove()
    return True
