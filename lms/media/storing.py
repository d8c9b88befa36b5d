"""A finished lecture is put into the store: all of its films, or the row does not say so."""

import json
import os
import shutil
from collections.abc import Set
from contextlib import suppress
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from lms import storage
from lms.db import db
from lms.media import package, store
from lms.media.models import Recording
from lms.media.sending import KEPT
from lms.media.store import StoreFailed


def waiting() -> list[tuple[int, str]]:
    """The lectures whose films are not in the store, as (recording, folder); none where there is no store."""
    if not store.is_used():
        return []
    finished = select(Recording.id, Recording.folder).where(Recording.state == "ready", Recording.folder.is_not(None))
    missing = finished.where(Recording.stored_folder.is_distinct_from(Recording.folder))
    return [(number, str(folder)) for number, folder in db.session.execute(missing.order_by(Recording.id))]


def lectures_stored() -> int:
    """How many lectures have their films in the store and not here."""
    return db.session.scalar(select(func.count(Recording.stored_folder))) or 0


def put_away(recording_id: int, folder: str) -> bool:
    """Put the films of a lecture into the store and let go of those here; then its row says so. False: not this time.

    Broken off, it goes on where it stopped. Whoever watches notices nothing: until the store has every film, the site
    sends those here.
    """
    place = storage.folder("media") / folder
    try:
        _fill(place, folder)
    except FileNotFoundError:
        return _gone_meanwhile(recording_id, folder)
    except StoreFailed as failure:
        current_app.logger.error(
            "films of recording %s are not in the store: %s", recording_id, failure.params["reason"]
        )
        return False
    for name in package.stored(place):
        (place / name).unlink(missing_ok=True)
    recording = db.session.get(Recording, recording_id, with_for_update=True, populate_existing=True)
    if recording is None:
        return _gone_meanwhile(recording_id, folder)
    if recording.folder == folder:
        recording.stored_folder = folder
    return True


def _gone_meanwhile(recording_id: int, folder: str) -> bool:
    """With its recording it leaves the store, too. As long as there is one, somebody else was quicker, and nothing is removed."""
    db.session.rollback()
    is_there = select(Recording.id).where(Recording.id == recording_id)
    if db.session.scalar(is_there) is None:
        remove(folder)
    else:
        current_app.logger.warning("films of recording %s went while they were put into the store", recording_id)
    db.session.rollback()
    return False


def _fill(place: Path, folder: str) -> None:
    """Send what the store does not have. What it has is then written down, from which moment on it may be asked for."""
    if (place / package.STORED).exists():
        return
    films, there = package.films(place), store.sizes(folder)
    for name, size in films.items():
        if there.get(name) != size:
            kind = package.TYPES[name.rpartition(".")[2]]
            store.put(place / name, f"{folder}/{name}", {"Content-Type": kind, "Cache-Control": KEPT})
    there = store.sizes(folder)
    if films.items() - there.items():
        raise StoreFailed(reason="it took films and does not have them")
    _write(place / package.STORED, json.dumps(there))


def _write(path: Path, text: str) -> None:
    """Whole, and on the disk: the films go once it stands."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def remove(folder: str) -> None:
    """Remove a lecture's folder, in the store first: while it stands here, it says what is left to remove there.

    Where the store fails it stays for the next sweep.
    """
    try:
        if store.is_used():
            store.remove(folder)
    except StoreFailed as failure:
        current_app.logger.error("films of %s are still in the store: %s", folder, failure.params["reason"])
    else:
        shutil.rmtree(storage.folder("media") / folder, ignore_errors=True)


def remove_all(recording_id: int | str, wanted: Set[str | None] = frozenset()) -> None:
    """Remove a recording's folders but those that are wanted, and its place when nothing is left."""
    place = storage.folder("media") / str(recording_id)
    for found in place.iterdir() if place.is_dir() else ():
        if f"{recording_id}/{found.name}" not in wanted:
            remove(f"{recording_id}/{found.name}")
    with suppress(OSError):
        place.rmdir()
