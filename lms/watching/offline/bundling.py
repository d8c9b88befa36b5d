"""The zip of a pack: asked for, made by the worker, fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lms import storage
from lms.db import db, take_turns
from lms.errors import Refused
from lms.made_files import Making
from lms.people.models import Person
from lms.watching.offline import packing
from lms.watching.offline.file_models import OfflineFile
from lms.watching.offline.models import OfflinePack

# A unit's lectures of one afternoon; more at once would only fill the disk.
MOST_UNDERWAY = 20


class Withdrawn(Refused):
    message = _l("This pack was withdrawn. What is watched with it does not count.")


class WaitForOthers(Refused):
    message = _l("Many packs that you asked for are being made. Please wait until one of them is done.")


def order(pack: OfflinePack, *, by: Person) -> OfflineFile:
    """Put its zip in line. Then ask for `file_tasks.make_file`, after the commit.

    Raises MakingAlready, Withdrawn, WaitForOthers.
    """
    if pack.is_withdrawn:
        raise Withdrawn
    take_turns("offline packs")
    MAKING.require_idle(OfflineFile.pack_id == pack.id)
    _refuse_too_many(by)
    row = OfflineFile(pack_id=pack.id, asked_by_id=by.id)
    db.session.add(row)
    db.session.flush()  # the worker is told its id
    return row


def _refuse_too_many(by: Person) -> None:
    underway = OfflineFile.state.in_(("waiting", "working"))
    mine = select(func.count(OfflineFile.id)).where(OfflineFile.asked_by_id == by.id, underway)
    if (db.session.scalar(mine) or 0) >= MOST_UNDERWAY:
        raise WaitForOthers


def is_at_hand(pack: OfflinePack) -> bool:
    """Whether its zip can be fetched or is being made, so that nobody need ask for it again."""
    row = latest(pack)
    return row is not None and (row.is_underway or (row.state == "ready" and storage.path(row.path or "").is_file()))


def latest(pack: OfflinePack) -> OfflineFile | None:
    return MAKING.latest(OfflineFile.pack_id == pack.id)


def ready(pack: OfflinePack, file_id: int) -> OfflineFile:
    """One that can be fetched. Raises NotThere, Withdrawn."""
    if pack.is_withdrawn:
        raise Withdrawn
    return MAKING.ready(file_id, OfflineFile.pack_id == pack.id)


def _write(file_id: int, to: IO[bytes]) -> Iterator[tuple[int, int]]:
    row = db.session.get_one(OfflineFile, file_id)
    return packing.write_zip(db.session.get_one(OfflinePack, row.pack_id), to)


MAKING = Making(OfflineFile, "offline", _write)
