"""Several who decide, ask or open at once: whatever their order, the outcome is that of some order."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.courses import annulling, enrolling
from lms.courses.annulling import NothingToAnnul
from lms.courses.completion import lesson_completed, lesson_started, owed_lesson
from lms.courses.models import Annulment, Enrolment, Lesson, Plan
from lms.db import db
from lms.errors import Refused
from lms.people.models import Person
from lms.supervision import cases, deciding, second_looks
from lms.supervision.cases import CaseClosed, Finding
from lms.supervision.models import CaseDecision, ReviewCase, SecondLook
from lms.supervision.second_looks import AskedAlready
from tests import factories
from tests.cast import Cast
from tests.supervision.conftest import Reviewed

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]


def at_once(app: Flask, deeds: list[Callable[[], object]]) -> list[object]:
    """What each deed returned or was refused with, all begun at the same time, each in a transaction of its own."""
    ready = Barrier(len(deeds))

    def outcome(deed: Callable[[], object]) -> object:
        with app.app_context():
            ready.wait()
            try:
                done = deed()
                db.session.commit()
            except Refused as refusal:
                db.session.rollback()
                return type(refusal)
            return done

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(outcome, deeds))


def _decides(reviewed: Reviewed, person: Person, outcome: str, deciders: int) -> Callable[[], object]:
    def decide() -> bool:
        case = db.session.get_one(ReviewCase, reviewed.case_id)
        by = db.session.get_one(Person, person.id)
        return deciding.decide(
            case, by=by, outcome=outcome, ground=person.name, tasks=reviewed.tasks, deciders=deciders
        )

    return decide


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_of_two_who_decide_at_once_one_decides(app: Flask, cast: Cast, reviewed: Reviewed) -> None:
    outcomes = at_once(
        app, [_decides(reviewed, cast.admin, "annul", 1), _decides(reviewed, cast.wu_gang, "no_finding", 1)]
    )

    assert sorted(map(str, outcomes)) == sorted(map(str, [True, CaseClosed]))
    with app.app_context():
        case = db.session.get_one(ReviewCase, reviewed.case_id)
        assert _count(CaseDecision) == 1
        assert _count(Annulment) == (case.outcome == "annul")


def test_two_who_agree_at_once_close_it_once(app: Flask, cast: Cast, reviewed: Reviewed) -> None:
    outcomes = at_once(app, [_decides(reviewed, each, "annul", 2) for each in (cast.admin, cast.wu_gang)])

    assert sorted(map(str, outcomes)) == ["False", "True"]
    with app.app_context():
        assert (_count(CaseDecision), _count(Annulment)) == (2, 1)
        rows = db.session.scalars(select(Enrolment.closed_for).where(Enrolment.person_id == reviewed.person_id)).all()
        assert sorted(map(str, rows)) == ["None", "annulled"]


def test_a_second_look_asked_for_twice_at_once_is_one(app: Flask, cast: Cast, reviewed: Reviewed) -> None:
    def ask() -> bool:
        person = db.session.get_one(Person, reviewed.person_id)
        return bool(second_looks.ask(db.session.get_one(ReviewCase, reviewed.case_id), person, "请复核"))

    at_once(app, [_decides(reviewed, cast.admin, "annul", 1)])
    outcomes = at_once(app, [ask] * 5)

    assert outcomes.count(AskedAlready) == 4
    with app.app_context():
        assert _count(SecondLook) == 1


def test_a_signal_that_is_seen_twice_at_once_opens_one_case(app: Flask, cast: Cast) -> None:
    finding = Finding("shared_device", "device 1", [cast.ma_jun.id], {})

    at_once(app, [lambda: cases.open_found(finding) is not None] * 5)

    with app.app_context():
        assert _count(ReviewCase) == 1


def test_annulling_and_completing_at_once_leave_one_open_row_that_is_right(
    app: Flask, cast: Cast, reviewed: Reviewed
) -> None:
    def complete() -> None:
        for owed in owed_lesson(cast.li_lei.id, reviewed.lesson_id):
            lesson_completed(owed, clock.now())

    def annul() -> object:
        by = [db.session.get_one(Person, cast.admin.id)]
        return annulling.annul(cast.li_lei.id, reviewed.plan_id, ground="代学", by=by).id

    outcomes = at_once(app, [complete, annul])

    with app.app_context():
        mine = select(Enrolment).where(Enrolment.person_id == cast.li_lei.id, Enrolment.closed_at.is_(None))
        left = [(row.completed_at is None, row.counts_from is None) for row in db.session.scalars(mine)]
        # Annulled after it was completed; or nothing was there to annul; or completed anew between the two.
        assert left in ([(True, False)] * 2, [(False, True)] * 2)
        assert (NothingToAnnul in outcomes) == (left == [(False, True)] * 2)


def test_whoever_stamps_a_row_twice_and_whoever_annuls_it_do_not_wait_for_each_other(
    app: Flask, cast: Cast, reviewed: Reviewed
) -> None:
    """PostgreSQL looks at the plan again when a row is changed a second time in one transaction."""
    is_begun = Event()

    def complete() -> None:
        (owed,) = owed_lesson(cast.tang_wei.id, lesson_id)
        lesson_started(owed, clock.now())
        db.session.flush()
        is_begun.set()
        time.sleep(0.5)  # long enough for the other to come to the row
        lesson_completed(owed, clock.now())

    def annul() -> None:
        is_begun.wait(10)
        by = [db.session.get_one(Person, cast.admin.id)]
        annulling.annul(cast.tang_wei.id, plan_id, ground="代学", by=by)

    with app.app_context():
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan_id = factories.plan(course, cast.admin).id
        enrolling.enrol(db.session.get_one(Plan, plan_id))
        lesson_id = db.session.scalars(select(Lesson.id).where(Lesson.course_id == course.id)).first() or 0
        db.session.commit()

    assert at_once(app, [complete, annul]) == [None, None]
    with app.app_context():
        mine = select(Enrolment.closed_for, Enrolment.started_at).where(Enrolment.person_id == cast.tang_wei.id)
        rows = db.session.execute(mine.order_by(Enrolment.id)).all()
        assert [(row.closed_for, row.started_at is None) for row in rows] == [("annulled", False), (None, True)]
