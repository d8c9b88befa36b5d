"""Recordings from files and discs of this machine, as the command and the watched folder take them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lms import clock, storage
from lms.db import db
from lms.media import choosing, recordings
from lms.media.discs import reading
from lms.media.models import Recording
from lms.people import access
from lms.people.models import Person, RoleGrant


@dataclass(frozen=True)
class Kept:
    """What lies among our sources and is to become a recording; of a disc, with the number of its title."""

    title: str
    number: int | None
    source: dict[str, Any]


def owner(mobile: str | None) -> Person | None:
    """Whose the recordings are: who has this mobile number, or the first administrator where none is told."""
    held = (RoleGrant.role == "administrator") & access.holds_on(RoleGrant, clock.today())
    wanted = Person.mobile == mobile if mobile else Person.id.in_(select(RoleGrant.person_id).where(held))
    return db.session.scalars(select(Person).where(wanted).order_by(Person.id)).first()


def kept(path: Path, title: str = "", numbers: Sequence[int] = ()) -> list[Kept]:
    """Keep a file, or each title of a disc: the numbers, or all that are lectures. Needs no database, and may take minutes.

    Raises Refused where it cannot be a recording, `Fault` where a disc cannot be read, and OSError.
    """
    if not reading.is_disc(path):
        return [Kept(title, None, recordings.source_from(path))]
    chosen = numbers or [each.number for each in reading.lectures(reading.titles(path))]
    found: list[Kept] = []
    try:
        for number, name in choosing.named(title.strip() or choosing.title_of(path), chosen):
            found.append(Kept(name, number, recordings.source_from(path)))
    except OSError:
        let_go(found)
        raise
    return found


def let_go(sources: Iterable[Kept]) -> None:
    """Remove what was kept and becomes no recording."""
    for each in sources:
        storage.remove(storage.path(each.source["source_path"]))


def add(sources: Iterable[Kept], person: Person, sound_track: int | None = None) -> list[Recording]:
    """Their recordings, with that sound track. Then ask for `tasks.make` for each, after the commit."""
    return [
        recordings.add(each.source, each.title, person, disc_title=each.number, sound_track=sound_track)
        for each in sources
    ]
