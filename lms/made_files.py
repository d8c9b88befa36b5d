"""Files that the worker makes for whoever asked, and that can be fetched for some days: one mechanism for every table of them.

class Bundle(MadeFile, Model): ...                      # the row is the truth
BUNDLES = Making(Bundle, "bundles", write)              # write(row_id, file) yields how much is done, and of how much

A worker claims a row by a lease that each step prolongs. The row names the file of each try, so what a dead worker left is
removed by the next one, and a worker that was overtaken finds out at its next step and leaves nothing.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Generic, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock, storage
from lms.db import db
from lms.errors import NotThere, Refused, row_of

STATES = ("waiting", "working", "ready", "failed", "disk_full")
KEPT = timedelta(days=7)

Row = TypeVar("Row", bound="MadeFile")


class MakingAlready(Refused):
    message = _l("The file is being made already.")


class Overtaken(Exception):
    """Another worker took the row over, for this one had not been heard of until its lease ran out."""


class MadeFile:
    """What every such row has."""

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    # How much is in it, and of how much.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    # A worker that is at it says so before this moment; one that does not is dead.
    lease_until: Mapped[datetime | None]
    # Relative to the instance folder; of the try that is going on, or of the file that is ready.
    path: Mapped[str | None] = mapped_column(String(100))

    @property
    def is_underway(self) -> bool:
        return self.state in ("waiting", "working")


@dataclass(frozen=True)
class Making(Generic[Row]):
    """How the rows of one table become zips in one folder. `lease` is longer than any step of `write`."""

    kind: type[Row]
    folder: str
    write: Callable[[int, IO[bytes]], Iterator[tuple[int, int]]]
    lease: timedelta = timedelta(minutes=10)

    def require_idle(self, *own: ColumnElement[bool]) -> None:
        """Raises MakingAlready while one of these rows waits or is being made."""
        underway = self.kind.state.in_(("waiting", "working"))
        if db.session.scalar(select(self.kind.id).where(underway, *own).limit(1)):
            raise MakingAlready

    def latest(self, *own: ColumnElement[bool]) -> Row | None:
        """The one of these rows that was asked for last."""
        return db.session.scalar(select(self.kind).where(*own).order_by(self.kind.id.desc()).limit(1))

    def ready(self, row_id: int, *own: ColumnElement[bool]) -> Row:
        """That one of these rows, if its file can be fetched. Raises NotThere."""
        row = row_of(select(self.kind).where(self.kind.id == row_id, self.kind.state == "ready", *own))
        if not storage.path(row.path or "").is_file():
            raise NotThere
        return row

    def run(self, row_id: int) -> None:
        """Make it, committing each step. A full disk and what the rules forbid are told on the page, not in the log; anything
        else is ours to mend.
        """
        try:
            for _share in self.make(row_id):
                db.session.commit()
            db.session.commit()
        except Overtaken:
            db.session.rollback()
        except Exception as error:
            db.session.rollback()
            self._fail(row_id, error)
            db.session.commit()
            if not (storage.is_full(error) or isinstance(error, Refused)):
                raise

    def make(self, row_id: int) -> Generator[float]:
        """Make it, and yield the share done after each step; the caller commits then. Nothing if another worker is at it."""
        if (name := self._claim(row_id)) is None:
            return
        yield 0.0
        storage.folder(self.folder)
        path, is_whole = storage.path(name), False
        try:
            with path.open("wb") as file:
                for done, total in self.write(row_id, file):
                    self._note(row_id, name, done, total)
                    yield done / total
                file.flush()
                os.fsync(file.fileno())
            row = self._held(row_id, name)
            row.state, row.lease_until = "ready", None
            is_whole = True
        finally:
            if not is_whole:
                storage.remove(path)

    def look_after(self) -> None:
        """Make what waits for a worker or was left by a dead one; remove what was asked for days ago."""
        old = select(self.kind).where(self.kind.asked_at < clock.now() - KEPT)
        for row in db.session.scalars(old):
            if row.path:
                storage.remove(storage.path(row.path))
            db.session.delete(row)
        left = self._left_over()
        db.session.commit()
        for row_id in left:
            self.run(row_id)

    def _left_over(self) -> Sequence[int]:
        return db.session.scalars(select(self.kind.id).where(self._may_be_made()).order_by(self.kind.id)).all()

    def _may_be_made(self) -> ColumnElement[bool]:
        dead = and_(self.kind.state == "working", self.kind.lease_until < clock.now())
        return or_(self.kind.state == "waiting", dead)

    def _claim(self, row_id: int) -> str | None:
        """The name of the file of this try; None where there is nothing to make."""
        found = select(self.kind).where(self.kind.id == row_id, self._may_be_made())
        row = db.session.scalar(found.with_for_update(skip_locked=True).execution_options(populate_existing=True))
        if row is None:
            return None
        if row.path:
            storage.remove(storage.path(row.path))
        row.path = f"{self.folder}/{row_id}-{secrets.token_hex(16)}.zip"
        row.state, row.done, row.lease_until = "working", 0, clock.now() + self.lease
        return row.path

    def _note(self, row_id: int, name: str, done: int, total: int) -> None:
        row = self._held(row_id, name)
        row.done, row.total, row.lease_until = done, total, clock.now() + self.lease

    def _held(self, row_id: int, name: str) -> Row:
        """The row, as long as its file is still this try's. Raises Overtaken."""
        mine = select(self.kind).where(self.kind.id == row_id, self.kind.path == name, self.kind.state == "working")
        row = db.session.scalar(mine.with_for_update().execution_options(populate_existing=True))
        if row is None:
            raise Overtaken
        return row

    def _fail(self, row_id: int, error: Exception) -> None:
        """Nothing came of it, and whoever wants it asks again."""
        if row := db.session.get(self.kind, row_id):
            row.state = "disk_full" if storage.is_full(error) else "failed"
