"""All that a player needs to know of a lecture, as a template or a script takes it."""

from dataclasses import dataclass

from flask import url_for

from lms.media import captions, chapters, grants, handouts, package, wording
from lms.media.models import Grant, Handout, Recording
from lms.people.models import Person


@dataclass(frozen=True)
class Track:
    """Captions or chapters in one language."""

    language: str
    label: str
    address: str


@dataclass(frozen=True)
class Glimpses:
    """Sheets of small pictures, `a_side` in each row and as many rows, one picture for each `every` seconds."""

    sheets: tuple[str, ...]
    every: int = package.GLIMPSE_SECONDS
    a_side: int = package.GLIMPSES_A_SIDE
    width: int = package.GLIMPSE_WIDTH


@dataclass(frozen=True)
class Paper:
    """A handout: its name, its length in words, and where to fetch it."""

    name: str
    size: str
    address: str


@dataclass(frozen=True)
class Playable:
    """Where to fetch the lecture: adaptive, its sound alone, as a single file for old browsers, its poster, glimpses and tracks; and its length."""

    hls: str
    sound: str | None
    file: str
    file_type: str
    poster: str | None
    captions: tuple[Track, ...]
    chapters: Track | None
    handouts: tuple[Paper, ...]
    seconds: int
    glimpses: Glimpses | None


def playable(grant: Grant, recording: Recording, language: str) -> Playable:
    """The lecture under the addresses of this grant; `language` is that of the page."""
    single = package.PICTURE_FILE if recording.has_picture else package.SOUND_FILE
    return Playable(
        hls=_file(grant, package.MASTER),
        sound=_file(grant, package.SOUND_PLAYLIST) if recording.has_picture and recording.has_sound else None,
        file=_file(grant, single),
        file_type=package.TYPES[single.rpartition(".")[2]],
        poster=_file(grant, package.POSTER) if recording.has_picture else None,
        captions=tuple(_captions(grant, each.language) for each in captions.of(recording) if each.confirmed_at),
        chapters=_track(grant, "chapters", language[:2]) if chapters.of(recording) else None,
        handouts=tuple(_paper(grant, each) for each in handouts.of(recording.id)),
        seconds=recording.seconds or 0,
        glimpses=_glimpses(grant, recording) if recording.has_picture else None,
    )


def _glimpses(grant: Grant, recording: Recording) -> Glimpses:
    return Glimpses(tuple(_file(grant, name) for name in package.sheets(recording.seconds or 0)))


def previewed(person: Person, recording: Recording, language: str) -> Playable | None:
    """The lecture for its author's own look; none while there is none to play."""
    if recording.folder is None:
        return None
    return playable(grants.open_grant(person.id, recording), recording, language)


def _file(grant: Grant, name: str) -> str:
    return url_for("delivery.send", token=grants.token(grant), recording_id=grant.recording_id, name=name)


def _paper(grant: Grant, handout: Handout) -> Paper:
    token = grants.token(grant)
    address = url_for("delivery.handout", token=token, recording_id=grant.recording_id, handout_id=handout.id)
    return Paper(handout.name, wording.size(handout.size), address)


def _captions(grant: Grant, language: str) -> Track:
    return _track(grant, "captions", language, captions.LANGUAGES[language])


def _track(grant: Grant, kind: str, language: str, label: str = "") -> Track:
    token = grants.token(grant)
    address = url_for("delivery.track", token=token, recording_id=grant.recording_id, kind=kind, language=language)
    return Track(language, label, address)
