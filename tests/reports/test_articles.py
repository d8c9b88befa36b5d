"""Weak articles: shares by group as the papers have them, of nobody singly, and of what one may see alone."""

from collections import defaultdict

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import annulling
from lms.courses.excusing import deciding
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.db import db
from lms.media import citing
from lms.media.models import Recording
from lms.people import access
from lms.people.models import Person, Post, Unit
from lms.quizzes import blueprints, results
from lms.quizzes.models import Attempt, QuestionBank
from lms.reports import articles
from lms.reports.scope import Scope
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.analysis import sat
from tests.quizzes.making import Quiz


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> Quiz:
    """Seven people in Dongshan who know nothing, and of them one, seven in Xihe's mill who know all, one in the quarry, one in a bureau."""
    with app.app_context():
        made = making.made(cast)
        course, plan = db.session.get_one(Course, made.course), db.session.scalars(select(Plan)).one()
        recording, edition = db.session.get_one(Recording, made.recording), db.session.get_one(Edition, made.edition)
        citing.cite(recording, 40, edition, ArticleNumber(21), by=cast.zhao_min)
        assert course
        for number in range(14):
            unit, answering = (cast.lis_works, sat.guessing) if number % 2 else (cast.mas_mill, sat.knowing)
            _learner(plan, unit, f"某人{number}", made.lesson, sat.knowing if number == 1 else answering)
        _learner(plan, cast.lis_quarry, "某人在矿", made.lesson, sat.guessing)
        _learner(plan, cast.industry_bureau, "某人在局", made.lesson, sat.guessing)
        db.session.commit()
        sat.counted()
        return made


def _learner(plan: Plan, unit: Unit, name: str, lesson: int, answering: sat.Answering) -> None:
    person = factories.person(name)
    post = Post(person_id=person.id, unit_id=unit.id, kind="staff")
    db.session.add(post)
    db.session.flush()
    factories.enrolment(plan, post)
    sat.paper(person, lesson, answering, seed=name)


def told(viewer: Person, by: str) -> dict[str, float | None]:
    scope = Scope(db.session.scalars(select(Plan)).one(), access.units_overseen_by(viewer))
    table = articles.table(scope, by)
    assert {(row.article.number, row.edition.label) for row in table.rows} <= {(21, "2021")}
    return {str(table.groups[key]): cell.share for row in table.rows for key, cell in row.cells.items()}


def test_shares_are_those_of_the_papers(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        rights = defaultdict(list)
        rows = select(Attempt, Post.unit_id).join(Post, Post.person_id == Attempt.person_id)
        for attempt, unit in db.session.execute(rows):
            rights[unit] += [line.mark.is_right for line in results.lines(attempt)]

        found = told(cast.admin, "township")

        works, mill, quarry = (rights[unit.id] for unit in (cast.lis_works, cast.mas_mill, cast.lis_quarry))
        in_xihe = mill + quarry
        assert found["东山镇"] == pytest.approx(sum(works) / len(works)) == pytest.approx(1 / 7)
        assert found["西河镇"] == pytest.approx(sum(in_xihe) / len(in_xihe)) == pytest.approx(7 / 8)


def test_fewer_than_five_persons_are_in_no_figure(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        scope = Scope(db.session.scalars(select(Plan)).one(), access.units_overseen_by(cast.admin))
        (row,) = articles.table(scope, "township").rows
        hidden = [cell for cell in row.cells.values() if cell.persons < articles.FEWEST_PERSONS]

        assert hidden
        assert [cell.share for cell in hidden] == [None] * len(hidden)
        assert row.total.persons == sum(cell.persons for cell in row.cells.values() if cell.is_told)


def test_annulled_papers_and_whoever_is_exempt_are_in_no_figure(app: Flask, cast: Cast, quiz: Quiz) -> None:
    """In Dongshan the one of seven who knows all is exempt, and the paper of one who knows nothing is annulled."""
    with app.app_context():
        plan = db.session.scalars(select(Plan)).one()
        assert told(cast.admin, "township")["东山镇"] == pytest.approx(1 / 7)
        before = _in(cast, "东山镇")
        tasks = select(Enrolment).join(Person, Person.id == Enrolment.person_id)
        knows, other = (db.session.scalars(tasks.where(Person.name == name)).one() for name in ("某人1", "某人3"))

        deciding.excuse_one(plan, EXEMPT, knows, by=cast.admin)
        other.started_at = clock.now()
        db.session.flush()
        annulling.annul(other.person_id, plan.id, ground="代考", by=[cast.admin])
        db.session.flush()

        after = _in(cast, "东山镇")
        assert (before.persons - after.persons, before.right, after.right) == (2, 5, 0)
        assert before.answers - after.answers == 10


EXEMPT = deciding.Terms("exemption", "near_retirement", None, "安办〔2026〕1号", "王局长", None)


def _in(cast: Cast, township: str) -> articles.Known:
    scope = Scope(db.session.scalars(select(Plan)).one(), access.units_overseen_by(cast.admin))
    table = articles.table(scope, "township")
    [row] = table.rows
    [cell] = [cell for key, cell in row.cells.items() if table.groups[key] == township]
    return cell


def test_whoever_sat_two_quizzes_is_one_person(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        first = db.session.get_one(Lesson, quiz.lesson)
        second = Lesson(course_id=quiz.course, position=10, kind="quiz", title="补充测试")
        db.session.add(second)
        db.session.flush()
        blueprints.define(second, db.session.get_one(QuestionBank, quiz.bank), making.RULES)
        before = {key: (cell.answers, cell.persons) for key, cell in _row(cast).cells.items()}
        for person, lesson in db.session.execute(select(Attempt.person_id, Attempt.lesson_id)).all():
            assert lesson == first.id
            sat.paper(person, second.id, sat.guessing)
        sat.counted()

        after = {key: (cell.answers, cell.persons) for key, cell in _row(cast).cells.items()}

        assert after == {key: (2 * answers, persons) for key, (answers, persons) in before.items()}


def _row(cast: Cast) -> articles.Row:
    scope = Scope(db.session.scalars(select(Plan)).one(), access.units_overseen_by(cast.admin))
    (row,) = articles.table(scope, "township").rows
    return row


def test_a_supervisor_is_told_of_what_they_oversee_alone(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        assert set(told(cast.han_mei, "township")) == {"东山镇"}
        assert told(cast.deng_chao, "township") == {}


def test_the_page_shows_numbers_law_and_second(app: Flask, cast: Cast, quiz: Quiz, client: Client) -> None:
    client.sign_in(cast.admin)

    page = client.get("/reports/articles").text

    assert "第二十一条" in page
    assert "14%" in page
    assert "88%" in page
    assert f'href="/lessons/{quiz.lecture}/watch?at=40"' in page
    assert "某人" not in page
    client.sign_in(cast.han_mei)
    page = client.get("/reports/articles").text
    assert "西河镇" not in page
    assert "0:40" in page
    assert "watch?at" not in page  # she may not open the lecture


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_it_leaves_as_a_file(cast: Cast, quiz: Quiz, client: Client, kind: str) -> None:
    client.sign_in(cast.admin)

    answer = client.get(f"/reports/articles.{kind}?by=sector", buffered=True)

    assert answer.status_code == 200
    assert kind == "xlsx" or "第二十一条" in answer.text
    assert client.get("/reports/articles.pdf").status_code == 404


@pytest.mark.parametrize("somebody", ["li_lei", "zhao_min"])
def test_who_oversees_nobody_finds_no_page(cast: Cast, quiz: Quiz, client: Client, somebody: str) -> None:
    client.sign_in(getattr(cast, somebody))

    assert client.get("/reports/articles").status_code == 404
    assert client.get("/reports/articles.csv").status_code == 404


def test_an_address_that_says_nothing_is_refused_in_words(cast: Cast, quiz: Quiz, client: Client) -> None:
    client.sign_in(cast.admin)

    assert client.get("/reports/articles?by=mood").status_code == 422


def test_a_plan_whose_quiz_nobody_sat_says_so(app: Flask, cast: Cast, client: Client) -> None:
    with app.app_context():
        made = making.made(cast)
        assert db.session.get(Lesson, made.lesson)
    client.sign_in(cast.admin)

    assert "empty-state" in client.get("/reports/articles").text
