"""Recordings that the tests make themselves: seconds long, and as small as a stamp."""

import subprocess
from pathlib import Path

from lms.media.encoding import ffmpeg_path

PICTURE = "testsrc2=s={size}:r={rate}:d={seconds}"
SOUND = "sine=f=440:d={seconds}"


def film(
    path: Path,
    *,
    seconds: float = 3,
    size: str | None = "160x90",
    rate: str = "25",
    sound: bool = True,
    more: list[str] | None = None,
) -> Path:
    """Make a recording: `film(folder / "lecture.mp4", seconds=4, size="160x90", more=["-c:v", "mpeg4"])`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    inputs = [PICTURE.format(size=size, rate=rate, seconds=seconds)] if size else []
    inputs += [SOUND.format(seconds=seconds)] if sound else []
    ffmpeg(*(word for source in inputs for word in ("-f", "lavfi", "-i", source)), *(more or []), path)
    return path


def ffmpeg(*words: str | Path, patience: float = 60) -> None:
    command = [ffmpeg_path(), "-v", "error", "-nostdin", "-y", *map(str, words)]
    subprocess.run(command, check=True, timeout=patience)
