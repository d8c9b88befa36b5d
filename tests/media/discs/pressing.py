"""Discs that the tests make themselves: seconds long, by dvdauthor and pycdlib, which did not learn from our reader."""

import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from pycdlib import PyCdlib

from tests.media.films import ffmpeg

# Half size, which discs allow, is encoded four times as quickly.
SIZES = {"pal": "352x288", "ntsc": "352x240"}
RATES = {"pal": "25", "ntsc": "30000/1001"}


@dataclass(frozen=True)
class Lesson:
    """A title to be: its films one after another, as (seconds, beginnings of chapters in them)."""

    films: tuple[tuple[int, str], ...] = ((4, "0"),)
    aspect: str = "4:3"
    language: str = "zh"
    sound: str = "ac3"
    # Further sound tracks, as (language, tone in hertz); the first is at 440.
    more: tuple[tuple[str, int], ...] = ()


def folder(place: Path, lessons: Sequence[Lesson], standard: str = "pal") -> Path:
    """A folder with VIDEO_TS in it. Each title set comes from its own picture: the nth shows the nth colour."""
    place.mkdir(parents=True)
    sets = "".join(_title_set(place, number, lesson, standard) for number, lesson in enumerate(lessons))
    (place / "disc.xml").write_text(f'<dvdauthor jumppad="0"><vmgm/>{sets}</dvdauthor>', encoding="utf-8")
    command = ["dvdauthor", "-o", place / "disc", "-x", place / "disc.xml"]
    subprocess.run(
        command, check=True, capture_output=True, timeout=60, env=os.environ | {"VIDEO_FORMAT": standard.upper()}
    )
    return place / "disc"


def _title_set(place: Path, number: int, lesson: Lesson, standard: str) -> str:
    vobs = ""
    for nth, (seconds, chapters) in enumerate(lesson.films):
        path = place / f"{number}-{nth}.mpg"
        _film(path, seconds, lesson, standard)
        vobs += f"<vob file={quoteattr(str(path))} chapters={quoteattr(chapters)}/>"
    languages = (lesson.language, *(language for language, _tone in lesson.more))
    audio = "".join(f'<audio lang="{language}"/>' for language in languages)
    return (
        f'<titleset><titles><video format="{standard}" aspect="{lesson.aspect}"/>'
        f"{audio}<pgc>{vobs}</pgc></titles></titleset>"
    )


def _film(path: Path, seconds: int, lesson: Lesson, standard: str) -> None:
    size, rate = SIZES[standard], RATES[standard]
    tones = (440, *(tone for _language, tone in lesson.more))
    inputs = [f"testsrc2=s={size}:r={rate}:d={seconds}", *(f"sine=f={tone}:r=48000:d={seconds}" for tone in tones)]
    ffmpeg(
        *(word for source in inputs for word in ("-f", "lavfi", "-i", source)),
        *(word for nth in range(len(inputs)) for word in ("-map", str(nth))),
        *("-target", f"{standard}-dvd", "-s", size, "-aspect", lesson.aspect, "-b:v", "600k", "-c:a", lesson.sound),
        *("-b:a", "192k", "-ac", "2", "-shortest", path),
    )


def image(path: Path, disc: Path, *, udf: bool = False) -> Path:
    """An image of the folder: ISO 9660 alone, or with UDF beside it."""
    iso = PyCdlib()
    iso.new(interchange_level=1, udf="2.60" if udf else None)
    iso.add_directory("/VIDEO_TS", udf_path="/VIDEO_TS" if udf else None)
    for file in sorted((disc / "VIDEO_TS").iterdir()):
        at = f"/VIDEO_TS/{file.name}"
        iso.add_file(str(file), f"{at};1", udf_path=at if udf else None)
    iso.write(str(path))
    iso.close()
    return path


def scratch(path: Path, stretches: Iterable[tuple[int, int]]) -> Path:
    """Zeros in place of these bytes: from the first up to, and not including, the last."""
    with path.open("r+b") as file:
        for start, end in stretches:
            file.seek(start)
            file.write(bytes(end - start))
    return path
