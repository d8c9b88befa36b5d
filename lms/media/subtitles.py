"""Captions as files have them: SRT or WebVTT, in UTF-8, UTF-16 or a Chinese encoding, read into cues and written as WebVTT."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape

from lms import decoding

TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
TIMING = re.compile(rf"\s*{TIME}\s*-->\s*{TIME}(?:\s.*)?")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|\{\\[^{}]*\}|<\d[\d:.]*>")


class BadCaptions(Exception):
    """A file that holds no captions; `line` counts from 1 where there is one to blame."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code, line)
        self.code = code
        self.line = line


@dataclass(frozen=True)
class Cue:
    start: float
    end: float
    text: str


def read(data: bytes) -> list[Cue]:
    """The cues of a file in the order of their times."""
    text = decoding.text_of(data)
    if text is None:
        raise BadCaptions("no_text")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues = sorted(_cues(lines), key=lambda cue: (cue.start, cue.end))
    if not cues:
        raise BadCaptions("no_cues")
    return cues


def _cues(lines: list[str]) -> Iterator[Cue]:
    """Each timing line with the lines below it, up to the next empty one."""
    for number, line in enumerate(lines):
        if "-->" not in line:
            continue
        timing = TIMING.fullmatch(line)
        if timing is None:
            raise BadCaptions("bad_time", number + 1)
        start, end = _seconds(*timing.groups()[:4]), _seconds(*timing.groups()[4:])
        if end < start:
            raise BadCaptions("ends_before_it_begins", number + 1)
        if text := _text(lines[number + 1 :]):
            yield Cue(start, end, text)


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _text(below: Iterable[str]) -> str:
    """The words of a cue without colours and places, which fit one player and not the next."""
    said = []
    for line in below:
        if not line.strip() or "-->" in line:
            break
        said.append(unescape(MARKUP.sub("", line)).strip())
    return "\n".join(line for line in said if line)


def webvtt(cues: Iterable[Cue]) -> str:
    return "WEBVTT\n" + "".join(
        f"\n{clock(cue.start)} --> {clock(cue.end)}\n{escape(cue.text, quote=False)}\n" for cue in cues
    )


def clock(seconds: float) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
