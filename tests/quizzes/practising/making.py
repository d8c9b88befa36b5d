"""A bank that is open to practice, around which tests are tried."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.people.models import Person
from lms.quizzes import correcting
from lms.quizzes.correction_rules import KEY
from lms.quizzes.models import Practice, Question, QuestionBank, QuestionVersion
from lms.quizzes.practising import answering, asking, open_banks
from lms.quizzes.practising.asking import Asked
from tests.cast import Cast
from tests.quizzes import making


def opened(cast: Cast, **rules: object) -> making.Quiz:
    """The quiz that Li Lei owes, whose bank Zhao Min has opened to practice, committed."""
    quiz = making.made(cast, **rules)
    open_banks.open_bank(db.session.get_one(QuestionBank, quiz.bank), cast.zhao_min)
    db.session.commit()
    return quiz


def a_version(quiz: making.Quiz, kind: str = "single", which: int = 0) -> QuestionVersion:
    found = select(QuestionVersion).join(QuestionVersion.question).where(Question.bank_id == quiz.bank)
    return db.session.scalars(found.where(QuestionVersion.kind == kind).order_by(Question.id)).all()[which]


def key(person: Person, version: QuestionVersion, turn: int = 1) -> str:
    """The right letters of the question as it stands on the screen in that turn."""
    asked: Asked = asking.asked(person, answering.version_open_to(person, version.id), turn)
    return asked.questions[0].key


def practised(person: Person, version: QuestionVersion, *, right: bool) -> Practice:
    """The person answers the question, with an open context; not committed."""
    asked_now = answering.version_open_to(person, version.id)
    given = {1: key(person, version)} if right else {}
    return answering.answer(person, asked_now, 1, given, knows=right)


def corrected(version_id: int, key: str, cast: Cast, part: int = 0) -> None:
    """Let these letters of the bank be the right key from now on, committed."""
    found = (
        select(QuestionVersion).options(joinedload(QuestionVersion.question)).where(QuestionVersion.id == version_id)
    )
    correction = correcting.propose(db.session.scalars(found).one(), KEY, key, "法条", cast.zhao_min, part=part)
    correcting.decide(correction, by=cast.admin, needs_second=False)
    db.session.commit()


def version_id(app: Flask, quiz: making.Quiz, kind: str = "single", which: int = 0) -> int:
    with app.app_context():
        return a_version(quiz, kind, which).id
