"""Where the lectures of a course teach an article: by a chapter that cites it, or by a link at a second within a chapter.

A chapter lasts until the next begins. A link has no end of its own: it lasts until the next link or chapter, and at most
ten minutes, within which whoever speaks of one article has come to the next.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, Subquery, literal, null, select, union_all

from lms.courses.models import Lesson
from lms.db import db
from lms.media.models import Chapter, Mark, Recording
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Citation
from lms.watching.coverage import Coverage

Article = tuple[int, ArticleNumber]
LONGEST_LINK = 600


@dataclass(frozen=True)
class Taught:
    """A stretch of a lecture where an article is taught, with the title of its chapter; "" where no chapter has begun."""

    lesson_id: int
    lecture: str
    lecture_en: str | None
    recording_id: int
    title: str
    title_en: str | None
    start: int
    stop: int

    @property
    def seconds(self) -> Coverage:
        return Coverage.of((self.start, self.stop))

    def holds(self, other: "Taught") -> bool:
        """Whether whoever watches this watches the other one too."""
        return self.lesson_id == other.lesson_id and self.start <= other.start and other.stop <= self.stop


def where_taught(lesson_id: int, articles: Iterable[Article | None]) -> dict[Article, list[Taught]]:
    """For each article where it is taught, in the lectures of the course that this lesson belongs to."""
    wanted = {article for article in articles if article}
    if not wanted:
        return {}
    course = select(Lesson.course_id).where(Lesson.id == lesson_id).scalar_subquery()
    return {article: places for article, places in _in(course).items() if article in wanted}


def in_course(course_id: int) -> Mapping[Article, Sequence[Taught]]:
    """Every article that the lectures of a course teach, with where, in the order of the course."""
    return _in(course_id)


def _in(course_id: Any) -> dict[Article, list[Taught]]:
    found: dict[Article, list[Taught]] = {}
    for _, rows in groupby(db.session.execute(_placed(course_id)), key=lambda row: row.lesson_id):
        for article, place in _of_lecture(list(rows)):
            found.setdefault(article, []).append(place)
    return found


def _placed(course_id: Any) -> Select[Any]:
    """Chapters and marks of the lectures of a course in their order, each once for every article it cites, or once."""
    places = _chapters_and_marks()
    cites = (Citation.subject == places.c.subject) & (Citation.subject_id == places.c.id)
    return (
        select(Lesson.id.label("lesson_id"), Lesson.title.label("lecture"), Lesson.title_en.label("lecture_en"),
               Recording.id.label("recording_id"), Recording.seconds, places.c.subject, places.c.title, places.c.title_en,
               places.c.start, Citation.edition_id, Citation.article, Citation.inserted)
        .join(Recording, Recording.id == Lesson.recording_id)
        .join(places, places.c.recording_id == Recording.id)
        .outerjoin(Citation, cites)
        .where(Lesson.course_id == course_id, Lesson.removed_at.is_(None), Recording.seconds.is_not(None))
        .order_by(Lesson.position, Lesson.id, places.c.start, Citation.edition_id, Citation.article, Citation.inserted)
    )  # fmt: skip


def _chapters_and_marks() -> Subquery:
    named = literal(Chapter.__tablename__).label("subject")
    chapters = select(named, Chapter.id, Chapter.recording_id, Chapter.title, Chapter.title_en, Chapter.start)
    marked = literal(Mark.__tablename__).label("subject")
    marks = select(marked, Mark.id, Mark.recording_id, null(), null(), Mark.second)
    return union_all(chapters, marks).subquery()


def _of_lecture(rows: Sequence[Row[Any]]) -> Iterator[tuple[Article, Taught]]:
    chapters = {row.start: row for row in rows if row.subject == Chapter.__tablename__}
    starts = sorted({row.start for row in rows})
    for row in rows:
        if row.article is not None and row.start < row.seconds:
            yield (row.edition_id, ArticleNumber(row.article, row.inserted)), _taught(row, chapters, starts)


def _taught(row: Row[Any], chapters: Mapping[int, Row[Any]], starts: Sequence[int]) -> Taught:
    is_mark = row.subject == Mark.__tablename__
    begun = max((start for start in chapters if start <= row.start), default=None)
    following = [start for start in (starts if is_mark else sorted(chapters)) if start > row.start]
    longest = [row.start + LONGEST_LINK] if is_mark else []
    title, title_en = (chapters[begun].title, chapters[begun].title_en) if begun is not None else ("", None)
    return Taught(row.lesson_id, row.lecture, row.lecture_en, row.recording_id, title, title_en, row.start,
                  min([*following[:1], *longest, row.seconds]))  # fmt: skip
