from fractions import Fraction

import pytest

from lms.media.ladder import Ladder, ladder_for
from lms.media.probing import Picture


def picture(width: int, height: int, aspect: str = "1", rotation: int = 0, rate: str = "25") -> Picture:
    return Picture(0, width, height, Fraction(aspect), rotation, Fraction(rate), interlaced=False)


def sizes(ladder: Ladder) -> list[tuple[str, int, int]]:
    return [(rendition.name, rendition.width, rendition.height) for rendition in ladder.renditions]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (picture(1920, 1080), [("1080p", 1920, 1080), ("720p", 1280, 720), ("360p", 640, 360)]),
        (picture(3840, 2160), [("1080p", 1920, 1080), ("720p", 1280, 720), ("360p", 640, 360)]),
        (picture(1440, 1080, "4/3"), [("1080p", 1920, 1080), ("720p", 1280, 720), ("360p", 640, 360)]),
        (picture(1280, 720), [("720p", 1280, 720), ("360p", 640, 360)]),
        (picture(720, 576, "64/45"), [("576p", 1024, 576), ("360p", 640, 360)]),
        (picture(720, 576, "16/15"), [("576p", 768, 576), ("360p", 480, 360)]),
        (picture(720, 480, "8/9"), [("480p", 640, 480), ("360p", 480, 360)]),
        (picture(400, 300), [("300p", 400, 300)]),
        (picture(160, 90), [("90p", 160, 90)]),
        (picture(1280, 544), [("720p", 1280, 544), ("360p", 640, 272)]),
    ],
)
def test_each_source_gets_the_steps_that_fit_it(source: Picture, expected: list[tuple[str, int, int]]) -> None:
    assert sizes(ladder_for(source)) == expected


@pytest.mark.parametrize("upright", [picture(1080, 1920), picture(1920, 1080, rotation=90)])
def test_a_phone_held_upright_stays_upright(upright: Picture) -> None:
    assert sizes(ladder_for(upright)) == [("1080p", 1080, 1920), ("720p", 720, 1280), ("360p", 360, 640)]


def test_nothing_is_ever_made_larger_and_every_side_is_even() -> None:
    for width, height in [
        (2, 2),
        (50, 2000),
        (353, 287),
        (1919, 1079),
        (1921, 1081),
        (5000, 20),
        (853, 479),
        (719, 405),
    ]:
        for rendition in ladder_for(picture(width, height)).renditions:
            assert rendition.width <= max(width, 2)
            assert rendition.height <= max(height, 2)
            assert rendition.width % 2 == rendition.height % 2 == 0


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("24", 25), ("24000/1001", 25), ("25", 25), ("50", 25), ("5", 25), ("30", 30), ("30000/1001", 30), ("60", 30)],
)
def test_frame_rates_become_25_or_30(rate: str, expected: int) -> None:
    assert ladder_for(picture(1920, 1080, rate=rate)).frames_per_second == expected


def test_old_phones_are_offered_720p_at_most() -> None:
    download = ladder_for(picture(1920, 1080)).download
    assert download is not None
    assert download.name == "720p"


def test_a_sound_recording_has_no_pictures() -> None:
    ladder = ladder_for(None)

    assert ladder.renditions == ()
    assert ladder.download is None
    assert ladder.kilobits > 0
