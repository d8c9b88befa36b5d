"""What becomes of a thing in the watched folder: recordings, or a refusal with its reason."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lms import clock, decoding, storage
from lms.db import db, letting_others_write, take_turns
from lms.media import captions, importing
from lms.media.captions import CaptionsRefused
from lms.media.faults import Fault
from lms.media.importing import Kept
from lms.media.incoming import finding, places
from lms.media.incoming.finding import REFUSED, TAKEN, Found, tag_of
from lms.media.models import Arrival, Recording
from lms.media.recordings import EmptyFile, NotAFile
from lms.people.models import Person

ENGLISH = {"en", "eng", "english"}


class NotThis(Exception):
    """A thing is refused; `code` says why and `figures` fill in its sentence."""

    def __init__(self, code: str, **figures: Any) -> None:
        super().__init__(code, figures)
        self.code = code
        self.figures = figures


def decide(thing: Found, root: Path, owner_id: int) -> list[Arrival]:
    """The rows that say where it and its captions go, with its recordings; nothing where it must wait.

    Then ask for `tasks.make`, after the commit. Copying may take minutes, and holds nobody up.
    """
    try:
        sources = _kept(thing)
    except NotThis as refusal:
        return [_arrival(thing, root, refusal)]
    except (OSError, NotAFile):
        return []  # our own disk is full, or somebody took it away
    if finding.is_unchanged(thing):  # it may have grown while it was copied
        return _taken(thing, root, importing.add(sources, db.session.get_one(Person, owner_id)))
    importing.let_go(sources)
    return []


def has_room(thing: Found) -> bool:
    """The same rule as for uploads."""
    return thing.size <= storage.free_bytes()


def _kept(thing: Found) -> list[Kept]:
    if thing.wrong or thing.is_captions:
        raise NotThis(thing.wrong or "no_film")
    _refuse_second(thing)
    with letting_others_write():
        try:
            _try_to_open(thing.path)
            return importing.kept(thing.path)
        except Fault as fault:
            raise NotThis(fault.code, **fault.figures) from None
        except EmptyFile:
            raise NotThis("empty") from None
        except OSError as error:
            raise _refusal_of(error) from None


def _try_to_open(path: Path) -> None:
    """A second name can be given to a file that may not be read."""
    if path.is_file():
        path.open("rb").close()


def _refusal_of(error: OSError) -> Exception:
    """What the disk or its permissions refuse, unless our own disk has no room, or the file was taken away."""
    waits = isinstance(error, FileNotFoundError) or storage.is_full(error)
    return error if waits else NotThis("not_readable", detail=str(error.strerror))


def _refuse_second(thing: Found) -> None:
    """Of the same name, size and time: it was copied here twice."""
    before = select(Arrival).where(Arrival.name == thing.name, Arrival.stamp == thing.stamp, Arrival.refusal.is_(None))
    if first := db.session.scalars(before.order_by(Arrival.id)).first():
        raise NotThis("taken_before", at=clock.microseconds(first.decided_at))


def _taken(thing: Found, root: Path, made: Sequence[Recording]) -> list[Arrival]:
    rows = [_arrival(thing, root)]
    for each in thing.captions:
        rows.append(_arrival(each, root, _why_not(each, made)))
    return rows


def _why_not(text: Found, made: Sequence[Recording]) -> NotThis | None:
    """Give the recording these captions; why not, if they cannot be its."""
    try:
        _give(text, made)
    except NotThis as refusal:
        return refusal
    except CaptionsRefused as refusal:
        return NotThis(f"captions_{refusal.code}", **refusal.params)
    except OSError as error:
        return NotThis("not_readable", detail=str(error.strerror))
    return None


def _give(text: Found, made: Sequence[Recording]) -> None:
    if len(made) > 1:
        raise NotThis("which_title", number=len(made))
    with text.path.open("rb") as file:
        data = file.read(captions.MOST_BYTES + 1)
    language = _language(text.path, data)
    if captions.find(made[0].id, language):
        raise NotThis("second_captions")
    captions.take(made[0], language, text.path.name, data)


def _language(path: Path, data: bytes) -> str:
    """What the name says, as in lecture.en.srt, or else whether a Chinese character stands in it."""
    if tag_of(path).lower() in ENGLISH:
        return "en"
    is_chinese = bool(tag_of(path)) or any("\u4e00" <= letter <= "\u9fff" for letter in decoding.text_of(data) or "")
    return "zh" if is_chinese else "en"


def _arrival(thing: Found, root: Path, refusal: NotThis | None = None) -> Arrival:
    take_turns("incoming")
    reserved = set(db.session.scalars(select(Arrival.place).where(Arrival.moved_at.is_(None))))
    place = places.free(root, REFUSED if refusal else TAKEN, thing.name, reserved)
    row = Arrival(name=thing.name, stamp=thing.stamp, place=place, decided_at=clock.now())
    row.refusal, row.figures = (refusal.code, refusal.figures) if refusal else (None, {})
    db.session.add(row)
    db.session.flush()  # the next looks which places are reserved
    return row


def taken_from_folders() -> Sequence[str]:
    """The names of all that lay in folders of the watched one and was moved away."""
    moved = select(Arrival.name).where(Arrival.moved_at.is_not(None), Arrival.name.contains("/"))
    return db.session.scalars(moved).all()


def left_over(things: Iterable[Found]) -> list[tuple[Arrival, Found | None]]:
    """What was decided and has not been moved, with what lies there still."""
    there = {(part.name, part.stamp): part for thing in things for part in (thing, *thing.captions)}
    rows = db.session.scalars(select(Arrival).where(Arrival.moved_at.is_(None)).order_by(Arrival.id))
    return [(row, there.get((row.name, row.stamp))) for row in rows]
