"""A title's sectors: even times over glued films, and every second of damage told."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from lms.media.discs import film, reading, sectors
from lms.media.discs.bytes import SECTOR
from lms.media.discs.film import Survey, merged
from lms.media.discs.ifo import TICKS
from lms.media.discs.reading import Title
from lms.media.faults import Fault
from tests.media.discs import pressing


def glued(place: Path) -> Title:
    """The second title, nine seconds of two films."""
    return reading.titles(place)[1]


def vob(disc: Path) -> Path:
    return disc / "VIDEO_TS" / "VTS_02_1.VOB"


def sector_at(surveyed: Survey, seconds: float) -> int:
    """The sector at which the block begins that is shown then."""
    return max(block.position for block in surveyed.blocks if block.start <= seconds * TICKS)


def scratched(copied: Path, start: float, end: float) -> Survey:
    """A survey after a scratch from the block at one second up to that at the other."""
    surveyed = film.survey(glued(copied))
    pressing.scratch(vob(copied), [(sector_at(surveyed, start) * SECTOR, sector_at(surveyed, end) * SECTOR)])
    return film.survey(glued(copied))


def test_a_whole_film_has_no_damage_and_the_length_of_its_tables(disc: Path) -> None:
    surveyed = film.survey(glued(disc))

    assert surveyed.damaged == []
    assert surveyed.end / TICKS == pytest.approx(glued(disc).seconds, abs=0.1)
    assert surveyed.streams == {0xE0, 0x80}


def test_the_clock_goes_on_where_a_second_film_was_glued_on(disc: Path) -> None:
    surveyed = film.survey(glued(disc))

    assert len(set(surveyed.offsets)) == 2
    steps = [after.start - before.start for before, after in pairwise(surveyed.blocks)]
    assert max(steps) < TICKS
    assert min(steps) > 0


def test_a_scratch_is_told_by_the_seconds_that_it_covers(copied: Path) -> None:
    surveyed = scratched(copied, 1, 3)

    assert surveyed.damaged == [(0, 3)] or surveyed.damaged == [(0, 4)]
    assert surveyed.end / TICKS == pytest.approx(9, abs=0.3)


def test_a_scratch_over_the_place_of_glueing_moves_nothing_behind_it(disc: Path, copied: Path) -> None:
    whole, surveyed = film.survey(glued(disc)), scratched(copied, 3, 6)

    ends = [block.start for block in whole.blocks][-3:]
    assert [block.start for block in surveyed.blocks][-3:] == pytest.approx(ends, abs=TICKS / 10)
    assert surveyed.damaged[0][0] in (2, 3)
    assert surveyed.damaged[-1][1] in (6, 7)


def test_a_scratch_at_the_very_beginning_leaves_the_rest_at_its_time(disc: Path, copied: Path) -> None:
    whole, surveyed = film.survey(glued(disc)), scratched(copied, 0, 1)

    assert [block.start for block in surveyed.blocks][-1] == pytest.approx(whole.blocks[-1].start, abs=TICKS / 10)
    assert surveyed.damaged[0][0] == 0


def test_what_is_cut_off_is_damaged_to_the_end(copied: Path) -> None:
    path = vob(copied)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    surveyed = film.survey(glued(copied))

    assert len(surveyed.damaged) == 1
    assert 3 <= surveyed.damaged[0][0] <= 6
    assert surveyed.damaged[0][1] == 9


def test_a_truncated_image_is_damaged_to_the_end(image: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.iso").write_bytes(image.read_bytes()[: image.stat().st_size * 3 // 5])

    surveyed = film.survey(glued(tmp_path / "cut.iso"))

    assert surveyed.damaged[-1][1] == 9


def test_films_in_several_files_are_one(disc: Path, copied: Path) -> None:
    path = vob(copied)
    data, cut = path.read_bytes(), path.stat().st_size // SECTOR // 2 * SECTOR
    path.write_bytes(data[:cut])
    path.with_name("VTS_02_2.VOB").write_bytes(data[cut:])

    assert film.survey(glued(copied)) == film.survey(glued(disc))


def test_a_first_file_that_was_cut_off_does_not_move_the_second(disc: Path, copied: Path) -> None:
    whole, path = film.survey(glued(disc)), vob(copied)
    data, cut = path.read_bytes(), path.stat().st_size // SECTOR // 2 * SECTOR
    path.write_bytes(data[: cut // 2 // SECTOR * SECTOR])
    path.with_name("VTS_02_2.VOB").write_bytes(data[cut:])

    surveyed = film.survey(glued(copied))

    assert surveyed.blocks[-1] == whole.blocks[-1]
    assert len(surveyed.damaged) == 1


def test_a_title_of_which_nothing_is_left(copied: Path) -> None:
    vob(copied).write_bytes(bytes(vob(copied).stat().st_size))

    with pytest.raises(Fault) as told:
        film.survey(glued(copied))

    assert told.value.code == "disc_lost"


def test_an_encrypted_disc_is_told_apart(copied: Path) -> None:
    """Scrambled packets say so in two bits of their headers."""
    data = bytearray(vob(copied).read_bytes())
    for at in range(0, len(data), SECTOR):
        if sectors.is_film(data[at : at + SECTOR]):
            data[at + 20] |= 0x10
    vob(copied).write_bytes(data)

    with pytest.raises(Fault) as told:
        film.survey(glued(copied))

    assert told.value.code == "disc_locked"


def test_times_are_moved_and_everything_else_stays(disc: Path) -> None:
    sector = next(s for s in sectors.single(vob(disc).read_bytes()) if sectors.is_film(s) and s[21] >> 6 == 3)

    there = sectors.moved(sector, 12_345)

    assert there != sector
    assert sectors.moved(there, -12_345) == sector
    assert {n for n in range(SECTOR) if there[n] != sector[n]} <= set(range(23, 33))


def test_times_turn_over_as_clocks_do(disc: Path) -> None:
    sector = next(s for s in sectors.single(vob(disc).read_bytes()) if sectors.is_film(s) and s[21] >> 6 == 2)

    assert sectors.moved(sector, sectors.CLOCK_TURNS) == sector


def test_spans_grow_and_do_not_touch() -> None:
    assert merged([(5, 7), (1, 3), (3, 4), (6, 6), (6, 9)]) == [(1, 4), (5, 9)]


def test_the_disc_of_the_county_is_whole(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "dvd" / "LAW_LECTURE_01.iso"
    assert film.survey(reading.titles(path)[0]).damaged == []

    copy = Path(shutil.copyfile(path, tmp_path / "a.iso"))
    copy.chmod(0o600)
    start = reading.titles(copy)[0].films[0][0].start
    pressing.scratch(copy, [(start + 1000 * SECTOR, start + 1900 * SECTOR)])

    assert film.survey(reading.titles(copy)[0]).damaged == [(13, 29)]
