"""What is needed to make a lecture of a title, and what an author wants to see before choosing one."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ffmpeg

from lms.media import running
from lms.media.beginnings import Beginning
from lms.media.discs import film, gaps, reading, sectors
from lms.media.discs.film import HEAD_START_SECONDS, Span, Survey
from lms.media.discs.ifo import TICKS
from lms.media.discs.reading import Title
from lms.media.encoding import Input, Options, compiled
from lms.media.faults import Fault
from lms.media.probing import Picture, Sound, Source

# Sound or picture may begin late; what begins later still is not known to FFmpeg and lost.
LOOKED_AT: Options = {"probesize": 50_000_000, "analyzeduration": 60_000_000}
READING: Options = {
    "format": "mpeg",
    "protocol_whitelist": "pipe",
    "fflags": "+genpts+discardcorrupt",
    "err_detect": "ignore_err",
    **LOOKED_AT,
}
# The times are right already: FFmpeg is to close no gap, for what is lost takes its time too.
TIMES: Options = {"copyts": None, "itsoffset": -HEAD_START_SECONDS}

STILL_WIDTH = 480
STILL_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Found:
    """A title, ready to be made into a lecture. Chapters and damage in seconds."""

    input: Input
    source: Source
    chapters: tuple[Beginning, ...] = ()
    damaged: tuple[Span, ...] = ()


def find(path: Path, number: int) -> Found:
    """The title of that number. Raises a `Fault` where the disc has none, or nothing of it can be read."""
    title = next((title for title in reading.titles(path) if title.number == number), None)
    if title is None:
        raise Fault("no_such_title", number=number)
    surveyed = film.survey(title)
    seconds = sorted({int(surveyed.starts[cell] / TICKS) for cell in title.program.chapters})
    given = Input("pipe:0", READING | TIMES, film.stream(title, surveyed))
    return Found(given, _source(title, surveyed), tuple(map(Beginning, seconds)), tuple(surveyed.damaged))


def _source(title: Title, surveyed: Survey) -> Source:
    """What the tables say of it, as far as the film has it."""
    picture = _picture(title, surveyed) if sectors.VIDEO in surveyed.streams else None
    return Source(title.seconds, picture, tuple(_sounds(title, surveyed.streams)))


def _sounds(title: Title, streams: Container[int]) -> Iterator[Sound]:
    """Its tracks in one of these streams, numbered as the tables have them."""
    for number, track in enumerate(title.sounds, start=1):
        if track.stream in streams:
            yield Sound(_name(track.stream), track.channels, track.language, number=number, format=track.format)


def _picture(title: Title, surveyed: Survey) -> Picture:
    """Nobody can tell by the tables whether it is interlaced; asked to, the filter leaves other pictures alone."""
    look = title.picture
    if surveyed.size:
        look = replace(look, width=surveyed.size[0], height=surveyed.size[1])
    return Picture(_name(sectors.VIDEO), look.width, look.height, look.sample_aspect, 0, look.rate, interlaced=True)


def _name(stream: int) -> str:
    """FFmpeg's name of a stream: by the number in its packets, whatever else comes first."""
    return f"i:{stream if stream < 0xC0 else 0x100 + stream}"


def show(path: Path, folder: Path) -> dict[str, Any]:
    """What is on the disc, for the author to choose from, as JSON; the stills lie in the folder."""
    found = reading.titles(path)
    taken = reading.lectures(found)
    shown = [_shown(title, folder) | {"is_taken": title in taken} for title in found]
    return {"titles": shown, "missing": gaps.missing(reading.files(path))}


def _shown(title: Title, folder: Path) -> dict[str, Any]:
    return {
        "number": title.number,
        "seconds": title.seconds,
        "chapters": title.chapters,
        "standard": title.picture.standard,
        "aspect": title.picture.aspect,
        "sounds": [{"format": s.format, "language": s.language, "channels": s.channels} for s in title.sounds],
        "sound": _first_choice(title),
        "still": _still(title, folder / f"title-{title.number}.jpg"),
    }


def _first_choice(title: Title) -> int | None:
    """The number of the track that is taken when nobody chooses."""
    sounds = tuple(_sounds(title, [track.stream for track in title.sounds]))
    sound = Source(title.seconds, None, sounds).sound
    return sound.number if sound else None


def _still(title: Title, target: Path) -> str | None:
    """The name of a picture from the middle, if one can be had."""
    picture = ffmpeg.input("pipe:0", **READING)[_name(sectors.VIDEO)].filter("thumbnail", n=10)
    wide, high = map(int, title.picture.aspect.split(":"))
    scaled = picture.filter("scale", STILL_WIDTH, STILL_WIDTH * high // wide).filter("setsar", 1)
    command = compiled(ffmpeg.output(scaled, str(target), **{"frames:v": 1, "update": 1, "q:v": 4}))
    try:
        running.run(command, target.with_suffix(".log"), feed=film.middle(title), patience=STILL_PATIENCE_SECONDS)
    except Fault:
        return None
    return target.name if target.is_file() else None
