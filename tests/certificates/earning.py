"""People who have earned certificates: Li Lei heads two firms, has watched the lecture and passed the quiz with 95 points."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from lms import clock, vault
from lms.certificates import issuing, terms
from lms.certificates.models import Certificate
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Course, Lesson, Plan
from lms.db import db
from lms.people.models import Person
from lms.quizzes.models import Attempt
from tests import factories
from tests.cast import Cast

NUMBER = "110101199003070038"
MASKED = "110101********0038"


def plan(cast: Cast, *, valid_months: int | None = None, title: str = "学习证明", **said: str | None) -> Plan:
    """A plan with a lecture and a quiz for all heads of enterprises, which gives certificates."""
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    course.edition_id = factories.edition().id
    db.session.add(Lesson(course_id=course.id, position=2, kind="quiz", title="结业测试"))
    row = factories.plan(course, cast.admin, kinds=["enterprise_head"])
    enrolling.enrol(row)
    words = {"text": None, "issuer": "某县应急管理局"} | said
    terms.keep(row, is_given=True, title=title, valid_months=valid_months, by=cast.admin, **words)  # type: ignore[arg-type]
    db.session.flush()
    return row


def complete(person: Person, plan: Plan, score: float = 95.0, *rules: dict[str, Any]) -> None:
    """Watch and pass, as far as stamps tell of it. `rules`: as sealed with the attempt at each quiz, where it matters."""
    sealed = iter(rules)
    now = clock.now()
    lessons = db.session.scalars(
        select(Lesson).where(Lesson.course_id == plan.course_id).order_by(Lesson.position)
    ).all()
    for lesson in lessons:
        if lesson.kind == "quiz":
            db.session.add(_passed(person, lesson, score, next(sealed, {})))
        for owed in owed_lesson(person.id, lesson.id):
            lesson_completed(owed, now)
    db.session.flush()


def _passed(person: Person, quiz: Lesson, score: float, rule: dict[str, Any]) -> Attempt:
    now = clock.now()
    return Attempt(person_id=person.id, lesson_id=quiz.id, seed="", paper={}, shape=[], pass_mark=80, score=score,
                   started_at=now - timedelta(minutes=9), closes_at=now, submitted_at=now, submitted_by="person",
                   passed_at=now, rule=rule)  # fmt: skip


def with_id_number(person_id: int, number: str = NUMBER) -> None:
    row = db.session.get_one(Person, person_id)
    row.id_number_sealed, row.id_number_hash = vault.seal(number), vault.keyed_hash(number)
    db.session.flush()


def issue_due() -> Sequence[Certificate]:
    return issuing.issue_to(issuing.due())


def earned(cast: Cast, *, rule: dict[str, Any] | None = None, **said: object) -> Certificate:
    """Li Lei's certificate. `rule`: as sealed with the attempt."""
    row = plan(cast, **said)  # type: ignore[arg-type]
    with_id_number(cast.li_lei.id)
    complete(cast.li_lei, row, 95, rule or {})
    return issue_due()[0]


def course_of(plan: Plan) -> Course:
    return db.session.get_one(Course, plan.course_id)
