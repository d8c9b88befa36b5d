"""The titles of a disc that its author chooses; each becomes a recording of its own."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from flask_babel import lazy_gettext as _l

from lms import storage
from lms.db import db
from lms.errors import Refused, Unreadable
from lms.media import kinds, recordings
from lms.media.discs.images import FOLDER
from lms.media.models import Recording


class NothingChosen(Unreadable):
    message = _l("Please choose at least one title of the disc.")


class NotOnDisc(Unreadable):
    message = _l("The disc has no title %(number)s.")


class AlreadyChosen(Refused):
    message = _l("The titles of this disc were chosen already.")


def title_of(path: Path) -> str:
    """A first title: the name of the image, or of the folder, which VIDEO_TS itself borrows from the one above it."""
    place = path.resolve()
    if place.is_dir():
        return (place.parent if place.name.upper() == FOLDER else place).name.replace("_", " ")[: kinds.LONGEST_TITLE]
    return kinds.title_from(place.name)


def named(title: str, numbers: Sequence[int]) -> list[tuple[int, str]]:
    """Each number with a title for its recording; of several, each says which it is."""
    if len(numbers) == 1:
        return [(numbers[0], title)]
    return [(number, f"{title[: kinds.LONGEST_TITLE - 3]} {number}") for number in numbers]


def suggested(recording: Recording) -> list[int]:
    """The titles that are taken when the author changes nothing."""
    return [title["number"] for title in (recording.disc or {"titles": []})["titles"] if title["is_taken"]]


def still_of(recording: Recording, number: int) -> Path | None:
    """The picture of a title, while its disc waits for the choice."""
    disc = recording.disc or {"titles": []}
    names = [title["still"] for title in disc["titles"] if title["number"] == number and title["still"]]
    return storage.folder("media") / disc["folder"] / names[0] if names else None


def choose(recording: Recording, numbers: Iterable[int], sounds: Mapping[int, int] | None = None) -> list[Recording]:
    """Make these titles of the disc into lectures; then ask for `tasks.make` for each, after the commit.

    The recording itself becomes the first of them. `sounds` tells the sound track of a title, where its author chose one.
    """
    db.session.refresh(recording, with_for_update=True)
    if recording.state != "choosing" or recording.disc is None:
        raise AlreadyChosen
    (first, title), *others = named(recording.title, _checked(recording, numbers))
    tracks = {number: _track(recording, number, (sounds or {}).get(number)) for number in (first, *dict(others))}
    chosen = [recording, *(_another(recording, number, name, tracks[number]) for number, name in others)]
    recording.sound_track, recording.title, recording.disc_title, recording.disc, recording.state = (
        tracks[first],
        title,
        first,
        None,
        "waiting",
    )
    return chosen


def _checked(recording: Recording, numbers: Iterable[int]) -> list[int]:
    chosen = sorted(set(numbers))
    if not chosen:
        raise NothingChosen
    on_disc = {title["number"] for title in (recording.disc or {})["titles"]}
    for number in chosen:
        if number not in on_disc:
            raise NotOnDisc(number=number)
    return chosen


def _track(recording: Recording, number: int, track: int | None) -> int | None:
    """The sound track to take; nothing where it is the one that is taken anyhow."""
    title = next(title for title in (recording.disc or {})["titles"] if title["number"] == number)
    if track is None or track == title.get("sound"):
        return None
    if not 0 < track <= len(title["sounds"]):
        raise recordings.NoSuchSound(number=track)
    return track


def _another(recording: Recording, number: int, title: str, track: int | None) -> Recording:
    source = recordings.source_from(storage.path(str(recording.source_path))) | {"source_name": recording.source_name}
    another = Recording(title=title, owner_id=recording.owner_id, disc_title=number, sound_track=track, **source)
    db.session.add(another)
    return another
