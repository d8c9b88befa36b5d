"""Reviewing: a second person approves a version or sends it back; whether a bank draws reviewed questions alone."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms.db import db
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import blueprints, stopping
from lms.quizzes.banks import IsRetired
from lms.quizzes.models import Question, QuestionBank, QuestionReview, QuestionVersion
from lms.quizzes.models.reviews import APPROVED, SENT_BACK


class OwnWork(Refused):
    message = _l("You wrote this version yourself. Somebody else has to review it.")


class ChangedMeanwhile(Refused):
    message = _l("Question no. %(number)s was changed meanwhile. Please look at its new version.")


class NoRemark(Refused):
    message = _l("Please say what is to be changed.")


class QuizzesWouldStop(Refused):
    message = _l(
        "“%(lesson)s” could no longer be drawn from the reviewed questions alone. %(why)s Please review more questions first."
    )


def approve(question: Question, number: int, by: Person) -> None:
    """Let papers draw the version of that number. Raises OwnWork, ChangedMeanwhile or IsRetired."""
    version = _version(question, number, by)
    question.reviewed = number
    _say(version, APPROVED, by)


def approve_all(bank: QuestionBank, numbers: Mapping[int, int], by: Person) -> int:
    """Approve versions of questions of the bank, by the questions' ids; how many. All or none; raises as `approve`."""
    found = db.session.scalars(select(Question).where(Question.bank_id == bank.id, Question.id.in_(numbers))).all()
    for question in found:
        approve(question, numbers[question.id], by)
    return len(found)


def send_back(question: Question, number: int, remark: str, by: Person) -> None:
    """Ask its author for a change. A version reviewed before goes on being drawn. Raises as `approve`, and NoRemark."""
    if not remark:
        raise NoRemark
    _say(_version(question, number, by), SENT_BACK, by, remark)


def _version(question: Question, number: int, by: Person) -> QuestionVersion:
    """The latest version, which the reviewer has seen; whoever changes it meanwhile waits."""
    db.session.execute(select(QuestionBank.id).where(QuestionBank.id == question.bank_id).with_for_update())
    db.session.refresh(question)
    if question.retired_at:
        raise IsRetired
    if question.latest != number or question.reviewed == number:
        raise ChangedMeanwhile(number=question.id)
    found = select(QuestionVersion).where(QuestionVersion.question_id == question.id, QuestionVersion.number == number)
    version = db.session.scalars(found).one()
    if version.written_by_id == by.id:
        raise OwnWork
    return version


def _say(version: QuestionVersion, verdict: str, by: Person, remark: str | None = None) -> None:
    db.session.add(QuestionReview(version_id=version.id, by_id=by.id, verdict=verdict, remark=remark))
    said = {"number": version.number} | ({"remark": remark} if remark else {})
    audit.record(f"question.{verdict}", by=by, subject=db.session.get_one(Question, version.question_id), **said)


def draw_only_reviewed(bank: QuestionBank, *, only_reviewed: bool, by: Person) -> None:
    """Whether papers are drawn from reviewed versions alone. Raises QuizzesWouldStop where a quiz that can be drawn could not."""
    if bank.only_reviewed == only_reviewed:
        return
    able = stopping.able(bank.id)
    bank.only_reviewed = only_reviewed
    db.session.flush()
    for blueprint, lesson in able:
        if why := blueprints.why_not(blueprint):
            raise QuizzesWouldStop(lesson=lesson.title, why=str(why))
    audit.record("question_bank.only_reviewed" if only_reviewed else "question_bank.all_drawn", by=by, subject=bank)
