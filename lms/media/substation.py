r"""Captions as ASS and SSA files have them: tables of events whose words carry styles, `{\pos(1,2)}好\N的`."""

import re
from collections.abc import Iterator

from lms.media.cues import BadCaptions, Cue, checked, seconds

EVENTS = "[events]"
# What a file without a line of its own for it means.
COLUMNS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
TIME = re.compile(r"(\d{1,3}):([0-5]?\d):([0-5]?\d)[.:](\d{1,3})")
STYLES = re.compile(r"\{[^{}]*\}")
# Between these two there are strokes of a drawing in place of words.
DRAWING = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}.*?(?:\{[^{}]*\\p0[^{}]*\}|$)", re.DOTALL)
BREAKS = {r"\N": "\n", r"\n": "\n", r"\h": " "}


def is_it(lines: list[str]) -> bool:
    return any(line.strip().lower() == EVENTS for line in lines)


def cues(lines: list[str]) -> Iterator[Cue]:
    """Each line of dialogue that has words. Raises BadCaptions."""
    columns: tuple[str, ...] = COLUMNS
    for number, line in enumerate(lines, 1):
        kind, _, rest = line.partition(":")
        if kind.strip().lower() == "format" and "text" in rest.lower():
            columns = tuple(name.strip().lower() for name in rest.split(","))
        elif kind.strip().lower() == "dialogue":
            yield from _cue(dict(zip(columns, rest.split(",", len(columns) - 1), strict=False)), number)


def _cue(event: dict[str, str], line: int) -> Iterator[Cue]:
    start, end = (TIME.fullmatch(event.get(edge, "").strip()) for edge in ("start", "end"))
    if start is None or end is None:
        raise BadCaptions("bad_time_of_event", line)
    if text := _text(event.get("text", "")):
        yield checked(Cue(seconds(*start.groups()), seconds(*end.groups()), text), line)


def _text(written: str) -> str:
    said = STYLES.sub("", DRAWING.sub("", written))
    for code, meant in BREAKS.items():
        said = said.replace(code, meant)
    return "\n".join(line.strip() for line in said.split("\n") if line.strip())
