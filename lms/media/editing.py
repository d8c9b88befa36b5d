"""What an author's window sends of captions, checked line by line, and saved only over what that window has seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from lms import clock
from lms.errors import Refused, Unreadable
from lms.media import captions
from lms.media.cues import Cue
from lms.media.models import Captions, Recording

MOST_CUES = 20_000
LONGEST_TEXT = 500
# Of a recording whose length is not known yet; JSON has numbers that are no time.
LONGEST_SECONDS = 10**9
# Captions may end a little after the sound.
OVERRUN = 60


class NoCaptions(Unreadable):
    message = _l("What was sent are no captions.")


class TooManyCues(Unreadable):
    message = _l("These are more than %(most)s lines, too many for one lecture.")


class BadLine(Unreadable):
    """One line is wrong: `line` says which, counted from 1."""

    def __init__(self, line: int, message: Any, **figures: object) -> None:
        super().__init__(line=line, **figures)
        self.message = message
        self.line = line


class ChangedMeanwhile(Refused):
    message = _l(
        "These captions were changed meanwhile, in another window or by somebody else. Nothing was overwritten, neither theirs nor yours."
    )


@dataclass(frozen=True)
class Edit:
    """The lines as they shall be, and which version of the captions the window had before it."""

    version: int
    cues: Sequence[Cue]


def read(sent: Any, recording: Recording) -> Edit:
    """`{"version": 3, "cues": [[start, end, text], …]}`, in seconds. Raises NoCaptions, TooManyCues, BadLine."""
    if not (isinstance(sent, dict) and type(sent.get("version")) is int and isinstance(sent.get("cues"), list)):
        raise NoCaptions
    if len(sent["cues"]) > MOST_CUES:
        raise TooManyCues(most=MOST_CUES)
    end = (recording.seconds or LONGEST_SECONDS) + OVERRUN
    cues = [_cue(each, line, end) for line, each in enumerate(sent["cues"], 1)]
    return Edit(sent["version"], sorted(cues, key=lambda cue: (cue.start, cue.end)))


def _cue(sent: Any, line: int, longest: float) -> Cue:
    if not (isinstance(sent, list) and len(sent) == 3 and isinstance(sent[2], str)):
        raise NoCaptions
    start, end = (_time(each, line, longest) for each in sent[:2])
    if end <= start:
        raise BadLine(line, _l("Line %(line)s ends before it begins."))
    return Cue(start, end, _text(sent[2], line))


def _time(sent: Any, line: int, longest: float) -> float:
    # Written so that NaN fails it, too.
    if type(sent) not in (int, float) or not 0 <= sent <= longest:
        raise BadLine(line, _l("Line %(line)s does not lie within the lecture."))
    return float(round(sent, 3))


def _text(sent: str, line: int) -> str:
    # Half of a character, as scripts may cut one in two, is nothing that can be kept.
    whole = sent.encode("utf-8", "ignore").decode().replace("\0", "")
    said = "\n".join(part.strip() for part in whole.splitlines() if part.strip())
    if not said:
        raise BadLine(line, _l("Line %(line)s has no words. Please write them, or delete the line."))
    if len(said) > LONGEST_TEXT:
        raise BadLine(line, _l("Line %(line)s is longer than %(most)s letters. Please divide it."), most=LONGEST_TEXT)
    return said


def save(recording: Recording, language: str, edit: Edit) -> Captions:
    """Put the lines in place. Raises ChangedMeanwhile if somebody else did since the window was opened."""
    kept = captions.to_change(recording, language) or Captions(
        recording_id=recording.id, language=language, version=0, confirmed_at=clock.now()
    )
    if kept.version != edit.version:
        raise ChangedMeanwhile
    captions.fill(kept, edit.cues)
    return kept
