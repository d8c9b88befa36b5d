"""What is in a recording: pictures, sound and length, as PyAV reads them.

It runs in the worker only: a hostile file then crashes a worker and not the site.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lms.media.faults import Fault

# An uploaded playlist named .mp4 must not make the machine read its other files.
READABLE_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,asf,flv,rm,ogg,mp3,wav,w64,aac,ac3,flac,amr,"
    "aiff,caf,dv,mxf,wtv,h264,hevc"
)
READING: dict[str, str] = {"format_whitelist": READABLE_FORMATS, "protocol_whitelist": "file"}

# As files name the language, by ISO 639: 639-1, both forms of 639-2, and Mandarin in 639-3.
CHINESE = frozenset({"zh", "chi", "zho", "cmn"})

# 8K. Beyond it a few frames fill the memory of a small server.
LARGEST_PICTURE = 8192 * 4320

# A camera that starts with a few progressive frames shows its interlacing within the first second.
FRAMES_LOOKED_AT = 30


@dataclass(frozen=True)
class Picture:
    stream: str  # as FFmpeg names it
    width: int
    height: int
    sample_aspect: Fraction
    rotation: int
    rate: Fraction
    interlaced: bool

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height as a viewer sees them: square pixels, turned upright."""
        width, height = round(self.width * self.sample_aspect), self.height
        return (height, width) if self.rotation % 180 else (width, height)


@dataclass(frozen=True)
class Sound:
    stream: str
    channels: int
    language: str
    is_default: bool = False
    # As an author counts them, from 1, and what it is coded in.
    number: int = 1
    format: str = ""


@dataclass(frozen=True)
class Source:
    seconds: float
    picture: Picture | None
    sounds: tuple[Sound, ...]
    # The number of the track that somebody chose.
    wanted: int | None = None

    @property
    def sound(self) -> Sound | None:
        """The track to hear: the wanted one; else in Chinese, if one says so; else the one that players choose, or the first."""
        if self.wanted is not None:
            return next(sound for sound in self.sounds if sound.number == self.wanted)
        by_choice = sorted(self.sounds, key=lambda sound: (sound.language not in CHINESE, not sound.is_default))
        return by_choice[0] if by_choice else None

    def wanting(self, number: int | None) -> "Source":
        """The same with another track to hear. Raises `no_such_sound`."""
        if number is not None and number not in [sound.number for sound in self.sounds]:
            raise Fault("no_such_sound", number=number)
        return replace(self, wanted=number)


def probe(path: Path) -> Source:
    """What the file holds, or a `Fault` that says why it is no recording."""
    with _opened(path) as container:
        seconds, picture, sounds = _announced(container), _picture(container), tuple(_sounds(container))
    source = Source(seconds or _measured(path), picture, sounds)
    if source.picture is None and source.sound is None:
        raise Fault("no_streams")
    return source


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    """The open file; whatever FFmpeg says against it becomes a `Fault`."""
    try:
        if path.stat().st_size == 0:
            raise Fault("empty")
        with av.open(f"file:{path.absolute()}", options=READING, metadata_errors="replace", timeout=60.0) as container:
            yield container
    except FileNotFoundError:
        raise Fault("source_missing") from None
    except av.error.FFmpegError as error:
        raise Fault("unreadable", detail=error.strerror or "") from error


def _picture(container: InputContainer) -> Picture | None:
    """The first moving picture; the cover of a music file is a picture too, but none that moves."""
    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not streams:
        return None
    stream = streams[0]
    if stream.width * stream.height > LARGEST_PICTURE:
        raise Fault("picture_too_large", width=stream.width, height=stream.height)
    frames = _first_frames(container, stream)
    return Picture(
        stream=str(stream.index),
        width=frames[0].width,
        height=frames[0].height,
        sample_aspect=stream.sample_aspect_ratio or Fraction(1),
        rotation=frames[0].rotation,
        rate=stream.average_rate or stream.guessed_rate or Fraction(25),
        interlaced=any(frame.interlaced_frame for frame in frames),
    )


def _first_frames(container: InputContainer, stream: VideoStream) -> list[VideoFrame]:
    """A few decoded frames: only they tell interlacing and rotation truly."""
    frames: list[VideoFrame] = []
    try:
        for frame in islice(container.decode(stream), FRAMES_LOOKED_AT):
            frames.append(frame)
    except av.error.InvalidDataError:
        if not frames:
            raise
    if not frames:
        raise Fault("unreadable", detail="no picture can be decoded")
    return frames


def _sounds(container: InputContainer) -> Iterator[Sound]:
    for number, stream in enumerate(container.streams.audio, start=1):
        if stream.codec_context is not None and stream.codec_context.channels:
            yield Sound(
                str(stream.index),
                stream.codec_context.channels,
                stream.metadata.get("language", ""),
                bool(stream.disposition & Disposition.default),
                number,
                stream.codec_context.codec.canonical_name.upper(),
            )


def _announced(container: InputContainer) -> float:
    """Seconds as the file announces them; 0 if it does not. Matroska counts from 0, also if it begins an hour later."""
    late = (container.start_time or 0) if "matroska" in container.format.name else 0
    return ((container.duration or 0) - late) / av.time_base if container.duration else 0.0


def _measured(path: Path) -> float:
    """Seconds packet by packet, where nothing is announced: recorders that were cut off by a power cut."""
    with _opened(path) as container:
        ends = [(p.pts + (p.duration or 0)) * p.time_base for p in container.demux() if p.pts is not None]
        return float(max(ends)) - (container.start_time or 0) / av.time_base if ends else 0.0
