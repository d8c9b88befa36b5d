"""Where an article of a law is taught: stretches of lectures that the person may open."""

from flask import url_for
from sqlalchemy import Select, and_, func, or_, select

from lms.courses.catalogue import enrolment_owing, may_edit
from lms.courses.links import lecture_at
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.languages import in_language
from lms.media.models import Chapter, Mark, Recording
from lms.people.models import Person
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Citation, Edition
from lms.statutes.uses import Place, Places
from lms.web import clockformat


def places(person: Person, edition: Edition, article: ArticleNumber) -> Places:
    """The chapters and marks that cite the article, in lectures open to the person; of others nobody is told."""
    found = [_place(*row) for row in db.session.execute(_citing(person, edition, article))]
    return Places(len(found), found)


def _place(chapter: Chapter | None, mark: Mark | None, lesson: Lesson, course: Course) -> Place:
    second = chapter.start if chapter else mark.second if mark else 0
    words = f"{in_language(lesson)} {clockformat(second)} {in_language(chapter) if chapter else ''}"
    return Place(words.strip(), in_language(course), lecture_at(lesson.id, second))


def _citing(person: Person, edition: Edition, article: ArticleNumber) -> Select[Chapter, Mark, Lesson, Course]:
    cites = {row: and_(Citation.subject == row.__tablename__, Citation.subject_id == row.id) for row in (Chapter, Mark)}
    return (
        select(Chapter, Mark, Lesson, Course)
        .select_from(Citation)
        .outerjoin(Chapter, cites[Chapter])
        .outerjoin(Mark, cites[Mark])
        .join(Recording, or_(Recording.id == Chapter.recording_id, Recording.id == Mark.recording_id))
        .join(Lesson, Lesson.recording_id == Recording.id)
        .join(Course, Course.id == Lesson.course_id)
        .where(Citation.edition_id == edition.id, Citation.article == article.number)
        .where(Citation.inserted == article.inserted, Lesson.removed_at.is_(None), Recording.is_playable)
        .where(or_(enrolment_owing(person.id).is_not(None), may_edit(person)))
        .order_by(Course.id, Lesson.position, func.coalesce(Chapter.start, Mark.second))
    )


def pointing(person: Person, edition: Edition) -> list[Place]:
    """The courses that the author may edit and that teach the edition."""
    found = db.session.scalars(
        select(Course).where(Course.edition_id == edition.id, may_edit(person)).order_by(Course.id)
    )
    return [Place(in_language(each), "", url_for("courses.course", course_id=each.id)) for each in found]
