"""Where an article of a law is taught: stretches of lectures that the person may open."""

from sqlalchemy import Select, or_, select

from lms.courses.catalogue import enrolment_owing, may_edit
from lms.courses.links import lecture_at
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.languages import in_language
from lms.media.models import Chapter, Recording
from lms.people.models import Person
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Citation, Edition
from lms.statutes.uses import Place, Places
from lms.web import clockformat


def places(person: Person, edition: Edition, article: ArticleNumber) -> Places:
    """The chapters that cite the article, in lectures that are open to the person; of others nobody is told."""
    found = [_place(*row) for row in db.session.execute(_citing(person, edition, article))]
    return Places(len(found), found)


def _place(chapter: Chapter, lesson: Lesson, course: Course) -> Place:
    words = f"{in_language(lesson)} {clockformat(chapter.start)} {in_language(chapter)}"
    return Place(words, in_language(course), lecture_at(lesson.id, chapter.start))


def _citing(person: Person, edition: Edition, article: ArticleNumber) -> Select[Chapter, Lesson, Course]:
    return (
        select(Chapter, Lesson, Course)
        .join(Citation, (Citation.subject == Chapter.__tablename__) & (Citation.subject_id == Chapter.id))
        .join(Recording, Recording.id == Chapter.recording_id)
        .join(Lesson, Lesson.recording_id == Recording.id)
        .join(Course, Course.id == Lesson.course_id)
        .where(Citation.edition_id == edition.id, Citation.article == article.number)
        .where(Citation.inserted == article.inserted, Lesson.removed_at.is_(None), Recording.is_playable)
        .where(or_(enrolment_owing(person.id).is_not(None), may_edit(person)))
        .order_by(Course.id, Lesson.position, Chapter.start)
    )
