"""Pictures and sound put together into one MP4 by ffmpeg."""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import ffmpeg
import imageio_ffmpeg

from lms.demo import timeline

_BEFORE_INPUTS = ["-hide_banner", "-nostdin", "-loglevel", "error", "-progress", "pipe:1"]

# Stills need no clever encoder; a fixed number of threads and no dates, so that a film does not depend on the machine.
_ENCODING = {
    "vcodec": "libx264",
    "preset": "ultrafast",
    "tune": "stillimage",
    "crf": 22,
    "g": 5 * timeline.FRAMES_A_SECOND,
    "threads": 2,
    "acodec": "aac",
    "aac_coder": "fast",
    "audio_bitrate": "64k",
    "movflags": "+faststart",
    "fflags": "+bitexact",
}


class FilmingFailed(RuntimeError):
    """ffmpeg would not make the film; the message is what it said."""


def put_together(pictures: Path, sound: Path, film: Path, seconds: float, progress: Callable[[float], None]) -> None:
    """Make the film, so many seconds long, from a list of pictures for ffmpeg's concat demuxer and a WAV."""
    complaints = film.with_suffix(".log")
    with complaints.open("w") as log, _started(_command(pictures, sound, film, seconds), log.fileno()) as process:
        for done in _seconds_done(process.stdout or ()):
            progress(min(done / seconds, 1))
    if process.returncode != 0:
        raise FilmingFailed(complaints.read_text())


def _command(pictures: Path, sound: Path, film: Path, seconds: float) -> list[str]:
    # Converted to yuv420p before the frames are multiplied, a still costs one conversion and not a hundred.
    stills = ffmpeg.input(str(pictures), f="concat").video.filter("format", "yuv420p")
    video = stills.filter("fps", timeline.FRAMES_A_SECOND)
    audio = ffmpeg.input(str(sound)).audio
    output = ffmpeg.output(video, audio, str(film), t=f"{seconds:.2f}", **_ENCODING)
    return list(ffmpeg.compile(output, cmd=[imageio_ffmpeg.get_ffmpeg_exe(), *_BEFORE_INPUTS]))


def _started(command: list[str], log: int) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)


def _seconds_done(lines: Iterable[str]) -> Iterator[float]:
    for line in lines:
        name, _, value = line.strip().partition("=")
        if name == "out_time_us" and value.isdigit():
            yield int(value) / 1_000_000
