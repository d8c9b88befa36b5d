"""Holes in the middle of a film: told with their times, and only where there are some."""

from collections.abc import Sequence
from pathlib import Path

import av
import pytest

from lms.media import damage
from lms.media.making import ENCODING_SHARE, LOG, Limits, make
from tests.media import films

pytestmark = pytest.mark.slow

WILLING = Limits(longest_seconds=3600, bytes_left_free=0)
KEYS = ["-g", "50", "-preset", "ultrafast"]
HOLES = [((8, 12),), ((4, 6), (12, 15))]


def spoil(path: Path, seconds: Sequence[tuple[float, float]], with_bytes: bytes = b"\0") -> None:
    """Overwrite what lies in the file between these seconds."""
    data = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        packets = [(float(p.pts * p.time_base), p.pos) for p in container.demux() if p.pts is not None and p.pos]
    for start, end in seconds:
        places = [pos for at, pos in packets if start <= at < end]
        data[min(places) : max(places)] = (with_bytes * (max(places) - min(places)))[: max(places) - min(places)]
    path.write_bytes(data)


def damaged(path: Path, folder: Path) -> tuple[tuple[int, int], ...]:
    folder.mkdir()
    return make(path, folder, WILLING).damaged


@pytest.mark.parametrize(
    ("name", "size", "more"),
    [
        ("a.mp4", "160x90", KEYS),
        ("a.mov", "160x90", [*KEYS, "-c:v", "libx265", "-tag:v", "hvc1", "-x265-params", "log-level=error"]),
        ("b.mp4", "160x90", ["-g", "50", "-c:v", "mpeg4"]),
        ("a.m4a", None, []),
    ],
)
@pytest.mark.parametrize("holes", HOLES)
def test_zeroed_stretches_are_told_with_their_times(
    name: str, size: str | None, more: list[str], holes: Sequence[tuple[int, int]], tmp_path: Path
) -> None:
    path = films.film(tmp_path / name, seconds=20, size=size, more=more)
    spoil(path, holes)

    found = damaged(path, tmp_path / "out")

    # Sound and picture of the same second lie up to one apart, and a picture is whole again from the next key frame on.
    assert len(found) == len(holes)
    for (start, end), (lost_from, lost_to) in zip(found, holes, strict=True):
        assert lost_from - 1 <= start <= lost_from
        assert lost_to <= end <= lost_to + 2


def test_a_stretch_of_nonsense_is_told_too(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", seconds=20, more=KEYS)
    spoil(path, [(8, 12)], bytes(range(1, 256)))

    ((start, end),) = damaged(path, tmp_path / "out")

    assert start in (7, 8)
    assert end in (12, 13)


@pytest.mark.parametrize("ending", ["mts", "mkv", "flv"])
def test_what_the_reader_of_a_container_leaves_out_is_told(ending: str, tmp_path: Path) -> None:
    path = films.film(tmp_path / f"a.{ending}", seconds=20, more=KEYS)
    spoil(path, [(8, 12)])

    ((start, end),) = damaged(path, tmp_path / "out")

    assert 6 <= start <= 8
    assert 12 <= end <= 14


def test_a_pause_of_the_picture_is_no_damage_even_in_a_damaged_film(tmp_path: Path) -> None:
    slides = ["-vf", "select='not(between(t,1,5))'", "-fps_mode", "vfr"]
    path = films.film(tmp_path / "a.mp4", seconds=8, more=[*KEYS, *slides])
    spoil(path, [(6, 6.1)])

    assert damaged(path, tmp_path / "out") == ()
    assert damage.is_told(tmp_path / "out" / LOG)


def test_times_are_those_of_the_lecture_where_the_film_begins_late(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", seconds=20, more=[*KEYS, "-output_ts_offset", "100"])
    with av.open(str(path)) as container:
        begins = (container.start_time or 0) / av.time_base
    spoil(path, [(begins + 8, begins + 12)])

    ((start, end),) = damaged(path, tmp_path / "out")

    assert start in (7, 8)
    assert end in (12, 13)


def test_an_undamaged_film_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(damage, "spans")
    path = films.film(tmp_path / "a.mp4", seconds=3, more=KEYS)

    assert damaged(path, tmp_path / "out") == ()
    assert not damage.is_told(tmp_path / "out" / LOG)


def test_a_click_is_no_damage(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", seconds=6, more=KEYS)
    spoil(path, [(3, 3.1)])

    assert damaged(path, tmp_path / "out") == ()


def test_going_through_a_long_film_shows_that_it_goes_on(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", seconds=35, more=KEYS)
    spoil(path, [(8, 12)])
    (tmp_path / "out").mkdir()
    told: list[tuple[str, float]] = []

    make(path, tmp_path / "out", WILLING, lambda phase, share: told.append((phase, share)))

    # Every ten seconds of the film, after the encoding itself has come to its end.
    assert told.count(("encoding", ENCODING_SHARE)) >= 3
