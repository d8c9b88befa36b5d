"""Real recordings through real ffmpeg; what comes out is read again by PyAV, which did not write it."""

import os
import shutil
from pathlib import Path

import av
import pytest
from PIL import Image

from lms.media import package as packages
from lms.media.faults import Fault
from lms.media.making import Limits, Made, Moved, make
from lms.media.package import Package
from lms.media.running import nobody
from tests.media.conftest import Film
from tests.media.films import ffmpeg

pytestmark = pytest.mark.slow

WILLING = Limits(longest_seconds=3600, bytes_left_free=0)
INTERLACED = ["-vf", "tinterlace=interleave_top,setsar=64/45", "-c:v", "mpeg2video", "-flags", "+ildct+ilme"]


def made(source: Path, folder: Path, moved: Moved = nobody) -> Made:
    folder.mkdir(exist_ok=True)
    return make(source, folder, WILLING, moved)


def seconds_of(path: Path) -> float:
    with av.open(str(path)) as container:
        assert container.duration is not None
        return container.duration / av.time_base


def key_frame_times(playlist: Path) -> list[float]:
    with av.open(str(playlist)) as container:
        stream = container.streams.video[0]
        return [float(p.pts * p.time_base) for p in container.demux(stream) if p.is_keyframe and p.pts is not None]


def loudest_sample(path: Path) -> float:
    with av.open(str(path)) as container:
        frames = [bytes(frame.planes[0]) for frame in container.decode(audio=0)]
    return max(abs(sample) for frame in frames for sample in memoryview(frame).cast("f"))


@pytest.fixture(scope="module")
def lecture(film: Film, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Package]:
    """Eight seconds at 480 lines: two renditions, two segments."""
    folder = tmp_path_factory.mktemp("lecture")
    return folder, made(film("eight.mp4", seconds=8, size="640x480"), folder).package


def test_it_becomes_a_ladder_that_starts_every_rendition_at_the_same_key_frames(lecture: tuple[Path, Package]) -> None:
    folder, package = lecture

    assert package.renditions == ("480p", "360p")
    assert key_frame_times(folder / "480p" / "index.m3u8") == key_frame_times(folder / "360p" / "index.m3u8")
    assert len(key_frame_times(folder / "360p" / "index.m3u8")) == 4


def test_the_master_playlist_names_every_rendition_and_one_sound(lecture: tuple[Path, Package]) -> None:
    master = (lecture[0] / "master.m3u8").read_text()

    assert "RESOLUTION=640x480" in master
    assert "RESOLUTION=480x360" in master
    assert master.count("TYPE=AUDIO") == 1


def test_its_length_is_that_of_its_source(lecture: tuple[Path, Package]) -> None:
    folder, package = lecture

    assert package.seconds == pytest.approx(8, abs=0.1)
    assert seconds_of(folder / package.single_file) == pytest.approx(8, abs=0.1)


def test_the_map_tells_which_seconds_a_segment_and_a_byte_carry(lecture: tuple[Path, Package]) -> None:
    folder, package = lecture

    assert package.segment_starts == (0, 6, 8)
    assert len(package.second_starts) == 9
    assert list(package.second_starts) == sorted(package.second_starts)
    assert package.second_starts[-1] == (folder / package.single_file).stat().st_size


def test_the_index_of_the_single_file_stands_first(lecture: tuple[Path, Package]) -> None:
    head = (lecture[0] / "lecture.mp4").read_bytes()[:200]

    assert b"moov" in head
    assert b"mdat" not in head


def test_the_sound_can_be_had_alone(lecture: tuple[Path, Package]) -> None:
    with av.open(str(lecture[0] / "lecture.m4a")) as container:
        kinds = [stream.type for stream in container.streams]

    assert kinds == ["audio"]
    assert seconds_of(lecture[0] / "lecture.m4a") == pytest.approx(8, abs=0.1)


def test_there_is_a_poster(lecture: tuple[Path, Package]) -> None:
    assert (lecture[0] / "poster.jpg").read_bytes().startswith(b"\xff\xd8")


def test_each_glimpse_shows_what_the_lecture_shows_ten_seconds_on(tmp_path: Path) -> None:
    colours = ("red", "lime", "blue")
    inputs = [word for colour in colours for word in ("-f", "lavfi", "-i", f"color={colour}:s=160x90:r=25:d=9.9")]
    ffmpeg(*inputs, "-filter_complex", "concat=n=3", tmp_path / "colours.mp4")

    made(tmp_path / "colours.mp4", tmp_path / "out")

    with Image.open(tmp_path / "out" / "glimpses-1.jpg") as sheet:
        size = sheet.size
        shown = [sheet.convert("RGB").getpixel((80 + 160 * number, 45)) for number in range(4)]
    assert size == (1600, 900)
    assert [colour.index(max(colour)) for colour in shown[:3]] == [0, 1, 2]
    assert max(shown[3]) < 40


def test_the_package_reads_as_it_was_written(lecture: tuple[Path, Package]) -> None:
    folder, package = lecture

    assert packages.read(folder) == package


def test_an_upright_phone_recording_stands_upright(film: Film, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", "90", "-i", film("plain.mp4"), "-c", "copy", turned)

    made(turned, tmp_path / "out")

    assert "RESOLUTION=90x160" in (tmp_path / "out" / "master.m3u8").read_text()


def test_a_tape_is_deinterlaced_and_gets_square_pixels(film: Film, tmp_path: Path) -> None:
    tape = film("tape.mpg", size="180x144", rate="50", more=INTERLACED)

    made(tape, tmp_path / "out")

    with av.open(str(tmp_path / "out" / "lecture.mp4")) as container:
        frame = next(container.decode(video=0))
        assert (frame.width, frame.height, frame.interlaced_frame) == (256, 144, False)


def test_a_picture_without_sound_gets_a_silent_track(film: Film, tmp_path: Path) -> None:
    result = made(film("mute.mp4", sound=False), tmp_path / "out")

    assert result.source.sound is None
    assert loudest_sample(tmp_path / "out" / "lecture.mp4") < 0.001


def test_a_sound_recording_becomes_a_lecture_without_pictures(film: Film, tmp_path: Path) -> None:
    result = made(film("talk.m4a", seconds=7, size=None), tmp_path / "out")

    assert result.package.renditions == ()
    assert result.package.single_file == "lecture.m4a"
    assert result.package.segment_starts[:2] == (0, 6)
    assert not (tmp_path / "out" / "poster.jpg").exists()


def test_speech_in_one_channel_of_two_is_heard(film: Film, tmp_path: Path) -> None:
    one_sided = tmp_path / "left.mp4"
    ffmpeg("-i", film("plain.mp4"), "-af", "pan=stereo|c0=0.1*c0|c1=0*c0", "-c:v", "copy", one_sided)

    made(one_sided, tmp_path / "out")

    assert loudest_sample(tmp_path / "out" / "lecture.mp4") > 0.05


@pytest.mark.parametrize("rate", ["30000/1001", "12", "50"])
def test_any_frame_rate_keeps_its_length_and_whole_key_frame_seconds(rate: str, film: Film, tmp_path: Path) -> None:
    source = film(f"rate{rate.replace('/', '-')}.mp4", seconds=5, rate=rate)

    result = made(source, tmp_path / "out")

    times = key_frame_times(tmp_path / "out" / "90p" / "index.m3u8")
    assert result.package.seconds == pytest.approx(5, abs=0.15)
    assert [round(time - times[0], 3) for time in times] == [0, 2, 4]


def test_who_listens_hears_a_growing_share(film: Film, tmp_path: Path) -> None:
    heard: list[tuple[str, float]] = []

    made(film("plain.mp4"), tmp_path / "out", lambda *told: heard.append(told))

    assert [phase for phase, _ in heard][:2] == ["looking", "encoding"]
    assert heard[-1][0] == "packing"
    assert [share for _, share in heard] == sorted(share for _, share in heard)


def test_whoever_listens_may_stop_the_work(film: Film, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop_at_once(phase: str, share: float) -> None:
        if phase == "encoding" and share > 0:
            raise Enough

    with pytest.raises(Enough):
        made(film("long.mp4", seconds=20, size="320x240"), tmp_path / "out", stop_at_once)

    assert not (tmp_path / "out" / packages.MAP).exists()


@pytest.mark.parametrize(
    ("limits", "code"),
    [(Limits(2, 0), "too_long"), (Limits(3600, 10**18), "disk_short")],
    ids=["longer than allowed", "no room on the disk"],
)
def test_what_cannot_end_well_is_not_begun(limits: Limits, code: str, film: Film, tmp_path: Path) -> None:
    with pytest.raises(Fault, match=code):
        make(film("plain.mp4"), tmp_path, limits)

    assert list(tmp_path.iterdir()) == []


def test_a_moment_is_no_lecture(film: Film, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="too_short"):
        make(film("moment.mp4", seconds=0.4), tmp_path, WILLING)


def test_a_disk_that_fills_up_meanwhile_stops_the_work_before_it_is_full(film: Film, tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    hog = tmp_path / "hog"

    def fill_the_disk(phase: str, share: float) -> None:
        if phase == "encoding" and not hog.exists():
            with hog.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, 1_000_000_000)

    (tmp_path / "out").mkdir()
    almost_all = Limits(3600, free - 500_000_000)
    with pytest.raises(Fault, match="disk_full"):
        make(film("long.mp4", seconds=20, size="320x240"), tmp_path / "out", almost_all, fill_the_disk)


@pytest.mark.parametrize("name", ["cut.mp4", "cut.mkv"])
def test_of_a_file_that_was_cut_off_all_that_is_there_is_kept_and_the_rest_is_told(
    name: str, film: Film, tmp_path: Path
) -> None:
    whole = film(
        f"whole-{name}", seconds=12, more=["-movflags", "+faststart", "-g", "25"][-2 if "mkv" in name else 0 :]
    )
    (tmp_path / name).write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    result = made(tmp_path / name, tmp_path / "out")

    assert 4 <= result.package.seconds <= 8
    assert result.damaged == ((int(result.package.seconds), 12),)
