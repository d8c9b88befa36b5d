"""A title as one MPEG stream with even times, and the stretches of it that are lost.

Every half second or so a navigation pack tells the time. On a disc that was glued together from several recordings the
clock starts anew in the middle; here it is set right, and what is scratched away leaves a gap as long as what was there.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lms.media.discs import sectors
from lms.media.discs.ifo import TICKS, Cell
from lms.media.discs.reading import Title
from lms.media.discs.sectors import PACK, Time
from lms.media.faults import Fault

# From the first second up to, and not including, the last.
Span = tuple[int, int]

# Pictures are decoded before they are shown, so their first times would lie before zero.
HEAD_START_SECONDS = 10

# Some seconds of film: enough for a whole picture, wherever in it one begins.
EXCERPT_SECTORS = 2000

# How far beyond the length that its tables promise a film may go; a navigation pack that says more is scratched.
TOLERANCE = 10 * TICKS


@dataclass(frozen=True)
class Block:
    """What follows a navigation pack: its place in the title in sectors, and its time in ticks."""

    position: int
    start: int


@dataclass(frozen=True)
class Survey:
    """What the sectors of a title hold."""

    blocks: list[Block]
    # Runs of sectors that cannot be read, by their places in the title: from the first up to, and not including, the last.
    lost: list[tuple[int, int]]
    # For each cell what sets its clock right, or None where nothing of it tells a time.
    offsets: list[int | None]
    starts: list[int]
    streams: set[int]
    # Width and height of the picture as the film itself says: makers of discs leave the tables at full size.
    size: tuple[int, int] | None
    end: int

    @property
    def damaged(self) -> list[Span]:
        """The seconds of which something is lost: whole seconds, growing, apart from each other."""
        return merged((start // TICKS, -(-end // TICKS)) for start, end in map(self._times, self.lost))

    def _times(self, run: tuple[int, int]) -> tuple[int, int]:
        """From the block in which the run begins to the first one behind it."""
        positions = [block.position for block in self.blocks]
        before, after = bisect_right(positions, run[0]) - 1, bisect_left(positions, run[1])
        start = self.blocks[before].start if before >= 0 else 0
        return start, self.blocks[after].start if after < len(positions) else self.end


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same seconds in spans that grow and do not touch."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def survey(title: Title) -> Survey:
    """Go through all sectors of a title once. Raises `disc_locked` for an encrypted one, `disc_lost` where nothing is left."""
    surveyor = _Surveyor(title)
    for cell, due in zip(title.cells, title.program.starts, strict=False):
        surveyor.go_through(cell, due)
    if surveyor.locked > surveyor.readable / 10:
        raise Fault("disc_locked")
    if not surveyor.blocks:
        raise Fault("disc_lost")
    return surveyor.found()


class _Surveyor:
    """Someone who goes through a title and remembers: how far, by which clock, and what was missing on the way."""

    def __init__(self, title: Title) -> None:
        self.parts = sectors.parts(title.films)
        self.length = title.program.starts[-1]
        self.position, self.end, self.readable, self.locked = 0, 0, 0, 0
        # Whether something is missing since the last time that was told: at the beginning, as much as all.
        self.is_broken = True
        self.blocks: list[Block] = []
        self.lost: list[tuple[int, int]] = []
        self.offsets: list[int | None] = []
        self.starts: list[int] = []
        self.streams: set[int] = set()
        self.size: tuple[int, int] | None = None

    def go_through(self, cell: Cell, due: int) -> None:
        """`due` is the tick at which the cell begins by the tables."""
        begin = self.position
        self.offsets.append(None)
        self.starts.append(due)
        for place, data in sectors.stretches(self.parts, cell):
            self._miss_up_to(begin + place)
            for sector in sectors.single(data):
                self._look_at(sector, due)
        self._miss_up_to(begin + cell.last - cell.first + 1)
        if self.offsets[-1] is None:
            self.lost.append((begin, self.position))

    def _miss_up_to(self, position: int) -> None:
        if self.position < position:
            goes_on = bool(self.lost) and self.lost[-1][1] == self.position
            start = self.lost.pop()[0] if goes_on else self.position
            self.lost.append((start, position))
            self.position, self.is_broken = position, True

    def _look_at(self, sector: bytes, due: int) -> None:
        if sector[:4] != PACK:
            self._miss_up_to(self.position + 1)
            return
        if time := sectors.time_of(sector):
            self._heed(time, due)
        else:
            self.readable += 1
            self.locked += sectors.is_locked(sector)
            self.streams.add(sectors.stream_of(sector))
            self.size = self.size or sectors.size_in(sector)
        self.position += 1

    def _heed(self, time: Time, due: int) -> None:
        """Cells follow one another without a gap, unless something is missing between them."""
        offset = self.offsets[-1]
        if offset is None:
            offset = (due + time.elapsed if self.is_broken else self.end) - time.start
        if not self.end <= time.start + offset < time.end + offset <= self.length + TOLERANCE:
            return
        if self.offsets[-1] is None:
            self.offsets[-1], self.starts[-1] = offset, time.start + offset - time.elapsed
        self.end, self.is_broken = time.end + offset, False
        self.blocks.append(Block(self.position, time.start + offset))

    def found(self) -> Survey:
        end = self.length if self.is_broken else self.end
        return Survey(self.blocks, self.lost, self.offsets, self.starts, self.streams, self.size, end)


def stream(title: Title, found: Survey) -> Iterator[bytes]:
    """What can be read, as MPEG program stream; its times begin at HEAD_START_SECONDS."""
    parts = sectors.parts(title.films)
    for cell, offset in zip(title.cells, found.offsets, strict=True):
        if offset is None:
            continue
        offset += HEAD_START_SECONDS * TICKS
        for _place, data in sectors.stretches(parts, cell):
            yield b"".join(sectors.moved(each, offset) for each in sectors.single(data) if sectors.is_film(each))


def middle(title: Title) -> Iterator[bytes]:
    """Some seconds from the middle of a title, with whatever times they have."""
    starts = title.program.starts
    nth = bisect_right(starts[:-1], starts[-1] // 2) - 1
    cell, share = title.cells[nth], (starts[-1] // 2 - starts[nth]) / max(1, starts[nth + 1] - starts[nth])
    first = cell.first + int((cell.last - cell.first) * share)
    excerpt = replace(cell, first=first, last=min(cell.last, first + EXCERPT_SECTORS))
    for _place, data in sectors.stretches(sectors.parts(title.films), excerpt):
        yield b"".join(each for each in sectors.single(data) if sectors.is_film(each))
