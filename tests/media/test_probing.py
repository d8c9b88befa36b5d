from fractions import Fraction
from pathlib import Path

import pytest

from lms.media.faults import Fault
from lms.media.probing import probe
from tests.media.conftest import Film
from tests.media.films import ffmpeg

INTERLACED = ["-vf", "tinterlace=interleave_top,setsar=64/45", "-c:v", "mpeg2video", "-flags", "+ildct+ilme"]


def test_it_tells_size_rate_length_and_sound(film: Film) -> None:
    source = probe(film("plain.mp4"))

    assert source.picture is not None
    assert source.picture.shown_size == (160, 90)
    assert source.picture.rate == 25
    assert not source.picture.interlaced
    assert source.seconds == pytest.approx(3, abs=0.1)
    assert source.sound is not None
    assert source.sound.channels == 1


def test_it_sees_interlacing_and_the_shape_of_pixels(film: Film) -> None:
    source = probe(film("tape.mpg", size="180x144", rate="50", more=INTERLACED))

    assert source.picture is not None
    assert source.picture.interlaced
    assert source.picture.sample_aspect == Fraction(64, 45)
    assert source.picture.shown_size == (256, 144)


def test_it_sees_that_a_phone_was_turned(film: Film, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", "90", "-i", film("plain.mp4"), "-c", "copy", turned)

    source = probe(turned)

    assert source.picture is not None
    assert source.picture.shown_size == (90, 160)


def test_the_cover_of_a_music_file_is_no_moving_picture(film: Film, tmp_path: Path) -> None:
    covered = tmp_path / "speech.mp3"
    still = ["-c:v", "mjpeg", "-frames:v", "1", "-disposition:v", "attached_pic"]
    ffmpeg("-i", film("plain.mp4"), "-map", "0:a", "-map", "0:v", *still, covered)

    source = probe(covered)

    assert source.picture is None
    assert source.sound is not None


def test_a_picture_without_sound_is_a_recording(film: Film) -> None:
    assert probe(film("mute.mp4", sound=False)).sound is None


def test_a_recording_that_does_not_tell_its_length_is_measured(film: Film, tmp_path: Path) -> None:
    endless = tmp_path / "endless.mkv"
    ffmpeg("-i", film("plain.mp4"), "-c", "copy", "-live", "1", endless)

    assert probe(endless).seconds == pytest.approx(3, abs=0.2)


def test_names_that_look_like_options_or_protocols_are_files(film: Film, tmp_path: Path) -> None:
    odd = tmp_path / "-第一讲:安全.mp4"
    odd.write_bytes(film("plain.mp4").read_bytes())

    assert probe(odd).picture is not None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        ("这是一篇通知，不是录像。\n".encode() * 50, "unreadable"),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", "unreadable"),
        (b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n", "unreadable"),
        (b"\x00" * 5000, "unreadable"),
    ],
    ids=["empty", "text", "concat list", "playlist", "zeroes"],
)
def test_what_is_no_recording_is_refused_with_its_reason(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "lecture.mp4"
    path.write_bytes(content)

    with pytest.raises(Fault) as refusal:
        probe(path)

    assert refusal.value.code == code


def test_half_an_mp4_is_unreadable(film: Film, tmp_path: Path) -> None:
    whole = film("plain.mp4").read_bytes()
    half = tmp_path / "half.mp4"
    half.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(Fault, match="unreadable"):
        probe(half)


def test_a_vanished_file_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="source_missing"):
        probe(tmp_path / "gone.mp4")
