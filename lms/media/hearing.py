"""What programs for speech recognition write although nobody said it, taken out of a draft before an author reads it.

Known of Whisper: it repeats a sentence over and over, it writes down its own prompt, and over music or silence it writes
what stands at the end of many films in its training. What is doubtful stays: an author reads it all.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from lms.media.cues import Cue

# The characters of the prompt are those that the model then writes in.
PROMPT = "以下是普通话的安全生产讲座，使用简体中文和标点符号：{title}。"
PROMPT_CLAUSES = ("以下是普通话的安全生产讲座", "使用简体中文和标点符号")
# So many letters of the prompt in a row are no chance.
PROMPT_LETTERS = 6

# No lecturer on a law says them.
CREDITS = ("字幕由", "字幕志愿者", "字幕制作", "Amara.org", "请不吝点赞", "点赞订阅转发", "明镜与点点")

# A lecturer says a thing twice, and seldom three times in the same words.
ROUNDS = 3
# Of so many lines at most is what a model repeats: three sentences of two lines.
LONGEST_ROUND = 6
# A few letters over and over within one line; numbers may do so.
STUTTER = re.compile(r"([^\d\s]{2,30}?)\1{3,}")

# Above the one and below the other, the model itself believes that nobody spoke. Speech that it understood was at most at 0.6
# and at least at -0.7, never beyond both; what it made up was at 0.85 and -0.66 and further out: see docs/decisions.md.
NO_SPEECH, SURE = 0.6, -0.6


def is_silence(no_speech: float, sureness: float) -> bool:
    """Whether the model took sound without speech for a line: its chance of no speech, and its mean log probability of the words."""
    return no_speech > NO_SPEECH and sureness < SURE


def cleaned(cues: Sequence[Cue]) -> list[Cue]:
    """The lines that somebody may have said."""
    said = [replace(cue, text=_without_prompt(_without_stutter(cue.text))) for cue in cues if cue.end > cue.start]
    return _without_rounds([cue for cue in said if _letters(cue.text) and not _is_credit(cue.text)])


def _without_stutter(text: str) -> str:
    return STUTTER.sub(r"\1", text)


def _without_prompt(text: str) -> str:
    """Without the clauses of the prompt, and empty if it is a piece of one, or one with a few letters before or behind."""
    rest = text
    for clause in PROMPT_CLAUSES:
        rest = rest.replace(clause, "")
    letters = _letters(rest)
    is_piece = len(letters) >= PROMPT_LETTERS and any(letters in clause for clause in PROMPT_CLAUSES)
    is_left_over = rest != text and len(letters) < PROMPT_LETTERS
    return "" if is_piece or is_left_over else rest.strip()


def _is_credit(text: str) -> bool:
    letters = _letters(text)
    return any(_letters(credit) in letters for credit in CREDITS)


def _without_rounds(cues: Sequence[Cue]) -> list[Cue]:
    """Of one to six lines that come three times in a row and more, the first round."""
    kept: list[Cue] = []
    place = 0
    while place < len(cues):
        length, rounds = _rounds(cues, place)
        kept += cues[place : place + length]
        place += length * rounds
    return kept


def _rounds(cues: Sequence[Cue], place: int) -> tuple[int, int]:
    """How many lines make a round that begins here, and how often it comes; (1, 1) where nothing is repeated."""
    for length in range(1, LONGEST_ROUND + 1):
        first, rounds = _words(cues, place, length), 1
        while _words(cues, place + rounds * length, length) == first:
            rounds += 1
        if rounds >= ROUNDS:
            return length, rounds
    return 1, 1


def _words(cues: Sequence[Cue], place: int, length: int) -> list[str]:
    return [_letters(cue.text) for cue in cues[place : place + length]]


def _letters(text: str) -> str:
    """Its letters and figures alone, in one case and width."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum())
