"""What cameras, telephones, recorders and old tapes deliver: each becomes a lecture that plays everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import pytest

from lms.media.making import Limits, Made, make
from tests.media.films import ffmpeg

pytestmark = pytest.mark.slow

WILLING = Limits(longest_seconds=3600, bytes_left_free=0)
SECONDS = 4
PICTURE = ("-f", "lavfi", "-i", f"testsrc2=s=160x90:r=25:d={SECONDS}")
SOUND = ("-f", "lavfi", "-i", f"sine=f=440:d={SECONDS}")
BOTH = (*PICTURE, *SOUND)
INTERLACED = ("-vf", "tinterlace=interleave_top,setsar=64/45", "-c:v", "mpeg2video", "-flags", "+ildct+ilme")


def picture(size: str, rate: str = "25", seconds: float = SECONDS) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")


def tone(seconds: float, more: str = "") -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"sine=f=440:d={seconds}{more}")


@dataclass(frozen=True)
class Odd:
    """How a source is made, and what must come of it: size (none for sound alone), frames a second, length, whether it is heard."""

    file: str
    words: Sequence[str]
    size: tuple[int, int] | None = (160, 90)
    rate: int = 25
    seconds: float = SECONDS
    is_heard: bool = True


SOURCES = {
    "an ordinary file": Odd("a.mp4", BOTH),
    "HEVC of a telephone": Odd("a.mov", (*BOTH, "-c:v", "libx265", "-tag:v", "hvc1", "-x265-params", "log-level=error")),
    "ten bits a colour": Odd("a.mp4", (*BOTH, "-pix_fmt", "yuv420p10le")),
    "colour of each pixel": Odd("a.mkv", (*BOTH, "-pix_fmt", "yuv444p")),
    "an editor's 4:2:2": Odd("a.mov", (*BOTH, "-c:v", "prores_ks", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s16le")),
    "grey": Odd("a.mkv", (*BOTH, "-pix_fmt", "gray", "-c:v", "ffv1")),
    "full range": Odd("a.mp4", (*BOTH, "-pix_fmt", "yuvj420p")),
    "see-through pictures": Odd("a.mov", (*BOTH, "-c:v", "qtrle", "-pix_fmt", "argb")),
    "VP9 and Opus": Odd("a.webm", (*BOTH, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus")),
    "AV1": Odd("a.mkv", (*BOTH, "-c:v", "libsvtav1", "-preset", "12")),
    "Windows Media": Odd("a.wmv", (*BOTH, "-c:v", "wmv2", "-c:a", "wmav2")),
    "Flash": Odd("a.flv", (*BOTH, "-c:v", "flv1", "-ar", "44100")),
    "a camera's Motion JPEG": Odd("a.avi", (*BOTH, "-c:v", "mjpeg", "-pix_fmt", "yuvj422p", "-c:a", "pcm_s16le")),
    "a tape in DV": Odd("a.dv", (*picture("720x576"), *SOUND, "-target", "pal-dv"), size=(768, 576)),
    "a Video CD": Odd("a.mpg", (*picture("352x288"), *SOUND, "-target", "pal-vcd", "-aspect", "4:3"), size=(384, 288)),
    "a camera card": Odd("a.mts", (*BOTH, "-c:a", "ac3", "-f", "mpegts")),
    "an old telephone": Odd("a.3gp", (*picture("176x144"), *SOUND, "-c:v", "h263", "-ar", "8000", "-ac", "1"), size=(176, 144)),
    "interlaced and stretched": Odd("a.mpg", (*picture("180x144", "50"), *SOUND, *INTERLACED), size=(256, 144)),
    "a tape of America": Odd("a.mpg", (*picture("720x480", "30000/1001"), *SOUND, "-target", "ntsc-dvd", "-aspect", "4:3"), size=(640, 480), rate=30),
    "odd sides": Odd("a.mkv", (*picture("161x91"), *SOUND, "-c:v", "ffv1"), size=(160, 90)),
    "four to three": Odd("a.mp4", (*picture("160x120"), *SOUND), size=(160, 120)),
    "very wide": Odd("a.mp4", (*picture("336x144"), *SOUND), size=(336, 144)),
    "upright": Odd("a.mp4", (*picture("90x160"), *SOUND), size=(90, 160)),
    "one picture a second": Odd("a.mp4", (*picture("160x90", "1"), *SOUND)),
    "sixty pictures a second": Odd("a.mp4", (*picture("160x90", "60"), *SOUND), rate=30),
    "a hundred pictures a second": Odd("a.mp4", (*picture("160x90", "100"), *SOUND)),
    "an uneven rate": Odd("a.mkv", (*BOTH, "-vf", "select='not(mod(n,7))+lt(n,30)'", "-fps_mode", "vfr")),
    "fragments without an index": Odd("a.mp4", (*BOTH, "-movflags", "frag_keyframe+empty_moov")),
    "no sound": Odd("a.mp4", PICTURE, is_heard=False),
    "silence": Odd("a.mp4", (*PICTURE, "-f", "lavfi", "-i", f"anullsrc=d={SECONDS}"), is_heard=False),
    "six channels": Odd("a.mkv", (*BOTH, "-af", "pan=5.1|FC=c0", "-c:a", "ac3")),
    "speech in the right channel alone": Odd("a.mp4", (*BOTH, "-af", "pan=stereo|c0=0*c0|c1=c0")),
    "a telephone's sound": Odd("a.mkv", (*BOTH, "-ar", "8000", "-c:a", "pcm_mulaw")),
    "a studio's sound": Odd("a.mkv", (*BOTH, "-ar", "96000", "-c:a", "pcm_s24le")),
    "a whisper": Odd("a.mp4", (*BOTH, "-af", "volume=-35dB")),
    "sound that ends early": Odd("a.mp4", (*PICTURE, *tone(2))),
    "sound that begins late": Odd("a.mkv", (*PICTURE, "-itsoffset", "2", *tone(2), "-c:v", "libx264")),
    "timestamps that begin late": Odd("a.mkv", (*BOTH, "-output_ts_offset", "3600")),
    "a music file": Odd("a.mp3", SOUND, size=None),
    "a dictating machine": Odd("a.wav", (*SOUND, "-ar", "16000"), size=None),
    "an archive's sound": Odd("a.flac", SOUND, size=None),
}  # fmt: skip


def lecture_of(source: Path, folder: Path) -> Made:
    folder.mkdir()
    return make(source, folder, WILLING)


def loudest(path: Path) -> float:
    with av.open(str(path)) as container:
        frames = [bytes(frame.planes[0]) for frame in container.decode(audio=0)]
    return max(abs(sample) for frame in frames for sample in memoryview(frame).cast("f"))


@pytest.mark.parametrize("name", SOURCES)
def test_it_becomes_a_lecture_that_plays_everywhere(name: str, tmp_path: Path) -> None:
    odd = SOURCES[name]
    ffmpeg(*odd.words, tmp_path / odd.file)

    made = lecture_of(tmp_path / odd.file, tmp_path / "out")

    assert made.package.seconds == pytest.approx(odd.seconds, abs=0.25)
    assert made.damaged == ()
    single = tmp_path / "out" / made.package.single_file
    with av.open(str(single)) as container:
        sound = container.streams.audio[0]
        assert (sound.codec_context.name, sound.rate, sound.channels) == ("aac", 48_000, 1)
        assert [stream.type for stream in container.streams.video] == (["video"] if odd.size else [])
        for stream in container.streams.video:
            frame = next(container.decode(stream))
            assert (frame.width, frame.height) == odd.size
            assert (stream.codec_context.name, frame.format.name) == ("h264", "yuv420p")
            assert not frame.interlaced_frame
            assert stream.average_rate == odd.rate
            assert (stream.sample_aspect_ratio or 1) == Fraction(1)
    assert (loudest(single) > 0.05) == odd.is_heard


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_telephone_that_was_turned_stands_upright(turn: int, tmp_path: Path) -> None:
    ffmpeg(*BOTH, tmp_path / "a.mp4")
    ffmpeg("-display_rotation", str(turn), "-i", tmp_path / "a.mp4", "-c", "copy", tmp_path / "turned.mp4")

    lecture_of(tmp_path / "turned.mp4", tmp_path / "out")

    with av.open(str(tmp_path / "out" / "lecture.mp4")) as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height) == ((160, 90) if turn == 180 else (90, 160))


LANGUAGES = ("-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language={}")


@pytest.mark.parametrize(
    ("second", "default", "loud"),
    [("chi", 0, 1), ("zho", 0, 1), ("fra", 1, 1), ("fra", 0, 0)],
    ids=["Chinese", "Chinese by its other name", "the one that players choose", "the first"],
)
def test_of_several_sounds_the_right_one_is_heard(second: str, default: int, loud: int, tmp_path: Path) -> None:
    """The other is silent, so what is heard tells which was taken."""
    silent = ("-f", "lavfi", "-i", f"anullsrc=d={SECONDS}")
    sounds = (*silent, *SOUND) if loud else (*SOUND, *silent)
    choice = (f"-disposition:a:{default}", "default", f"-disposition:a:{1 - default}", "0")
    languages = [word.format(second) for word in LANGUAGES]
    ffmpeg(*PICTURE, *sounds, "-map", "0:v", "-map", "1:a", "-map", "2:a", *languages, *choice, tmp_path / "two.mkv")

    lecture_of(tmp_path / "two.mkv", tmp_path / "out")

    assert loudest(tmp_path / "out" / "lecture.mp4") > 0.05
