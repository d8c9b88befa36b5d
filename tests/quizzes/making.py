"""A quiz around which tests are tried: a bank, a course with a lecture and a quiz, and somebody who owes it."""

import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from lms import clock
from lms.courses import completion
from lms.courses.models import Course, Enrolment, Lesson
from lms.db import db
from lms.people.models import Person, Post
from lms.quizzes import attempts, banks, blueprints, papers, results
from lms.quizzes.banks import Wording
from lms.quizzes.details import Details, Part, Point
from lms.quizzes.marking import Rule
from lms.quizzes.models import Answer, Attempt, QuestionBank
from lms.quizzes.papers import Source
from lms.quizzes.sections import Section
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition
from tests import factories
from tests.cast import Cast

RULES = {
    "sections": (Section("true_false", 2, 20.0), Section("single", 2, 20.0), Section("multiple", 1, 20.0)),
    "minutes": 30,
    "pass_mark": 80,
}
NO_AGE = timedelta()
BLANKS = Details(blanks=(("三十", "三十日"), ("罚款",)))
ESSAY = Details(model="警戒、疏散、报告", points=(Point("警戒", 2.0), Point("报告", 1.0)))
PARTS = Details(
    parts=(
        Part("single", "直接原因是（）", ("甲", "乙", "丙", "丁"), "B"),
        Part("fill_in", "应当在____日内整改", details=Details(blanks=(("十五",),))),
        Part("short_answer", "谈谈整改措施", weight=2.0, details=Details(model="停产整改")),
    )
)
HOLDS = {"fill_in": BLANKS, "short_answer": ESSAY, "case": PARTS}
FOUR = ("停产停业整顿", "罚款", "警告", "吊销许可证")


def wording(kind: str, number: int, edition: Edition | None = None, article: ArticleNumber | None = None) -> Wording:
    """A question of that kind; the right answer is the first option, or the first two."""
    if kind in HOLDS:
        stem = f"{kind} 第{number}问" + ("：限（　）日内改正，逾期处____" if kind == "fill_in" else "")
        return Wording(kind, stem, (), frozenset(), f"说明{number}", edition, article, HOLDS[kind])
    options = ("正确", "错误") if kind == "true_false" else FOUR
    right = frozenset({0, 1}) if kind == "multiple" else frozenset({0})
    return Wording(kind, f"{kind} 第{number}问（）", options, right, f"说明{number}", edition, article)


def bank(
    owner: Person | None,
    each: int = 6,
    edition: Edition | None = None,
    article: ArticleNumber | None = None,
    name: str = "安全生产法题库",
) -> QuestionBank:
    """A bank with so many questions of each kind, all about one article."""
    row = banks.create(name, owner)
    kinds = ("true_false", "single", "multiple")
    banks.add_all(row, [wording(kind, n, edition, article) for kind in kinds for n in range(each)], owner)
    return row


def sent(*sections: tuple[str, int, float]) -> dict[str, object]:
    """Sections of a kind, a number and points as the form of a quiz sends them."""
    names = ("kind", "count", "points")
    return {
        f"sections-{n}-{name}": value
        for n, each in enumerate(sections)
        for name, value in zip(names, each, strict=True)
    }


@dataclass(frozen=True)
class Quiz:
    """The ids of what `made` made."""

    course: int
    lecture: int
    lesson: int
    bank: int
    recording: int
    enrolment: int
    edition: int


def made(cast: Cast, person: Person | None = None, *, lecture_done: bool = True, **rules: object) -> Quiz:
    """A quiz of five questions for Li Lei, committed, with the lecture before it done."""
    edition = factories.edition()
    recording = factories.recording(cast.zhao_min)
    course = factories.course(cast.zhao_min, recording)
    lesson = Lesson(course_id=course.id, position=9, kind="quiz", title="结业测试")
    db.session.add(lesson)
    questions = bank(cast.zhao_min, edition=edition, article=ArticleNumber(21))
    db.session.flush()
    blueprints.define(lesson, questions, RULES | rules)
    lecture = db.session.scalars(select(Lesson).where(Lesson.course_id == course.id, Lesson.kind == "lecture")).one()
    enrolment = enrol(person or cast.li_lei, course, cast, lecture if lecture_done else None)
    db.session.commit()
    return Quiz(course.id, lecture.id, lesson.id, questions.id, recording.id, enrolment.id, edition.id)


def paper(*kinds: str, points: float = 10.0, rule: Rule | None = None) -> dict[str, Any]:
    """A sealed paper with a question of each of these kinds, whose options stand in the order of the bank."""
    drawn = []
    for number, kind in enumerate(kinds, 1):
        says = wording(kind, number)
        source = Source(number, number, kind, says.stem, says.options, papers.letters(says.right), says.explanation,
                        None, "", None, 0, details=says.details)  # fmt: skip
        orders = [range(len(part.options)) for part in says.details.parts]
        drawn.append((source, orders or range(len(says.options)), points))
    return papers.seal(drawn, rule or Rule())


def sitting(person: Person, quiz: Quiz, paper: dict[str, Any]) -> int:
    """An open attempt at such a paper, committed."""
    now = clock.now()
    attempt = Attempt(person_id=person.id, lesson_id=quiz.lesson, seed="", paper=paper, shape=papers.shape(paper),
                      pass_mark=80, started_at=now, closes_at=now + timedelta(minutes=30))  # fmt: skip
    db.session.add(attempt)
    db.session.commit()
    return attempt.id


def enrol(person: Person, course: Course, cast: Cast, done: Lesson | None, which: int = 0) -> Enrolment:
    """An enrolment of the person's first or second post under a plan of its own, with that lesson done."""
    post = db.session.scalars(select(Post).where(Post.person_id == person.id).order_by(Post.id)).all()[which]
    enrolment = factories.enrolment(factories.plan(course, cast.admin), post)
    if done:
        for owed in completion.owed_lesson(person.id, done.id):
            completion.lesson_completed(owed, clock.now())
    return enrolment


def begun(app: Flask, person: Person, quiz: Quiz) -> int:
    """An attempt that the person has just begun."""
    with app.app_context():
        attempt = attempts.start(person, db.session.get_one(Lesson, quiz.lesson))
        db.session.commit()
        return attempt.id


def keys(app: Flask, attempt_id: int) -> list[str]:
    """The right letters of each question as they stand on this paper."""
    with app.app_context():
        return [question.key for question in papers.questions(db.session.get_one(Attempt, attempt_id).paper)]


def run_out(app: Flask, attempt_id: int) -> None:
    """Let the attempt's time have run out a second ago."""
    with app.app_context():
        attempt = db.session.get_one(Attempt, attempt_id)
        moved = attempt.closes_at - clock.now() + timedelta(seconds=1)
        db.session.execute(
            update(Attempt).where(Attempt.id == attempt_id)
            .values(started_at=attempt.started_at - moved, closes_at=attempt.closes_at - moved)
        )  # fmt: skip
        db.session.commit()


def stored(app: Flask, attempt_id: int) -> Attempt:
    """The attempt as it stands in the database."""
    with app.app_context():
        attempt = db.session.get_one(Attempt, attempt_id)
        db.session.expunge(attempt)
        return attempt


def saved(app: Flask, attempt_id: int) -> dict[int, str]:
    """The answers of an attempt that count."""
    with app.app_context():
        return {number: given.chosen for number, given in results.given(attempt_id).items()}


def with_words(app: Flask, attempt_id: int, words: str = "先撤人") -> None:
    """Let the last question of an open attempt be one that people mark, and let this be written there."""
    with app.app_context():
        attempt = db.session.get_one(Attempt, attempt_id)
        paper, number = copy.deepcopy(attempt.paper), len(attempt.shape)
        paper["questions"][-1] |= {"kind": "short_answer", "options": [], "order": [], "key": ""}
        attempt.paper = paper
        now = clock.now()
        db.session.add(Answer(attempt_id=attempt_id, number=number, chosen=words, chosen_at=now, saved_at=now))
        db.session.commit()


def places(quiz: Quiz) -> tuple[tuple[type[Course], int], tuple[type[Lesson], int]]:
    """Where to find its course and its lecture."""
    return (Course, quiz.course), (Lesson, quiz.lecture)
