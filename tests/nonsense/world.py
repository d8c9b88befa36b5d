"""A county in which every address leads somewhere: rows whose numbers begin at 1, and the addresses with those numbers."""

import io
from collections.abc import Iterator
from itertools import product

from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from lms import clock
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.people.models import Person
from lms.quizzes import attempts
from lms.watching import catalogue, sessions
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.people.roster.importing import LI, RUIYUAN, county, heads
from tests.quizzes import making

QUESTIONS = "题型,题干,选项A,选项B,答案\n单选,安全生产工作以什么为本（）,人,物,A\n"
WRONG_HEAD = f"李四,{LI[:-1]}8,某县瑞远学校,{RUIYUAN},主要负责人,校长,2021-03-05,13812345678,本科,初训"
# Courses, plans and lessons are there in several kinds; of all else the first one will do.
SEVERAL = {"course_id": (1, 2), "plan_id": (1, 2), "lesson_id": (1, 2, 3, 4)}


def fill(app: Flask, client: Client, cast: Cast) -> None:
    """Rows of every kind that an address can name."""
    with app.app_context():
        quiz = making.made(cast)
        lecture = catalogue.lesson_to_play(cast.li_lei, quiz.lecture)
        attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        sessions.open_session(cast.li_lei.id, lecture, device="test", at=clock.now())
        _draft(cast.admin, db.session.get_one(Course, quiz.course))
        db.session.commit()
    client.sign_in(cast.admin)
    files = [(io.BytesIO(file.data), file.name) for file in (*county(), heads(WRONG_HEAD))]
    client.post("/roster", data={"files": files})
    client.post("/question-banks/1/imports", data={"file": (io.BytesIO(QUESTIONS.encode()), "题.csv"), "edition": "0"})


def _draft(by: Person, published: Course) -> None:
    """A course that can still be changed, with a lesson of each kind, and a plan that is a draft."""
    course = factories.course(by, factories.recording(by))
    db.session.add(Lesson(course_id=course.id, position=2, kind="document", title="须知", body="请阅读。"))
    course.published_at = None
    factories.plan(published, by).published_at = None


def addresses(app: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    """Every address that takes this method, with each number that leads somewhere."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and not rule.endpoint.endswith("static"):
            for values in _plausible(rule):
                yield rule, build(app, rule, values, method)


def build(app: Flask, rule: Rule, values: dict[str, object], method: str) -> str:
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method)


def _plausible(rule: Rule) -> Iterator[dict[str, object]]:
    names = list(rule._converters)
    for chosen in product(*(_values(name, rule._converters[name]) for name in names)):
        yield dict(zip(names, chosen, strict=True))


def _values(name: str, converter: BaseConverter) -> tuple[object, ...]:
    if isinstance(converter, AnyConverter):
        return (sorted(converter.items)[0],)
    if isinstance(converter, IntegerConverter):
        return SEVERAL.get(name, (1,))
    return {"kind": ("lecture", "quiz", "document", "csv", "xlsx")}.get(name, ("x",))
