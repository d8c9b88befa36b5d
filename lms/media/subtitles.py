"""Captions as files have them: SRT, WebVTT, ASS or SSA, in any encoding of offices, read into cues and written as WebVTT."""

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from itertools import islice

from lms import decoding
from lms.media import substation
from lms.media.cues import BadCaptions, Cue, checked, seconds

TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
TIMING = re.compile(rf"\s*{TIME}\s*-->\s*{TIME}(?:\s.*)?")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|\{\\[^{}]*\}|<\d[\d:.]*>")


def read(data: bytes) -> list[Cue]:
    """The cues of a file in the order of their times. Raises BadCaptions."""
    text = decoding.text_of(data)
    if text is None:
        raise BadCaptions("no_text")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = substation.cues(lines) if substation.is_it(lines) else _cues(lines)
    cues = sorted(found, key=lambda cue: (cue.start, cue.end))
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
        start, end = seconds(*timing.groups()[:4]), seconds(*timing.groups()[4:])
        if text := _text(islice(lines, number + 1, None)):
            yield checked(Cue(start, end, text), number + 1)


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
