"""Whatever stands in a disc's tables and sectors, reading it ends soon: with titles or with a fault, never otherwise."""

import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.media.discs import film, ifo, images, reading
from lms.media.discs.bytes import SECTOR, Broken
from lms.media.discs.film import Survey
from lms.media.discs.ifo import TICKS
from lms.media.discs.reading import Title
from lms.media.faults import Fault

Poke = tuple[int, bytes]
pokes = st.lists(st.tuples(st.integers(0, 40_000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=12)
odd = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def poked(data: bytes, places: list[Poke]) -> bytes:
    changed = bytearray(data)
    for at, piece in places:
        at %= max(1, len(changed) - len(piece))
        changed[at : at + len(piece)] = piece
    return bytes(changed)


def readable(parse: Callable[[bytes], object], data: bytes) -> object | None:
    """What is read; the one exception that reading may raise is `Broken`."""
    try:
        return parse(data)
    except Broken:
        return None


@pytest.fixture(scope="session")
def tables(disc: Path) -> bytes:
    return (disc / "VIDEO_TS" / "VTS_02_0.IFO").read_bytes()


@pytest.fixture(scope="session")
def manager(disc: Path) -> bytes:
    return (disc / "VIDEO_TS" / "VIDEO_TS.IFO").read_bytes()


@odd
@given(places=pokes)
def test_poked_tables_of_a_title_set(tables: bytes, places: list[Poke]) -> None:
    found = readable(ifo.title_set, poked(tables, places))

    if isinstance(found, ifo.TitleSet):
        assert all(0 <= start < len(p.cells) for p in found.programs for start in p.chapters)
        assert all(len(p.cells) <= ifo.MOST_CELLS + 255 for p in found.programs)


@odd
@given(places=pokes)
def test_poked_lists_of_titles(manager: bytes, places: list[Poke]) -> None:
    readable(ifo.titles, poked(manager, places))


@odd
@given(length=st.integers(0, 20_000))
def test_tables_cut_anywhere(tables: bytes, manager: bytes, length: int) -> None:
    readable(ifo.title_set, tables[:length])
    readable(ifo.titles, manager[:length])


@odd
@given(data=st.binary(max_size=5_000))
def test_anything_at_all_under_the_right_name(data: bytes) -> None:
    readable(ifo.title_set, b"DVDVIDEO-VTS" + data)
    readable(ifo.titles, b"DVDVIDEO-VMG" + data)


def chains_at(tables: bytes) -> int:
    return struct.unpack(">I", tables[0xCC:0xD0])[0] * SECTOR


def test_chapters_that_name_the_same_chain_again_and_again_read_it_once(tables: bytes) -> None:
    """A loop: 999 chapters, all of them the first program of the first chain."""
    at = struct.unpack(">I", tables[0xC8:0xCC])[0] * SECTOR
    looped = struct.pack(">HHII", 1, 0, 12 + 999 * 4 - 1, 12) + struct.pack(">HH", 1, 1) * 999
    data = bytearray(tables + bytes(SECTOR * 2))
    data[0xC8:0xCC] = struct.pack(">I", len(tables) // SECTOR)
    data[len(tables) : len(tables) + len(looped)] = looped
    assert at

    (program,) = ifo.title_set(bytes(data)).programs

    assert len(program.chapters) == 999
    assert len(program.cells) == len(ifo.title_set(tables).programs[0].cells)


@pytest.mark.parametrize("count", [0, 100, 0xFFFF])
def test_counts_that_no_disc_can_hold(tables: bytes, manager: bytes, count: int) -> None:
    for data, pointer, parse in ((tables, 0xC8, ifo.title_set), (manager, 0xC4, ifo.titles)):
        at = struct.unpack(">I", data[pointer : pointer + 4])[0] * SECTOR
        changed = data[:at] + struct.pack(">H", count) + data[at + 2 :]

        with pytest.raises(Broken):
            parse(changed)


def test_cells_of_terabytes_are_refused(tables: bytes) -> None:
    at = chains_at(tables)
    chain = at + struct.unpack(">I", tables[at + 12 : at + 16])[0]
    cell = chain + struct.unpack(">H", tables[chain + 0xE8 : chain + 0xEA])[0]
    changed = tables[: cell + 20] + b"\xff\xff\xff\xff" + tables[cell + 24 :]

    with pytest.raises(Broken):
        ifo.title_set(changed)


@odd
@given(places=st.lists(st.tuples(st.integers(0, 300 * SECTOR), st.binary(min_size=1, max_size=8)), max_size=30))
def test_poked_images(image: Path, tmp_path: Path, places: list[Poke]) -> None:
    path = tmp_path / "poked.iso"
    path.write_bytes(poked(image.read_bytes()[: 320 * SECTOR], places))

    images.files(path)


@odd
@given(data=st.binary(max_size=4_000), at=st.integers(0, 270 * SECTOR))
def test_images_of_anything(tmp_path: Path, data: bytes, at: int) -> None:
    path = tmp_path / "any.iso"
    path.write_bytes(bytes(16 * SECTOR) + b"\x01CD001" + bytes(at) + data)

    images.files(path)


def sensible(surveyed: Survey, seconds: float) -> None:
    times = [block.start for block in surveyed.blocks]
    assert times == sorted(times)
    assert all(0 <= start <= (seconds + 10) * TICKS for start in times)
    assert all(0 <= start < end for start, end in surveyed.damaged)


def survey_of(title: Title) -> Survey | None:
    """None where reading says that it is lost or locked, the two faults that it may tell."""
    try:
        return film.survey(title)
    except Fault as fault:
        if fault.code not in ("disc_lost", "disc_locked"):
            raise
        return None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.tuples(st.integers(0, 10**7), st.binary(min_size=1, max_size=300)), min_size=1, max_size=60))
def test_poked_films(disc: Path, tmp_path: Path, places: list[Poke]) -> None:
    folder = Path(shutil.copytree(disc, tmp_path / "disc", dirs_exist_ok=True))
    whole = disc / "VIDEO_TS" / "VTS_02_1.VOB"
    (folder / "VIDEO_TS" / "VTS_02_1.VOB").write_bytes(poked(whole.read_bytes(), places))
    title = reading.titles(folder)[1]

    if surveyed := survey_of(title):
        sensible(surveyed, title.seconds)
        assert all(len(piece) % SECTOR == 0 for piece in film.stream(title, surveyed))
