"""A page asks the database as often for many rows as for few."""

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses.models import Course, Lesson, Plan
from lms.db import db
from lms.media.models import Chapter
from lms.people.models import AuditEntry, Post, SupervisionLine, Unit
from lms.quizzes import banks
from lms.quizzes.models import QuestionBank
from lms.statutes.models import Edition, Statute
from lms.supervision import cases
from lms.supervision.cases import Finding
from tests import everything, factories
from tests.asking import asked
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

MORE = 6
SAME = {"lesson": 1, "common": 9, "wrong": 3, "in_rhythm": 9}


def _more(cast: Cast) -> None:
    """Several of whatever stands in lists."""
    course, plan, lesson = (db.session.scalars(select(each)).first() for each in (Course, Plan, Lesson))
    assert course
    assert plan
    assert lesson
    for number in range(MORE):
        _people(number, cast, plan)
        recording = factories.recording(cast.zhao_min, title=f"第{number}讲")
        another = factories.course(cast.zhao_min, recording, title=f"课程{number}")
        factories.plan(another, cast.admin)
        place = 20 + number
        db.session.add(
            Lesson(course_id=course.id, position=place, kind="lecture", title="讲", recording_id=recording.id)
        )
        db.session.add(Chapter(recording_id=lesson.recording_id, start=number, title=f"第{number}章"))
        statute = Statute(title=f"法律{number}", short_title=f"法{number}")
        db.session.add(statute)
        db.session.flush()
        db.session.add(Edition(statute_id=statute.id, label="2021", effective_on=clock.today()))
        bank = QuestionBank(name=f"题库{number}", owner_id=cast.zhao_min.id)
        db.session.add(bank)
        db.session.flush()
        banks.add_all(bank, [making.wording("single", number)], cast.zhao_min)


def _people(number: int, cast: Cast, plan: Plan) -> None:
    unit = Unit(kind="enterprise", name=f"厂{number}", township_id=cast.dongshan.id, sector=f"行业{number}")
    person = factories.person(f"人{number}")
    db.session.add(unit)
    db.session.flush()
    for where in (unit, cast.dongshan):
        post = Post(person_id=person.id, unit_id=where.id, kind="volunteer")
        db.session.add(post)
        db.session.flush()
        factories.enrolment(plan, post)
    db.session.add(Post(person_id=cast.sun_li.id, unit_id=unit.id, kind="volunteer"))
    db.session.add(
        SupervisionLine(unit_id=unit.id, line="territorial", supervisor_id=cast.dongshan.id, from_on=clock.today())
    )
    cases.open_by_hand(person, by=cast.admin, reason="请说明")
    cases.open_found(Finding("same_answers", f"persons {number}", [person.id, cast.sun_li.id], SAME))
    db.session.add(AuditEntry(action="plan.published", actor_id=person.id, subject="plan", subject_id=plan.id))


def _pages(app: Flask, cast: Cast) -> list[str]:
    with app.app_context():
        known = everything.assembled(cast)
    rules = [
        rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and "static" not in rule.endpoint
    ]
    addresses = [app.url_map.bind("localhost").build(rule.endpoint, known.of(rule), "GET") for rule in rules]
    # Last, because others leave entries on it.
    return sorted(addresses, key=lambda address: address == "/audit")


@pytest.mark.slow
@pytest.mark.one_database
def test_pages_ask_no_more_for_many_rows_than_for_few(app: Flask, client: Client, cast: Cast) -> None:
    pages = _pages(app, cast)
    with app.app_context():
        _people(MORE, cast, db.session.scalars(select(Plan)).one())  # so that somebody owes something in the few, too
        db.session.commit()
    few = _counts(app, client, cast, pages)
    with app.app_context():
        _more(cast)
        db.session.commit()
    many = _counts(app, client, cast, pages)

    assert {page: (count, many[page]) for page, count in few.items() if many[page] > count} == {}


def _counts(app: Flask, client: Client, cast: Cast, pages: list[str]) -> dict[tuple[str, str], int]:
    counts = {}
    for who in ("admin", "han_mei", "sun_li"):
        client.sign_in(getattr(cast, who))
        for page in pages:
            with asked(app) as statements:
                client.get(page, buffered=True)
            counts[who, page] = len(statements)
    return counts
