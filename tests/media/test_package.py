import itertools

import pytest

from lms.media.package import Package, Spans, Stretch, spans

LECTURE = Package(
    seconds=14.4,
    renditions=("360p",),
    single_file="lecture.mp4",
    second_starts=(100, 200, 300, 400, 500),
    segment_starts=(0, 6, 12, 15),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("360p/00000.m4s", [(0, 6)]),
        ("audio/00002.m4s", [(12, 15)]),
        ("360p/00003.m4s", []),
        ("360p/index.m3u8", []),
        ("360p/init_0.mp4", []),
        ("master.m3u8", []),
        ("poster.jpg", []),
    ],
)
def test_a_segment_carries_its_seconds_and_a_playlist_none(name: str, expected: Spans) -> None:
    assert LECTURE.seconds_in(name, (0, 1000), 1000) == expected


@pytest.mark.parametrize(
    ("stretch", "expected"), [((0, 499), []), ((0, 500), [(0, 6)]), ((501, 1000), []), ((999, 1000), [])]
)
def test_less_than_half_a_segment_carries_nothing(stretch: Stretch, expected: Spans) -> None:
    assert LECTURE.seconds_in("360p/00000.m4s", stretch, 1000) == expected


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [
        ((0, 500), [(0, 4)]),
        ((0, 100), []),
        ((0, 250), [(0, 2)]),
        ((250, 500), [(1, 4)]),
        ((251, 500), [(2, 4)]),
        ((100, 101), []),
        ((499, 500), []),
    ],
)
def test_bytes_of_the_single_file_are_told_in_seconds(stretch: Stretch, expected: Spans) -> None:
    assert LECTURE.seconds_in("lecture.mp4", stretch, 500) == expected


def test_reading_on_in_pieces_loses_no_second() -> None:
    for piece in range(50, 400, 7):
        stretches = itertools.pairwise([*range(0, 500, piece), 500])
        told = [span for stretch in stretches for span in LECTURE.seconds_in("lecture.mp4", stretch, 500)]
        assert {second for span in told for second in range(*span)} == {0, 1, 2, 3}


def test_seconds_are_gathered_into_spans() -> None:
    assert spans([3, 4, 5, 9]) == [(3, 6), (9, 10)]
    assert spans([]) == []
