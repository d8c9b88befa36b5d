"""Stretches in the middle of a film that nobody can decode, such as a part of an MP4 that a bad disk gave back as zeros.

FFmpeg says that it met such packets, and not when. So a film is gone through a second time, packet by packet, but only where
the log of the one pass tells of some: an undamaged film pays nothing.
"""

import math
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet

from lms.media.discs.film import Span, merged
from lms.media.probing import READING, Source

# FFmpeg's own words, the same for every decoder.
TOLD = (b"Error submitting packet to decoder", b"Decoding error", b"corrupt decoded frame")

# Less than this is a click or one smeared picture. Undamaged recordings begin with a few packets that decode to nothing.
LEAST_SECONDS = 0.5
# Between two bad packets that belong to one stretch: decoders take a good one for a bad one and the other way round.
APART_SECONDS = 1.0


def is_told(log: Path) -> bool:
    """Whether ffmpeg met packets that it could not decode."""
    with log.open("rb") as lines:
        return any(told in line for line in lines for told in TOLD)


def spans(path: Path, source: Source) -> list[Span]:
    """The stretches in whole seconds of the lecture, of which picture or sound cannot be decoded."""
    wanted = [stream.stream for stream in (source.picture, source.sound) if stream]
    streams = {int(number): _Stream() for number in wanted}
    with suppress(av.error.FFmpegError), av.open(f"file:{path.absolute()}", options=READING) as container:
        _listen(container, streams)
    found = [stretch for stream in streams.values() for stretch in stream.stretches()]
    return merged((math.floor(start), math.ceil(end)) for start, end in found)


def _listen(container: InputContainer, streams: dict[int, "_Stream"]) -> None:
    begins = (container.start_time or 0) / av.time_base
    chosen = [container.streams[number] for number in streams]
    for stream in chosen:
        stream.codec_context.thread_type = (
            "SLICE"  # decoders that work at several pictures at once tell of errors later
        )
    for packet in container.demux(chosen):
        if (time := packet.pts if packet.pts is not None else packet.dts) is not None:
            streams[packet.stream.index].hear(packet, float(time * packet.time_base) - begins)


@dataclass
class _Stream:
    """The packets of a stream that could not be decoded, and the key frames from which it can again."""

    bad: list[tuple[float, float]] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)

    def hear(self, packet: "Packet[Any]", at: float) -> None:
        try:
            packet.decode()
        except av.error.FFmpegError:
            self.bad.append((at, at + float((packet.duration or 0) * packet.time_base)))
        else:
            if packet.is_keyframe:
                self.keys.append(at)

    def stretches(self) -> Iterator[tuple[float, float]]:
        """Each with its pictures up to the next key frame, which rest on what was lost."""
        for packets in _together(self.bad):
            if sum(end - start for start, end in packets) >= LEAST_SECONDS:
                end = max(end for _, end in packets)
                yield max(0.0, packets[0][0]), min((key for key in self.keys if key >= end), default=end)


def _together(packets: Iterable[tuple[float, float]]) -> Iterator[list[tuple[float, float]]]:
    group: list[tuple[float, float]] = []
    for packet in sorted(packets):
        if group and packet[0] - group[-1][1] > APART_SECONDS:
            yield group
            group = []
        group.append(packet)
    if group:
        yield group
