"""The shape of a lecture before it is filmed: chapters of slides, and the sentences spoken over each point."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """One line of a slide, and what the lecturer says while it is marked."""

    text: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Slide:
    """Cites articles of the Work Safety Law (2021); none where it speaks of policy."""

    heading: str
    points: tuple[Point, ...]
    articles: tuple[int, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A part of a lecture that one can jump to."""

    title: str
    title_en: str
    slides: tuple[Slide, ...]

    @property
    def articles(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(article for slide in self.slides for article in slide.articles))


@dataclass(frozen=True)
class Lecture:
    key: str
    title: str
    title_en: str
    lecturer: str
    audience: str
    voice: str
    welcome: tuple[str, ...]
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Scene:
    """One still picture of the film: a slide with at most one marked point, or the cover where there is no slide."""

    lecture: Lecture
    chapter: int
    slide: Slide | None
    point: int | None
    said: tuple[str, ...]


def scenes(lecture: Lecture) -> Iterator[Scene]:
    """The pictures of the lecture in the order they are shown."""
    yield Scene(lecture, 0, None, None, lecture.welcome)
    for number, chapter in enumerate(lecture.chapters):
        for slide in chapter.slides:
            yield from _scenes_of(lecture, number, slide)


def _scenes_of(lecture: Lecture, chapter: int, slide: Slide) -> Iterator[Scene]:
    if slide.said:
        yield Scene(lecture, chapter, slide, None, slide.said)
    for place, point in enumerate(slide.points):
        yield Scene(lecture, chapter, slide, place, point.said)
