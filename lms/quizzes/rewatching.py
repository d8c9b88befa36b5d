"""What to watch again after a failed quiz: the stretches of the course's lectures that teach the missed articles.

A missed question names its article; chapters of the course's lectures that cite this article are to be watched again, by
beats later than the handing in. Where nothing leads to a chapter, nothing more is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from lms.courses.models import Course, Lesson
from lms.db import db
from lms.media.models import Chapter, Recording
from lms.quizzes import results
from lms.quizzes.models import Attempt
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Citation
from lms.watching import stamping
from lms.watching.coverage import Coverage
from lms.watching.watched import counts_as_watched

Article = tuple[int, ArticleNumber]


@dataclass(frozen=True)
class Taught:
    """A chapter of a lecture: where an article is taught."""

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


@dataclass(frozen=True)
class Stretch:
    """A chapter to watch again, and how many of its seconds were watched since."""

    chapter: Taught
    watched: int
    share: float

    @property
    def is_watched(self) -> bool:
        return counts_as_watched(self.watched, self.chapter.seconds.total, self.share)


def stretches_to_watch(failed: Attempt) -> list[Stretch]:
    """What a failed attempt asks to watch again, in the order of the lectures, and how far that is done."""
    missed = [line.article for line in results.lines(failed) if not line.mark.is_right]
    taught = where_taught(failed.lesson_id, missed)
    chapters = sorted(
        {each for chapters in taught.values() for each in chapters}, key=lambda each: (each.lesson_id, each.start)
    )
    share = db.session.scalar(select(Course.watched_share).join(Lesson).where(Lesson.id == failed.lesson_id)) or 1.0
    played = {recording: _played_since(failed, recording) for recording in {each.recording_id for each in chapters}}
    return [Stretch(each, (played[each.recording_id] & each.seconds).total, share) for each in chapters]


def _played_since(failed: Attempt, recording_id: int) -> Coverage:
    """What the person verifiably played of a recording after handing in."""
    assert failed.submitted_at is not None
    return stamping.played_since(failed.submitted_at, failed.person_id, recording_id)


def where_taught(lesson_id: int, articles: Iterable[Article | None]) -> dict[Article, list[Taught]]:
    """For each article the chapters that cite it, in the lectures of the course that this lesson belongs to."""
    wanted, found = {article for article in articles if article}, dict[Article, list[Taught]]()
    if wanted:
        for edition, number, inserted, *chapter in db.session.execute(_citing(lesson_id)):
            article = (edition, ArticleNumber(number, inserted))
            if article in wanted:
                found.setdefault(article, []).append(Taught(*chapter))
    return found


def _citing(lesson_id: int) -> Select[Any]:
    """Every article that a chapter of the course's lectures cites, with that chapter."""
    # A chapter ends where the next begins, or with the recording; told before any is left out.
    following = func.lead(Chapter.start).over(partition_by=Chapter.recording_id, order_by=Chapter.start)
    chapters = select(
        Chapter.id, Chapter.recording_id, Chapter.title, Chapter.title_en, Chapter.start, following.label("next")
    ).subquery()
    course = select(Lesson.course_id).where(Lesson.id == lesson_id).scalar_subquery()
    return (
        select(Citation.edition_id, Citation.article, Citation.inserted, Lesson.id, Lesson.title, Lesson.title_en,
               chapters.c.recording_id, chapters.c.title, chapters.c.title_en, chapters.c.start,
               func.coalesce(chapters.c.next, Recording.seconds))
        .join(chapters, (Citation.subject == Chapter.__tablename__) & (Citation.subject_id == chapters.c.id))
        .join(Recording, Recording.id == chapters.c.recording_id)
        .join(Lesson, Lesson.recording_id == Recording.id)
        .where(Lesson.course_id == course, Lesson.removed_at.is_(None), Recording.seconds.is_not(None))
        .order_by(Lesson.position, chapters.c.start)
    )  # fmt: skip
