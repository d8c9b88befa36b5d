"""The tables of a DVD-Video: which titles there are, of which cells they consist, and where chapters begin.

Pure: bytes in, facts out. Names and places of the fields as in libdvdread's ifo_types.h and the DVD-Video notes at
dvd.sourceforge.net/dvdinfo. A table that points out of its file, or asks for more than a disc can hold, is `Broken`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from lms.media.discs.bytes import SECTOR, Broken, number

# The clock of MPEG: all times of a disc are counted in its ticks.
TICKS = 90_000

MOST_TITLES = 99
MOST_CHAPTERS = 999
# A cell of a lecture lasts minutes.
MOST_CELLS = 5_000
# Two layers of a DVD.
MOST_SECTORS = 2 * 2_297_888

SOUND_FORMATS = {0: "AC-3", 2: "MPEG", 3: "MPEG", 4: "LPCM", 6: "DTS"}
SOUND_IDS = {0: 0x80, 2: 0xC0, 3: 0xC0, 4: 0xA0, 6: 0x88}
WIDTHS = (720, 704, 352, 352)


@dataclass(frozen=True)
class Picture:
    """How the pictures of a title set look."""

    standard: str  # PAL or NTSC
    aspect: str  # 4:3 or 16:9
    width: int
    height: int

    @property
    def rate(self) -> Fraction:
        return Fraction(25) if self.standard == "PAL" else Fraction(30_000, 1001)

    @property
    def sample_aspect(self) -> Fraction:
        """How much wider than high a dot is, so that the whole picture has its aspect."""
        wide, high = map(int, self.aspect.split(":"))
        return Fraction(wide * self.height, high * self.width)


@dataclass(frozen=True)
class Sound:
    """A track of sound: `stream` is the number of its packets in the film."""

    stream: int
    format: str
    language: str
    channels: int


@dataclass(frozen=True)
class Cell:
    """A stretch of a title: its first and last sector of the title set's film, and its length in ticks."""

    first: int
    last: int
    ticks: int


@dataclass(frozen=True)
class Program:
    """A title as its tables have it; a chapter begins with the cell of that number."""

    cells: tuple[Cell, ...]
    chapters: tuple[int, ...]
    sounds: tuple[Sound, ...]

    @property
    def starts(self) -> tuple[int, ...]:
        """The ticks at which each cell begins, and last the length of all."""
        return tuple(accumulate((cell.ticks for cell in self.cells), initial=0))


@dataclass(frozen=True)
class TitleSet:
    picture: Picture
    programs: tuple[Program, ...]


def titles(manager: bytes) -> list[tuple[int, int]]:
    """Title set and place in it of each title of the disc, in the order of VIDEO_TS.IFO (TT_SRPT)."""
    _expect(manager, b"DVDVIDEO-VMG")
    table = _table(manager, 0xC4)
    count = number(table, 0, 2)
    if not 0 < count <= MOST_TITLES:
        raise Broken(f"{count} titles")
    return [(number(table, 8 + 12 * n + 6, 1), number(table, 8 + 12 * n + 7, 1)) for n in range(count)]


def title_set(data: bytes) -> TitleSet:
    """What VTS_xx_0.IFO says (VTSI_MAT, VTS_PTT_SRPT, VTS_PGCIT)."""
    _expect(data, b"DVDVIDEO-VTS")
    return TitleSet(_picture(number(data, 0x200, 2)), tuple(_programs(data)))


def sectors_of_set(data: bytes) -> int:
    """How many sectors the title set has, tables and films together (vts_last_sector); 0 where that is lost."""
    return int.from_bytes(data[0x0C:0x10], "big") + 1


def _expect(data: bytes, name: bytes) -> None:
    if data[: len(name)] != name:
        raise Broken(f"not {name.decode()}")


def _table(data: bytes, pointer: int) -> bytes:
    """The table whose sector stands at `pointer`, to the end of the file."""
    sector = number(data, pointer, 4)
    if not 0 < sector * SECTOR < len(data):
        raise Broken(f"a table in sector {sector}")
    return data[sector * SECTOR :]


def _picture(word: int) -> Picture:
    """vts_video_attr: two bits each for coding, standard, aspect and what a set may do about it; then the size."""
    standard, size = ("PAL" if word >> 12 & 3 == 1 else "NTSC"), word >> 2 & 3
    height = 576 if standard == "PAL" else 480
    return Picture(
        standard, "16:9" if word >> 10 & 3 == 3 else "4:3", WIDTHS[size], height // 2 if size == 3 else height
    )


def _programs(data: bytes) -> Iterator[Program]:
    chapters_of = _chapter_tables(_table(data, 0xC8))
    chains = _Chains(_table(data, 0xCC), tuple(_tracks(data)))
    for chapters in chapters_of:
        yield _program(chapters, chains)


def _chapter_tables(table: bytes) -> list[list[tuple[int, int]]]:
    """For each title its chapters, as (number of the chain, program in it)."""
    count = number(table, 0, 2)
    if not 0 < count <= MOST_TITLES:
        raise Broken(f"{count} titles")
    starts = [number(table, 8 + 4 * n, 4) for n in range(count)]
    ends = [*starts[1:], number(table, 4, 4) + 1]
    return [_chapters(table, start, end) for start, end in zip(starts, ends, strict=True)]


def _chapters(table: bytes, start: int, end: int) -> list[tuple[int, int]]:
    count = (end - start) // 4
    if not 0 < count <= MOST_CHAPTERS:
        raise Broken(f"{count} chapters")
    return [(number(table, start + 4 * n, 2), number(table, start + 4 * n + 2, 2)) for n in range(count)]


def _program(chapters: list[tuple[int, int]], chains: "_Chains") -> Program:
    """The cells of all chains that the chapters name, each chain once, in the order in which they are named."""
    cells: list[Cell] = []
    begins: dict[int, int] = {}
    starts = []
    for chain_number, program in chapters:
        chain = chains[chain_number]
        if chain_number not in begins:
            begins[chain_number] = len(cells)
            cells += chain.cells
        if not 0 < program <= len(chain.programs):
            raise Broken(f"program {program}")
        starts.append(begins[chain_number] + chain.programs[program - 1])
        if len(cells) > MOST_CELLS:
            raise Broken("too many cells")
    if sum(cell.last - cell.first for cell in cells) > MOST_SECTORS:
        raise Broken("more than a disc can hold")
    return Program(tuple(cells), tuple(starts), chains[chapters[0][0]].sounds)


@dataclass(frozen=True)
class _Chain:
    cells: tuple[Cell, ...]
    programs: tuple[int, ...]
    sounds: tuple[Sound, ...]


class _Chains:
    """The program chains of a title set (PGCIT), each read when it is first asked for."""

    def __init__(self, table: bytes, tracks: tuple[Sound, ...]) -> None:
        self._table, self._tracks, self._read = table, tracks, dict[int, _Chain]()

    def __getitem__(self, chain: int) -> _Chain:
        if chain not in self._read:
            if not 0 < chain <= number(self._table, 0, 2):
                raise Broken(f"chain {chain}")
            self._read[chain] = _chain(self._table[number(self._table, 8 * chain + 4, 4) :], self._tracks)
        return self._read[chain]


def _chain(data: bytes, tracks: tuple[Sound, ...]) -> _Chain:
    """PGC: programs map to cells, and cells to sectors."""
    programs, cells = number(data, 2, 1), number(data, 3, 1)
    map_at, cells_at = number(data, 0xE6, 2), number(data, 0xE8, 2)
    starts = [number(data, map_at + n, 1) for n in range(programs)]
    if not programs or not cells or not all(0 < start <= cells for start in starts):
        raise Broken("a chain without cells")
    read = [(number(data, cells_at + 24 * n, 1), _cell(data, cells_at + 24 * n)) for n in range(cells)]
    return _Chain(*_first_angle(read, starts), tuple(_sounds(data, tracks)))


def _first_angle(read: list[tuple[int, Cell]], starts: list[int]) -> tuple[tuple[Cell, ...], tuple[int, ...]]:
    """The cells without those of other angles: of a block only the first (mode 1) is taken, not the rest (2 and 3)."""
    kept = [kind >> 6 < 2 for kind, _cell in read]
    places = [sum(kept[:start]) - 1 for start in starts]
    cells = tuple(cell for keep, (_kind, cell) in zip(kept, read, strict=True) if keep)
    if not cells or min(places) < 0:
        raise Broken("a chain that begins with a second angle")
    return cells, tuple(places)


def _cell(data: bytes, at: int) -> Cell:
    """cell_playback: 24 bytes."""
    cell = Cell(number(data, at + 8, 4), number(data, at + 20, 4), ticks(data[at + 4 : at + 8]))
    if cell.first > cell.last:
        raise Broken("a cell that ends before it begins")
    return cell


def ticks(time: bytes) -> int:
    """dvd_time: hours, minutes, seconds and frames in decimal digits; the highest two bits say how long a frame is."""
    hours, minutes, seconds, frames = (_decimal(byte) for byte in (*time[:3], number(time, 3, 1) & 0x3F))
    frame = 3600 if time[3] >> 6 == 1 else 3003
    if minutes > 59 or seconds > 59:
        raise Broken("no time")
    return (hours * 3600 + minutes * 60 + seconds) * TICKS + frames * frame


def _decimal(byte: int) -> int:
    if byte >> 4 > 9 or byte & 15 > 9:
        raise Broken("no decimal digits")
    return (byte >> 4) * 10 + (byte & 15)


def _tracks(data: bytes) -> Iterator[Sound]:
    """vts_audio_attr: eight bytes for each of eight tracks at most."""
    for track in range(min(8, number(data, 0x202, 2))):
        at = 0x204 + 8 * track
        kind, language = number(data, at, 1) >> 5, data[at + 2 : at + 4]
        known = language.decode("latin-1") if number(data, at, 1) >> 2 & 3 == 1 and language.isalpha() else ""
        yield Sound(
            SOUND_IDS.get(kind, 0x80), SOUND_FORMATS.get(kind, ""), known.lower(), (number(data, at + 1, 1) & 7) + 1
        )


def _sounds(chain: bytes, tracks: tuple[Sound, ...]) -> Iterator[Sound]:
    """audio_control of the chain: which of the tracks it has, and the number of each in the film."""
    for position, track in enumerate(tracks):
        control = number(chain, 0x0C + 2 * position, 2)
        if control & 0x8000:
            yield Sound(track.stream + (control >> 8 & 7), track.format, track.language, track.channels)
