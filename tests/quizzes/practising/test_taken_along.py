"""Questions that go along in an offline pack: of open banks alone, with the key that holds, and never a case."""

from flask import Flask
from sqlalchemy import select

from lms.courses.models import Lesson
from lms.db import db
from lms.quizzes.models import QuestionBank
from lms.quizzes.practising import open_banks, taken_along
from lms.watching.offline import questions
from tests.cast import Cast
from tests.quizzes.practising import making


def test_they_go_along_while_their_bank_is_open_to_practice(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.opened(cast)
        lesson = db.session.get_one(Lesson, quiz.lecture)
        told = questions.of(lesson)

        assert told
        assert all(each.options and each.key for each in told if each.kind in ("single", "multiple", "true_false"))
        assert {each.kind for each in told} <= questions.kinds().keys()
        open_banks.close_bank(db.session.scalars(select(QuestionBank)).one(), cast.zhao_min)
        db.session.flush()
        assert taken_along.questions(lesson) == []


def test_a_corrected_key_goes_along(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.opened(cast)
        version = making.a_version(quiz)
        other = "B" if version.answer == "A" else "A"
        making.corrected(version.id, other, cast)

        told = questions.of(db.session.get_one(Lesson, quiz.lecture))

        assert [each.key for each in told if each.stem == version.stem] == [other]


def test_an_article_that_the_explanation_names_is_not_named_twice(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.opened(cast)
        lesson, version = db.session.get_one(Lesson, quiz.lecture), making.a_version(quiz)
        cited = {each.stem: each.article for each in questions.of(lesson)}[version.stem]
        version.explanation = f"依据{cited}。"
        db.session.flush()
        told = {each.stem: each for each in questions.of(lesson)}[version.stem]

        assert cited
        assert (told.explanation, told.article) == (f"依据{cited}。", "")
