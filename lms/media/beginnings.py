"""Where the chapters of a recording begin, as a film file tells it: MP4, MOV and Matroska hold such tables.

Whoever cut the film may have written anything there, so what cannot be is left out: a beginning before the film or far
behind any, a second one in the same second, a title that is only a number.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import av

from lms import decoding
from lms.media.probing import READING

# As programs name chapters that have no name: “Chapter 01”, or the time.
NO_NAME = re.compile(r"(chapter)?\s*[\d:.,]*", re.IGNORECASE)
# Beyond these bytes no title makes sense.
LONGEST_BYTES = 1000


class Beginning(NamedTuple):
    """The whole second at which a chapter begins, and its title, if it has one."""

    second: int
    title: str = ""


def in_file(path: Path) -> tuple[Beginning, ...]:
    """The chapters that the file tells, in order, one a second. They are never what prevents a lecture."""
    # What is no UTF-8 comes back as the bytes that it was.
    with (
        suppress(av.error.FFmpegError),
        av.open(f"file:{path.absolute()}", options=READING, metadata_errors="surrogateescape", timeout=60.0) as film,
    ):
        late = max(0.0, (film.start_time or 0) / av.time_base)
        return told([dict(each) for each in film.chapters()], late)
    return ()


def told(chapters: Sequence[dict[str, Any]], late: float = 0.0) -> tuple[Beginning, ...]:
    """The same of chapters as PyAV lists them, in a film that begins at `late` seconds."""
    titles = _titles([_bytes(each) for each in chapters])
    spans = [_span(each, late) for each in chapters]
    known = [(*span, title) for span, title in zip(spans, titles, strict=True) if span is not None]
    # Of two in the same second the longer one is meant.
    by_second = {int(start): title for start, _, title in sorted(known, key=lambda each: each[1])}
    return tuple(Beginning(second, title) for second, title in sorted(by_second.items()))


def _span(chapter: dict[str, Any], late: float) -> tuple[float, float] | None:
    """Its beginning and its length in seconds; nothing where it lies before the film."""
    base = chapter.get("time_base")
    if not base:
        return None
    start, stop = (float(chapter[edge] * base) - late for edge in ("start", "end"))
    return None if start <= -1 else (max(0.0, start), stop - start)


def _bytes(chapter: dict[str, Any]) -> bytes:
    title = str(chapter["metadata"].get("title", ""))
    return title.encode("utf-8", "surrogateescape")[:LONGEST_BYTES].replace(b"\n", b" ")


def _titles(titles: Sequence[bytes]) -> Iterator[str]:
    """One program wrote all of them, in one encoding; a few titles alone would tell it badly."""
    yield from map(_cleaned, _in_utf8(titles) or _in_another(titles))


def _in_utf8(titles: Iterable[bytes]) -> list[str] | None:
    """MP4 cuts a title after 255 bytes, in the middle of a character."""
    try:
        return [codecs.getincrementaldecoder("utf-8")().decode(title) for title in titles]
    except UnicodeDecodeError:
        return None


def _in_another(titles: Sequence[bytes]) -> list[str]:
    lines = (decoding.text_of(b"\n".join(titles)) or "").split("\n")
    return lines if len(lines) == len(titles) else [title.decode("utf-8", "replace") for title in titles]


def _cleaned(title: str) -> str:
    """Without what no page can show; nothing where it names nothing."""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in title).split())
    return "" if NO_NAME.fullmatch(words) else words
