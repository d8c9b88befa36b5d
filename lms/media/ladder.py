"""Which renditions a recording gets.

Never larger than the source; a name counts the lines of a lying picture, so that a phone's upright 1080x1920 is 1080p.
Every rendition shares frame rate, key frames and segments, so that a player can change between them anywhere.
"""

from dataclasses import dataclass
from fractions import Fraction

from lms.media.probing import Picture

KEY_FRAME_SECONDS = 2
SEGMENT_SECONDS = 6

# AAC-LC at 64 kb/s in one channel: speech loses nothing, and a township's slow line carries it.
SOUND_KILOBITS = 64
SOUND_HERTZ = 48_000


@dataclass(frozen=True)
class Tier:
    lines: int
    crf: int
    kilobits: int


TIERS = (Tier(1080, 23, 2500), Tier(720, 23, 1300), Tier(576, 22, 1500), Tier(360, 24, 450))
# 576 lines is a DVD: its noise needs more bits than a clean camera's 720p, and nothing else is scaled down to it.
TOP_STEPS = TIERS[:2]
STEPS = (*TOP_STEPS, TIERS[3])

# A step that saves less than this is not worth encoding.
SMALLEST_STEP = 1.25


@dataclass(frozen=True)
class Rendition:
    lines: int
    width: int
    height: int
    crf: int
    kilobits: int

    @property
    def name(self) -> str:
        return f"{self.lines}p"


@dataclass(frozen=True)
class Ladder:
    """Largest rendition first; none at all for a sound recording."""

    renditions: tuple[Rendition, ...]
    frames_per_second: int

    @property
    def key_frame_interval(self) -> int:
        return self.frames_per_second * KEY_FRAME_SECONDS

    @property
    def download(self) -> Rendition | None:
        """What a browser without Media Source plays: 720p at most, for such browsers sit in old phones."""
        return next((r for r in self.renditions if r.lines <= 720), None)

    @property
    def kilobits(self) -> int:
        """The most that all renditions and the download can take, for asking whether the disk has room."""
        download = self.download.kilobits if self.download else 0
        return sum(r.kilobits for r in self.renditions) + download + 3 * SOUND_KILOBITS


def ladder_for(picture: Picture | None) -> Ladder:
    """The renditions of a recording with this picture, or of a sound recording without one."""
    if picture is None:
        return Ladder((), 25)
    size = picture.shown_size
    return Ladder(tuple(_rendition(size, tier) for tier in _tiers(_lines(size))), _frames_per_second(picture.rate))


def _tiers(lines: int) -> list[Tier]:
    """The largest step that fits, or else the source's own size; then each step clearly below it."""
    # A picture cut to 1076 lines is still meant as 1080.
    top = next((tier for tier in TOP_STEPS if lines >= tier.lines * 0.97), None) or _own_tier(lines)
    return [top, *(step for step in STEPS if step.lines * SMALLEST_STEP <= top.lines)]


def _own_tier(lines: int) -> Tier:
    """A tier between the steps: the bits of the next one above it, less what its picture is smaller by."""
    above = next(tier for tier in reversed(TIERS) if tier.lines >= lines)
    share = (lines / above.lines) ** 2
    return Tier(lines, above.crf, max(100, round(above.kilobits * share)))


def _lines(size: tuple[int, int]) -> int:
    """The lines of the smallest 16:9 box around the picture: a 1280x544 film is a 720p film."""
    return max(min(size), round(max(size) * 9 / 16))


def _rendition(size: tuple[int, int], tier: Tier) -> Rendition:
    """The picture scaled into the tier's box, upright or lying; H.264 wants even sides."""
    scale = min(Fraction(1), Fraction(tier.lines, _lines(size)))
    width, height = (max(2, int(side * scale / 2) * 2) for side in size)
    return Rendition(tier.lines, width, height, tier.crf, tier.kilobits)


def _frames_per_second(rate: Fraction) -> int:
    """25 or 30, whichever drops or doubles fewer frames: 24, 25 and 50 give 25; 29.97 and 60 give 30."""
    return 25 if rate <= 27 or abs(rate % 25) < 1 else 30
