"""A lecture's script made into a film: spoken, drawn and put together on this machine, with captions and chapters."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lms.demo import encoding, slides, speech, timeline
from lms.demo.script import Lecture, scenes
from lms.demo.timeline import Take
from lms.media import subtitles

Progress = Callable[[float], None]

# Of the time a film takes, drawing is about a sixth; what follows is ffmpeg's.
_DRAWN = 0.15


@dataclass(frozen=True)
class ChapterStart:
    seconds: float
    title: str
    title_en: str
    articles: tuple[int, ...]


@dataclass(frozen=True)
class Film:
    video: Path
    captions: Path
    chapters: tuple[ChapterStart, ...]
    seconds: float


def make_lecture(script: Lecture, folder: Path, progress: Progress) -> Film:
    """Make `<key>.mp4` and `<key>.vtt` in the folder, whole or not at all; progress is told the share done, up to 1."""
    takes = _spoken(script)
    with TemporaryDirectory(dir=folder, prefix=".filming-") as name:
        work = Path(name).resolve()
        _film(takes, work, progress)
        return Film(
            video=(work / "film.mp4").replace(folder / f"{script.key}.mp4"),
            captions=(work / "film.vtt").replace(folder / f"{script.key}.vtt"),
            chapters=tuple(_chapter_starts(script, takes)),
            seconds=_length(takes),
        )


def _spoken(script: Lecture) -> list[Take]:
    shown = list(scenes(script))
    voices = speech.spoken([sentence for scene in shown for sentence in scene.said], script.voice)
    return list(timeline.takes(shown, voices))


def _film(takes: Sequence[Take], work: Path, progress: Progress) -> None:
    pictures, sound = work / "pictures.ffconcat", work / "sound.wav"
    _draw(takes, pictures, lambda share: progress(_DRAWN * share))
    speech.save(b"".join(take.sound for take in takes), sound)
    (work / "film.vtt").write_text(subtitles.webvtt(cue for take in takes for cue in take.cues), encoding="utf-8")
    encoding.put_together(
        pictures, sound, work / "film.mp4", _length(takes), lambda share: progress(_DRAWN + (1 - _DRAWN) * share)
    )


def _draw(takes: Sequence[Take], listed: Path, progress: Progress) -> None:
    lines = ["ffconcat version 1.0"]
    for number, take in enumerate(takes):
        slides.draw(take.scene).save(listed.with_name(f"{number}.png"), compress_level=1)
        lines += [f"file {number}.png", f"duration {take.seconds:.2f}"]
        progress((number + 1) / len(takes))
    # The demuxer forgets how long the last picture lasts, unless it is followed by another.
    lines.append(f"file {len(takes) - 1}.png")
    listed.write_text("\n".join(lines) + "\n")


def _length(takes: Sequence[Take]) -> float:
    return round(sum(take.seconds for take in takes), 2)


def _chapter_starts(script: Lecture, takes: Sequence[Take]) -> Iterator[ChapterStart]:
    for number, chapter in enumerate(script.chapters):
        start = next(take.start for take in takes if take.scene.chapter == number)
        yield ChapterStart(start, chapter.title, chapter.title_en, chapter.articles)
