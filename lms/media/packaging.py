"""What stands beside the ladder: a poster, small pictures for the seek bar, and one MP4 (or M4A) for browsers without
Media Source."""

from itertools import accumulate
from math import ceil
from pathlib import Path

import av
import ffmpeg

from lms.media.encoding import SOUND_NAME, Stream, compiled
from lms.media.ladder import Ladder
from lms.media.package import (
    GLIMPSE_SECONDS,
    GLIMPSE_WIDTH,
    GLIMPSES,
    GLIMPSES_A_SIDE,
    PICTURE_FILE,
    PLAYLIST,
    POSTER,
    SOUND_FILE,
    Package,
)

# The most telling of the first minute's key frames: usually the title slide, never the black before it.
POSTER_LOOKS_AT_SECONDS = 60
POSTER_WIDTH = 960


def commands(folder: Path, ladder: Ladder) -> list[list[str]]:
    """What is left to do for ffmpeg once the ladder stands."""
    made = [_sound_file_command(folder)]
    if ladder.renditions:
        made += [
            _poster_command(folder, ladder),
            _glimpses_command(folder, ladder),
            _picture_file_command(folder, ladder),
        ]
    return made


def _poster_command(folder: Path, ladder: Ladder) -> list[str]:
    playlist = folder / ladder.renditions[0].name / PLAYLIST
    recording = ffmpeg.input(str(playlist), t=POSTER_LOOKS_AT_SECONDS, skip_frame="nokey")
    frame = recording.video.filter("thumbnail", n=30).filter("scale", f"min({POSTER_WIDTH},iw)", -2)
    return compiled(ffmpeg.output(frame, str(folder / POSTER), **{"frames:v": 1, "update": 1, "q:v": 4}))


def _glimpses_command(folder: Path, ladder: Ladder) -> list[str]:
    """From the key frames of the smallest rendition, which takes a third of a second for each minute."""
    smallest = ffmpeg.input(str(folder / ladder.renditions[-1].name / PLAYLIST), skip_frame="nokey")
    pictures = smallest.video.filter("fps", f"1/{GLIMPSE_SECONDS}", start_time=0, round="up")
    small = pictures.filter("scale", GLIMPSE_WIDTH, -2)
    sheets = small.filter("tile", f"{GLIMPSES_A_SIDE}x{GLIMPSES_A_SIDE}")
    return compiled(ffmpeg.output(sheets, str(folder / GLIMPSES.format("%d")), **{"q:v": 5}))


def _picture_file_command(folder: Path, ladder: Ladder) -> list[str]:
    picture = (ladder.download or ladder.renditions[-1]).name
    streams = (_rendition(folder, picture).video, _rendition(folder, SOUND_NAME).audio)
    return _copied(folder / PICTURE_FILE, *streams)


def _sound_file_command(folder: Path) -> list[str]:
    return _copied(folder / SOUND_FILE, _rendition(folder, SOUND_NAME).audio)


def _copied(target: Path, *streams: Stream) -> list[str]:
    """A copy without encoding, 0.08 s for each minute; its index stands first, so that playing starts at once."""
    return compiled(ffmpeg.output(*streams, str(target), c="copy", movflags="+faststart", map_metadata=-1))


def single_file(ladder: Ladder) -> str:
    return PICTURE_FILE if ladder.renditions else SOUND_FILE


def _rendition(folder: Path, name: str) -> Stream:
    return ffmpeg.input(str(folder / name / PLAYLIST))


def package_of(folder: Path, ladder: Ladder) -> Package:
    """Measure what was made."""
    names = tuple(rendition.name for rendition in ladder.renditions)
    lengths = segment_lengths(folder / (names or (SOUND_NAME,))[0] / PLAYLIST)
    name = single_file(ladder)
    return Package(sum(lengths), names, name, second_starts(folder / name), segment_starts(lengths))


def segment_starts(lengths: list[float]) -> tuple[int, ...]:
    """Segments are cut at whole seconds (sound within 21 ms of them); the last one also holds what is left over."""
    return (*(round(start) for start in accumulate(lengths[:-1], initial=0.0)), ceil(sum(lengths) - 0.05))


def segment_lengths(playlist: Path) -> list[float]:
    lines = playlist.read_text(encoding="utf-8").splitlines()
    return [float(line.removeprefix("#EXTINF:").split(",")[0]) for line in lines if line.startswith("#EXTINF:")]


def second_starts(path: Path) -> tuple[int, ...]:
    """The byte at which each whole second begins, and last the size of the file."""
    starts: list[int] = []
    with av.open(f"file:{path.absolute()}") as container:
        leading = (*container.streams.video, *container.streams.audio)[0]
        for packet in container.demux(leading):
            if packet.pts is not None and packet.pos is not None and packet.pts * packet.time_base >= len(starts):
                starts.append(packet.pos)
    return (*starts, path.stat().st_size)
