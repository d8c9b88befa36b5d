"""What is on a disc, however it lies on the machine and whatever happened to its tables."""

import shutil
from pathlib import Path

import pytest

from lms.media.discs import images, reading
from lms.media.discs.reading import Title
from lms.media.faults import Fault
from tests.media.discs import pressing

# What dvdauthor was told (conftest.LESSONS).
TITLES = [
    (1, 2.0, (0.0,), "4:3", "PAL", ["MPEG en"]),
    (2, 9.0, (0.0, 2.0, 4.0, 7.0), "16:9", "PAL", ["AC-3 zh"]),
]


def told(titles: list[Title]) -> list[tuple[object, ...]]:
    """The titles in figures rounded to half seconds, for pictures stand in groups of a dozen."""
    return [
        (
            title.number,
            round(title.seconds * 2) / 2,
            tuple(round(start * 2) / 2 for start in title.chapters),
            title.picture.aspect,
            title.picture.standard,
            [f"{sound.format} {sound.language}" for sound in title.sounds],
        )
        for title in titles
    ]


def test_a_folder_above_video_ts(disc: Path) -> None:
    assert told(reading.titles(disc)) == TITLES


def test_video_ts_itself(disc: Path) -> None:
    assert told(reading.titles(disc / "VIDEO_TS")) == TITLES


def test_names_in_small_letters(disc: Path, tmp_path: Path) -> None:
    (tmp_path / "video_ts").mkdir()
    for path in (disc / "VIDEO_TS").iterdir():
        shutil.copyfile(path, tmp_path / "video_ts" / path.name.lower())

    assert told(reading.titles(tmp_path)) == TITLES


def test_an_image_with_udf(image: Path) -> None:
    assert told(reading.titles(image)) == TITLES


def test_an_image_without_udf(disc: Path, tmp_path: Path) -> None:
    assert told(reading.titles(pressing.image(tmp_path / "a.iso", disc))) == TITLES


def test_an_image_whose_iso9660_is_scratched_away(image: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copyfile(image, tmp_path / "a.iso"))

    assert told(reading.titles(pressing.scratch(copied, [(16 * 2048, 17 * 2048)]))) == TITLES


def test_an_image_whose_udf_is_scratched_away(image: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copyfile(image, tmp_path / "a.iso"))

    assert told(reading.titles(pressing.scratch(copied, [(256 * 2048, 257 * 2048)]))) == TITLES


def test_both_systems_of_an_image_lead_to_the_same_bytes(image: Path, disc: Path) -> None:
    for name, file in images.files(image).items():
        assert reading.read(file, 10**9) == (disc / "VIDEO_TS" / name).read_bytes()


@pytest.mark.parametrize("name", ["VIDEO_TS.IFO", "VTS_02_0.IFO", "VTS_01_0.IFO"])
@pytest.mark.parametrize("harm", ["zeroed", "cut", "gone"])
def test_the_second_copy_of_the_tables_serves_as_well(copied: Path, name: str, harm: str) -> None:
    path = copied / "VIDEO_TS" / name
    if harm == "gone":
        path.unlink()
    else:
        size = path.stat().st_size
        path.write_bytes(bytes(size) if harm == "zeroed" else path.read_bytes()[:3000])

    assert told(reading.titles(copied)) == TITLES


def test_tables_of_another_title_set_give_way_to_the_right_copy(copied: Path) -> None:
    shutil.copyfile(copied / "VIDEO_TS" / "VTS_01_0.IFO", copied / "VIDEO_TS" / "VTS_02_0.IFO")

    assert told(reading.titles(copied)) == TITLES


def test_without_the_list_of_titles_each_set_tells_its_own(copied: Path) -> None:
    for name in ("VIDEO_TS.IFO", "VIDEO_TS.BUP"):
        (copied / "VIDEO_TS" / name).unlink()

    assert told(reading.titles(copied)) == TITLES


def test_a_title_whose_tables_are_lost_does_not_hide_the_others(copied: Path) -> None:
    for name in ("VTS_01_0.IFO", "VTS_01_0.BUP"):
        (copied / "VIDEO_TS" / name).write_bytes(b"scratched")

    assert told(reading.titles(copied)) == TITLES[1:]


def test_ntsc(ntsc_disc: Path) -> None:
    (title,) = reading.titles(ntsc_disc)

    assert (title.picture.standard, title.picture.aspect) == ("NTSC", "16:9")
    assert title.seconds == pytest.approx(4, abs=0.5)
    assert title.picture.sample_aspect == pytest.approx(16 / 9 * title.picture.height / title.picture.width)


def test_the_longest_is_the_lecture_where_none_is_over_five_minutes(disc: Path) -> None:
    assert [title.number for title in reading.lectures(reading.titles(disc))] == [2]


@pytest.mark.parametrize("content", [b"", b"no disc", bytes(600 * 2048)])
def test_what_is_no_disc(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.iso").write_bytes(content)

    with pytest.raises(Fault) as told:
        reading.titles(tmp_path / "a.iso")

    assert told.value.code == "no_disc"


def test_the_disc_of_the_county(shared_data: Path) -> None:
    first, second = reading.titles(shared_data / "dvd" / "LAW_LECTURE_01.iso")

    assert (first.seconds, first.chapters, first.picture.aspect) == (74.8, (0.0, 21.0, 45.6, 65.4), "16:9")
    assert (second.seconds, second.chapters, second.picture.aspect) == (17.28, (0.0, 10.2), "4:3")
    assert [(sound.format, sound.language) for sound in first.sounds + second.sounds] == [
        ("AC-3", "zh"),
        ("MPEG", "zh"),
    ]
