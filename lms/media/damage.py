"""Stretches in the middle of a film that nobody can decode, such as a part of an MP4 that a bad disk gave back as zeros.

FFmpeg says that it met such packets, and not when. So a film is gone through a second time, packet by packet, but only where
the log of the one pass tells of some: an undamaged film pays nothing.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from lms.media.discs.film import Span, merged
from lms.media.probing import READING, Source
from lms.media.running import Progressed, nobody

# FFmpeg's own words, the same for every decoder; and whatever the reader of a file complains of, such as bytes that it passed over.
TOLD = (b"Error submitting packet to decoder", b"Decoding error", b"corrupt decoded frame", b"[in#")

# Less than this is a click or one smeared picture. Undamaged recordings begin with a few packets that decode to nothing.
LEAST_SECONDS = 0.5
# Between two bad packets that belong to one stretch: decoders take a good one for a bad one and the other way round.
APART_SECONDS = 1.0
# Each goes on where the one before stopped; so many are a file of which nothing can be had.
MOST_BEGINNINGS = 10_000

# Whoever waits for us wants to know that we are not dead.
TOLD_EVERY_SECONDS = 10.0

Stretch = tuple[float, float]


def is_told(log: Path) -> bool:
    """Whether ffmpeg met packets that it could not decode, or bytes that it could not read."""
    with log.open("rb") as lines:
        return any(told in line for line in lines for told in TOLD)


def spans(path: Path, source: Source, listened: Progressed = nobody) -> list[Span]:
    """The stretches in whole seconds of the lecture, of which picture or sound cannot be decoded.

    This may take as long as the film does. `listened` is told now and then at which second of it we are.
    """
    wanted = [stream.stream for stream in (source.picture, source.sound) if stream]
    streams = {int(number): _Stream() for number in wanted}
    with (
        suppress(av.error.FFmpegError),
        av.open(f"file:{path.absolute()}", options=READING, metadata_errors="replace") as container,
    ):
        _listen(container, streams, listened)
    found = [stretch for stream in streams.values() for stretch in stream.undecodable()]
    found += _absent(list(streams.values()))
    return merged((math.floor(start), math.ceil(end)) for start, end in found)


def _listen(container: InputContainer, streams: dict[int, "_Stream"], listened: Progressed) -> None:
    begins, told = (container.start_time or 0) / av.time_base, 0.0
    chosen = [stream for stream in container.streams if stream.index in streams]
    for stream in chosen:
        # Decoders that work at several pictures at once tell of errors later.
        stream.codec_context.thread_type = "SLICE"
    for packet in _packets(container, chosen):
        if (time := packet.pts if packet.pts is not None else packet.dts) is not None:
            at = float(time * packet.time_base) - begins
            streams[packet.stream.index].hear(packet, at)
            if at >= told + TOLD_EVERY_SECONDS:
                told = at
                listened(at)


def _packets(container: InputContainer, chosen: list[Stream]) -> Iterator["Packet[Any]"]:
    """All packets. In a damaged file the reader asks to be asked again, or meets a stream that was not announced."""
    for _again in range(MOST_BEGINNINGS):
        try:
            yield from container.demux(chosen)
        except (BlockingIOError, IndexError):
            continue
        return


@dataclass
class _Stream:
    """The packets of a stream that could not be decoded, where it has none, and the key frames from which it can again."""

    bad: list[Stretch] = field(default_factory=list)
    gaps: list[Stretch] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    heard_until: float = math.inf

    def hear(self, packet: "Packet[Any]", at: float) -> None:
        end = at + float((packet.duration or 0) * packet.time_base)
        if at - self.heard_until >= LEAST_SECONDS:
            self.gaps.append((self.heard_until, at))
        self.heard_until = end
        try:
            packet.decode()
        except av.error.FFmpegError:
            self.bad.append((at, end))
        else:
            if packet.is_keyframe:
                self.keys.append(at)

    def undecodable(self) -> Iterator[Stretch]:
        for packets in _together(self.bad):
            if sum(end - start for start, end in packets) >= LEAST_SECONDS:
                yield self.to_key(packets[0][0], max(end for _, end in packets))

    def to_key(self, start: float, end: float) -> Stretch:
        """With the pictures up to the next key frame, which rest on what was lost."""
        return max(0.0, start), min((key for key in self.keys if key >= end), default=end)


def _absent(streams: Sequence[_Stream]) -> Iterator[Stretch]:
    """Where neither picture nor sound has a packet: the reader could not find its way. One alone may pause."""
    if len(streams) == 2:
        picture, sound = streams
        for (a, b), (c, d) in product(picture.gaps, sound.gaps):
            if min(b, d) - max(a, c) >= LEAST_SECONDS:
                yield picture.to_key(max(a, c), min(b, d))


def _together(packets: Iterable[Stretch]) -> Iterator[list[Stretch]]:
    group: list[Stretch] = []
    for packet in sorted(packets):
        if group and packet[0] - group[-1][1] > APART_SECONDS:
            yield group
            group = []
        group.append(packet)
    if group:
        yield group
