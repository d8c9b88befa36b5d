"""Who sees a picture: whoever may see what shows it. To everybody else it is not there, even by its digest."""

from sqlalchemy import ColumnElement, Exists, Select, Text, cast, exists, false, or_, select

from lms.courses import catalogue as shelf
from lms.courses.models import Course, Lesson
from lms.errors import row_of
from lms.people import access
from lms.people.gates import AUTHORS
from lms.people.models import Person
from lms.quizzes.catalogue import may_work_with
from lms.quizzes.models import (
    Attempt,
    Blueprint,
    Mock,
    PictureUse,
    Practice,
    Question,
    QuestionBank,
    QuestionImport,
    QuestionPicture,
    QuestionVersion,
    QuizMarker,
    WrittenAnswer,
)
from lms.quizzes.practising import open_banks


def picture(person: Person, digest: str) -> QuestionPicture:
    """The picture, if the person sees a page that shows it, or put it in. Raises NotThere."""
    ways = (_put_in, _in_bank, _in_import, _on_sample, _on_paper, _in_practice, _to_mark)
    seen = or_(*(way(person, digest) for way in ways))
    return row_of(select(QuestionPicture).where(QuestionPicture.digest == digest, seen))


def _put_in(person: Person, digest: str) -> ColumnElement[bool]:
    return exists().where(PictureUse.digest == digest, PictureUse.by_id == person.id)


def _in_bank(person: Person, digest: str) -> ColumnElement[bool]:
    """In a question, as it is or was, of a bank that the author works with."""
    if not access.has_role(person, AUTHORS):
        return false()
    return (
        _versions(digest).join(QuestionBank, QuestionBank.id == Question.bank_id).where(may_work_with(person)).exists()
    )


def _in_import(person: Person, digest: str) -> ColumnElement[bool]:
    if not access.has_role(person, AUTHORS):
        return false()
    plans = select(PictureUse.id).join(QuestionImport, QuestionImport.id == PictureUse.import_id)
    plans = plans.join(QuestionBank, QuestionBank.id == QuestionImport.bank_id)
    return plans.where(PictureUse.digest == digest, may_work_with(person)).exists()


def _on_sample(person: Person, digest: str) -> ColumnElement[bool]:
    """In a bank from which a quiz of the author's draws: the sample paper shows it."""
    if not access.has_role(person, AUTHORS):
        return false()
    drawn = _versions(digest).join(Blueprint, Blueprint.bank_id == Question.bank_id)
    mine = drawn.join(Lesson, Lesson.id == Blueprint.lesson_id).join(Course, Course.id == Lesson.course_id)
    return mine.where(shelf.may_edit(person)).exists()


def _on_paper(person: Person, digest: str) -> ColumnElement[bool]:
    """On a paper that the person sat, or sat on trial. The paper itself tells, and not the bank."""
    return or_(*(_names(paper, digest).where(paper.person_id == person.id) for paper in (Attempt, Mock)))


def _names(paper: type[Attempt] | type[Mock], digest: str) -> Exists:
    return exists().where(cast(paper.paper, Text).contains(digest, autoescape=True))


def _in_practice(person: Person, digest: str) -> ColumnElement[bool]:
    """In a question that the person may practise, or has practised."""
    met = exists().where(Practice.person_id == person.id, Practice.version_id == QuestionVersion.id)
    found = _versions(digest).join(QuestionBank, QuestionBank.id == Question.bank_id)
    return found.where(or_(open_banks.is_open_to(person), met)).exists()


def _to_mark(person: Person, digest: str) -> ColumnElement[bool]:
    """In a question whose written answers the person was named to mark."""
    quizzes = select(QuizMarker.lesson_id).where(QuizMarker.person_id == person.id, QuizMarker.removed_at.is_(None))
    shown = select(PictureUse.id).join(WrittenAnswer, WrittenAnswer.version_id == PictureUse.version_id)
    return shown.where(PictureUse.digest == digest, WrittenAnswer.lesson_id.in_(quizzes)).exists()


def _versions(digest: str) -> Select[int]:
    """The versions that show it, with their questions."""
    used = select(PictureUse.id).join(QuestionVersion, QuestionVersion.id == PictureUse.version_id)
    return used.join(Question, Question.id == QuestionVersion.question_id).where(PictureUse.digest == digest)
