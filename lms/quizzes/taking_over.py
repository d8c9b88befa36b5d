"""A course taken over to the editions of laws in force: all that it cites in superseded ones, in one go."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.errors import Refused
from lms.languages import in_language
from lms.media import recordings
from lms.media.models import Chapter, Mark, Recording
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import banks
from lms.quizzes.asked import place
from lms.quizzes.banks import latest
from lms.quizzes.catalogue import may_work_with
from lms.quizzes.models import Blueprint, Question, QuestionBank, QuestionVersion
from lms.statutes import citations, comparing, keeping
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.comparing import Fate
from lms.statutes.models import Citation, Edition
from lms.statutes.uses import Place
from lms.web import clockformat


class NothingChosen(Refused):
    message = _l("Nothing was chosen, or somebody was faster: nothing of what was chosen cites a superseded edition.")


@dataclass(frozen=True)
class Step:
    """An article of a superseded edition, what became of it, and each place of the course that cites it."""

    edition: Edition
    number: ArticleNumber
    fate: Fate
    places: Sequence[tuple[Citation, Place]]


Subjects = Mapping[tuple[str, int], Place]


def newer_of(course: Course) -> Edition | None:
    """The edition in force of the law that the course teaches, if it teaches a superseded one."""
    return comparing.newer(course.edition, clock.today()) if course.edition else None


def steps(person: Person, course: Course) -> list[Step]:
    """Everything of the course that the person may work on and that cites a superseded edition, article by article."""
    subjects = {**_lectures(person, course), **_questions(person, course)}
    cited = _superseded(subjects)
    fates = comparing.fates(cited, clock.today())
    grouped: dict[tuple[int, ArticleNumber], list[Citation]] = {}
    for each in cited:
        grouped.setdefault((each.edition_id, each.numbered), []).append(each)
    return [
        Step(
            same[0].edition,
            same[0].numbered,
            fates[same[0].id],
            [(each, subjects[each.subject, each.subject_id]) for each in same],
        )
        for same in grouped.values()
    ]


def _superseded(subjects: Subjects) -> Sequence[Citation]:
    """What these cite in superseded editions, in the order of the laws."""
    if not subjects:
        return []
    by_table: dict[str, list[int]] = {}
    for table, number in subjects:
        by_table.setdefault(table, []).append(number)
    named = or_(*(and_(Citation.subject == table, Citation.subject_id.in_(ids)) for table, ids in by_table.items()))
    found = select(Citation).join(Citation.edition).options(joinedload(Citation.edition))
    old = found.where(Edition.superseded_on <= clock.today(), named)
    return db.session.scalars(old.order_by(Citation.edition_id, Citation.article, Citation.inserted, Citation.id)).all()


def _lectures(person: Person, course: Course) -> Subjects:
    """The chapters and marks of the course's lectures, as far as their recordings are the person's."""
    played = select(Lesson.recording_id).where(Lesson.course_id == course.id, Lesson.removed_at.is_(None))
    own = {each.id: each for each in db.session.scalars(recordings.authored_by(person).where(Recording.id.in_(played)))}
    subjects: list[Chapter | Mark] = []
    subjects += db.session.scalars(select(Chapter).where(Chapter.recording_id.in_(own))).all()
    subjects += db.session.scalars(select(Mark).where(Mark.recording_id.in_(own))).all()
    return {(each.__tablename__, each.id): _second(own[each.recording_id], each) for each in subjects}


def _second(recording: Recording, subject: Chapter | Mark) -> Place:
    second = subject.start if isinstance(subject, Chapter) else subject.second
    words = f"{clockformat(second)} {in_language(subject) if isinstance(subject, Chapter) else ''}".strip()
    address = url_for("media.citations", recording_id=recording.id, _anchor=f"at-{second}")
    return Place(words, recording.title, address)


def _questions(person: Person, course: Course) -> Subjects:
    """The standing questions of the banks that the course's quizzes draw from, as far as the person works with them."""
    rows = db.session.execute(_asked(course).where(may_work_with(person)))
    return {(Question.__tablename__, row[0]): place(*row) for row in rows}


def _asked(course: Course) -> Select[int, str, str]:
    drawn = select(Blueprint.bank_id).join(Lesson, Lesson.id == Blueprint.lesson_id)
    drawn = drawn.where(Lesson.course_id == course.id, Lesson.removed_at.is_(None))
    return (
        select(Question.id, QuestionVersion.stem, QuestionBank.name)
        .join(QuestionVersion, latest())
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .where(Question.bank_id.in_(drawn), Question.retired_at.is_(None))
    )


def take_over(course: Course, chosen: Collection[int], *, edition_too: bool, by: Person) -> int:
    """Let the chosen citations, by their ids, and the course itself rest on the editions in force; how many.

    All or nothing, with one entry in the trail for the whole and one for each. What has no article there stays.
    Raises NothingChosen.
    """
    keeping.take_turn()
    moved: Counter[str] = Counter()
    for step in steps(by, course):
        for citation, _place in step.places:
            if citation.id in chosen and _move(citation, step.fate, by):
                moved[citation.subject] += 1
    newer, old = newer_of(course), course.edition
    if edition_too and newer:
        course.edition_id = newer.id
    elif not moved:
        raise NothingChosen
    _trace(course, old, newer if edition_too else None, moved, by)
    return moved.total()


def _move(citation: Citation, fate: Fate, by: Person) -> bool:
    if not (fate.becomes and fate.now.newer):
        return False
    if citation.subject == Question.__tablename__:
        question = db.session.get_one(Question, citation.subject_id)
        banks.rest_on(question, fate.now.newer, fate.becomes, by)
    else:
        row = Mark if citation.subject == Mark.__tablename__ else Chapter
        citations.put(citation, db.session.get_one(row, citation.subject_id), fate.now.newer, fate.becomes, by=by)
    return True


def _trace(course: Course, old: Edition | None, newer: Edition | None, moved: Counter[str], by: Person) -> None:
    law = {"law": old.statute.title, "label": [old.label, newer.label]} if old and newer else {}
    seconds = moved[Chapter.__tablename__] + moved[Mark.__tablename__]
    counts = {"citations_moved": seconds, "questions_moved": moved[Question.__tablename__]}
    audit.record("course.taken_over", by=by, subject=course, **law, **counts)
