"""Pictures of a question file on their way: in the texts a mark stands for each, until the question is read, and then they go
to the stem or the option where their mark stands. Nothing is fetched from outside.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lms.quizzes.details import Details, Part, Picture
from lms.quizzes.importing.drafts import Doubt, Doubtful, Draft, Found
from lms.quizzes.importing.texts import NO_VALUE
from lms.quizzes.pictures import cleaning
from lms.quizzes.pictures.cleaning import Clean, Known, NoPicture

# Of a file: each is decoded while somebody waits.
MOST = 300
MOST_OF_A_QUESTION = 12
LONGEST_WORDS = 300
# Two signs of the private area, which no program sets around a number.
MARK = re.compile("\ue0f0(\\d{1,7})\ue0f1")
DATA = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)
# What Word says of a picture when nobody said anything.
SAID_BY_WORD = ("描述已自动生成", "Description automatically generated")

# From what an element says of its picture to the mark. Raises Doubt.
Resolve = Callable[[Mapping[str, str]], str]


def unknown(_: Mapping[str, str]) -> str:
    """Where nothing is known of pictures. Raises Doubt."""
    raise Doubt("picture")


@dataclass
class Album:
    """The pictures of a file; `known` are those that came out of this site."""

    known: Known = field(default_factory=dict)
    clean: dict[str, Clean] = field(default_factory=dict)
    _marked: list[tuple[Clean, str] | Doubt] = field(default_factory=list)
    _read: dict[bytes, Clean] = field(default_factory=dict)

    def mark(self, data: bytes, words: str = "") -> str:
        """What stands in a text for this picture. Raises Doubt."""
        if len(self._read) >= MOST:
            raise Doubt("too_many_pictures", limit=MOST)
        if data not in self._read:
            self._read[data] = self._cleaned(data)
        words = "" if words.rstrip().endswith(SAID_BY_WORD) else " ".join(words.split())[:LONGEST_WORDS]
        return self._mark((self._read[data], words))

    def doubt(self, doubt: Doubt) -> str:
        """What stands in a text for a picture that cannot be taken."""
        return self._mark(doubt)

    def _mark(self, picture: tuple[Clean, str] | Doubt) -> str:
        self._marked.append(picture)
        return f"\ue0f0{len(self._marked) - 1}\ue0f1"

    def _cleaned(self, data: bytes) -> Clean:
        try:
            found = cleaning.cleaned(data, self.known)
        except NoPicture as fault:
            raise Doubt(fault.code) from None
        self.clean[found.digest] = found
        return found

    def placed(self, found: Found) -> Found:
        """The question with its pictures where their marks stood; a doubt where none can stand."""
        if isinstance(found, Doubtful):
            return replace(found, stem=_bare(found.stem))
        try:
            return self._placed(found)
        except Doubt as doubt:
            return Doubtful(found.place, doubt, _bare(found.stem))

    def _placed(self, draft: Draft) -> Draft:
        parts = tuple(map(self._placed_part, draft.details.parts))
        stem, options, holds = self._pictured(draft)
        return replace(draft, stem=stem, options=options, details=replace(holds, parts=parts))

    def _placed_part(self, part: Part) -> Part:
        stem, options, holds = self._pictured(part)
        return replace(part, stem=stem, options=options, details=holds)

    def _pictured(self, asked: Draft | Part) -> tuple[str, tuple[str, ...], Details]:
        """Stem and options of a question without marks, and the pictures of these beside what else it holds."""
        if not any(MARK.search(text) for text in (asked.stem, *asked.options, *_aside(asked))):
            return asked.stem, asked.options, asked.details
        texts: list[tuple[int | None, str]] = [(None, asked.stem), *enumerate(asked.options)]
        pictures = tuple(each for place, text in texts for each in self._in(text, place))
        if any(map(MARK.search, _aside(asked))):
            raise Doubt("picture_aside")
        if len(pictures) > MOST_OF_A_QUESTION:
            raise Doubt("too_many_of_a_question", limit=MOST_OF_A_QUESTION)
        options = tuple(_bare(text) or f"图{place}" for place, text in enumerate(asked.options, 1))
        stem = _bare(asked.stem)
        if not stem:
            raise Doubt("no_stem")
        return stem, options, replace(asked.details, pictures=pictures)

    def _in(self, text: str, place: int | None) -> list[Picture]:
        numbers = [int(found[1]) for found in MARK.finditer(text)]
        here = [self._marked[number] for number in numbers if number < len(self._marked)]
        for doubt in (each for each in here if isinstance(each, Doubt)):
            raise doubt
        if place is not None and len(here) > 1:
            raise Doubt("pictures_of_option")
        return [Picture(clean.digest, words, clean.width, clean.height, place) for clean, words in _pairs(here)]


def _aside(asked: Draft | Part) -> list[str]:
    """Texts beside which no picture can stand."""
    holds = asked.details
    accepted = (text for texts in holds.blanks for text in texts)
    return [asked.explanation, holds.model, *(point.text for point in holds.points), *accepted]


def _pairs(here: list[tuple[Clean, str] | Doubt]) -> list[tuple[Clean, str]]:
    return [each for each in here if not isinstance(each, Doubt)]


def _bare(text: str) -> str:
    """The text without marks and signs, and without lines that held nothing else."""
    lines = ((line, MARK.sub("", line).replace(NO_VALUE, "")) for line in text.split("\n"))
    return "\n".join(_trimmed(line, bare) for line, bare in lines if line == bare or bare.strip())


def _trimmed(line: str, bare: str) -> str:
    """Without the gap that was left before or behind marks."""
    if line == bare:
        return line
    return bare.strip() if MARK.match(line.lstrip()) else bare.rstrip()


def inline(source: str) -> bytes | None:
    """The picture of a data address; None for any other. Raises Doubt."""
    found = DATA.match(source)
    return decoded(source[found.end() :]) if found else None


def decoded(text: str) -> bytes:
    """Base64 as files write it, on lines. Raises Doubt."""
    if len(text) > cleaning.MOST_BYTES * 1.5:
        raise Doubt("picture_too_large")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Doubt("not_a_picture") from None
