"""A result is given anew: a certificate that states the old score is superseded; one whose score is the same stays."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from lms import clock
from lms.certificates import tasks, terms
from lms.certificates.models import Certificate
from lms.certificates.statement import Statement
from lms.courses import tasks as courses
from lms.courses.models import Annulment, Enrolment, Plan
from lms.db import db
from lms.demo import past
from lms.quizzes import correcting, foreseeing
from lms.quizzes import tasks as quizzes
from lms.quizzes.correction_rules import GIVEN, KEY
from lms.quizzes.models import Attempt
from lms.reports.evidence import verifying
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.test_correcting import correct, sit, version_asked

DAY = timedelta(days=1)


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> making.Quiz:
    """Its plan gives certificates that are valid for a year."""
    with app.app_context():
        made = making.made(cast)
        plan = db.session.get_one(Plan, db.session.get_one(Enrolment, made.enrolment).plan_id)
        terms.keep(plan, is_given=True, title="学习证明", text=None, issuer=None, valid_months=12, by=cast.admin)
        db.session.commit()
        return made


def turn(app: Flask) -> list[tuple[str | None, str]]:
    """What the worker leaves of certificates: how each ended, and the score that it states."""
    with app.app_context():
        tasks.follow_completions()
        rows = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()
        return [(row.ended_for, Statement(row.statement, row.signature).facts["score"]) for row in rows]


@pytest.mark.parametrize(
    ("wrong", "pass_mark", "rule", "expected"),
    [
        (1, 80, KEY, [("superseded", "80"), (None, "100")]),
        (0, 80, KEY, [("superseded", "100"), (None, "80")]),
        (0, 80, GIVEN, [(None, "100")]),
        (0, 100, KEY, [("annulled", "100")]),
    ],
)
def test_a_certificate_follows_the_score(
    app: Flask, cast: Cast, quiz: making.Quiz, wrong: int, pass_mark: int, rule: str, expected: list[object]
) -> None:
    number = sit(app, cast.li_lei, quiz, wrong=wrong)
    assert len(turn(app)) == 1
    with app.app_context():
        db.session.get_one(Attempt, number).pass_mark = pass_mark
        db.session.commit()
        key = "B" if rule == KEY else ""
        told = foreseeing.foresee(correcting.propose(version_asked(number), rule, key, "印错了", cast.zhao_min))
        db.session.rollback()

    correct(app, number, cast.zhao_min, rule, key, second=cast.admin)

    assert turn(app) == expected
    assert [told.certificates, told.rescored] == [
        sum(ended == how for ended, _ in turn(app)) for how in ("annulled", "superseded")
    ]
    assert turn(app) == expected  # and once
    with app.app_context():
        for work in (courses.enter_into_ledger, quizzes.enter_results_into_ledger, tasks.enter_into_ledger):
            work()
        with verifying.snapshot():
            found = {each.code for each in verifying.verify([], verifying.Tally(), lambda *_: None)}
            assert not {code for code in found if code.startswith(("certificate", "result", "correction"))}


@pytest.mark.parametrize("reason", ["post_ended", "left_audience"])
def test_a_leaver_who_fails_later_keeps_no_certificate_and_gets_it_back(
    app: Flask, cast: Cast, quiz: making.Quiz, reason: str
) -> None:
    number = sit(app, cast.li_lei, quiz)
    assert len(turn(app)) == 1
    with app.app_context():
        db.session.get_one(Attempt, number).pass_mark = 100
        left = db.session.get_one(Enrolment, quiz.enrolment)
        left.closed_at, left.closed_for = clock.now(), reason
        made = correcting.propose(version_asked(number), KEY, "B", "印错了", cast.zhao_min)
        db.session.commit()
        assert foreseeing.foresee(made).certificates == 1
        correcting.drop(made, by=cast.zhao_min)
        db.session.commit()

    correct(app, number, cast.zhao_min, second=cast.admin)
    assert "certificate_unfounded" in certificate_codes(app, hours=3)
    assert turn(app) == [("annulled", "100")]
    assert certificate_codes(app) == certificate_codes(app, hours=3) == set()

    correct(app, number, cast.zhao_min, key="A")
    assert turn(app) == [("annulled", "100"), (None, "100")]
    assert certificate_codes(app, hours=3) == set()
    with app.app_context():
        left = db.session.scalars(select(Enrolment)).one()
        assert (left.closed_for, left.completed_at is not None) == (reason, True)


def test_a_leaver_whom_an_earlier_release_left_a_certificate_loses_it_once(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    number = sit(app, cast.li_lei, quiz)
    assert len(turn(app)) == 1
    with app.app_context():
        db.session.get_one(Attempt, number).pass_mark = 100
        left = db.session.get_one(Enrolment, quiz.enrolment)
        left.closed_at, left.closed_for = clock.now(), "post_ended"
        db.session.commit()
    correct(app, number, cast.zhao_min, second=cast.admin)
    with app.app_context():
        db.session.execute(delete(Annulment))  # as that release wrote none
        db.session.commit()
    assert certificate_codes(app, hours=3) == {"certificate_unfounded"}

    for _ in range(2):
        with app.app_context():
            quizzes.take_back_from_leavers()
    assert turn(app) == [("annulled", "100")]
    assert certificate_codes(app) == certificate_codes(app, hours=3) == set()
    with app.app_context():
        (annulment,) = db.session.scalars(select(Annulment))
        assert (annulment.ground, annulment.decided_by) == ("印错了", sorted([cast.zhao_min.id, cast.admin.id]))
    client.sign_in(cast.admin)
    assert "已离开" in client.get("/audit").text
    client.sign_in(cast.li_lei)
    assert "学习证明" in client.get("/").text

    correct(app, number, cast.zhao_min, key="A")
    with app.app_context():
        quizzes.take_back_from_leavers()
    assert turn(app) == [("annulled", "100"), (None, "100")]


def certificate_codes(app: Flask, hours: int = 0) -> set[str]:
    """What `evidence verify` says of certificates, so many hours later."""
    with app.app_context(), past.at(clock.now() + timedelta(hours=hours)):
        for work in (courses.enter_into_ledger, quizzes.enter_results_into_ledger, tasks.enter_into_ledger):
            work()
        with verifying.snapshot():
            found = {each.code for each in verifying.verify([], verifying.Tally(), lambda *_: None)}
            return {code for code in found if code.startswith(("certificate", "annulment", "stamp_a", "enrolment"))}


def test_the_new_one_is_valid_no_longer_and_both_name_each_other(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    number = sit(app, cast.li_lei, quiz, wrong=1)
    turn(app)
    with past.at(clock.now() + 30 * DAY):
        correct(app, number, cast.zhao_min)
        turn(app)

    with app.app_context():
        old, new = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()
        assert (new.valid_until, new.replaces_id) == (old.valid_until, old.id)
    assert new.number in client.get(f"/verify?number={old.number}").text
    client.sign_in(cast.li_lei)
    assert f"{new.number}取代{old.number}" in client.get("/").text
    assert f"换发的新证明：{new.number}" in client.get("/certificates").text
    client.sign_in(cast.admin)
    assert "因测试成绩重新评定" in client.get(f"/certificates/{old.id}").text


def test_an_expired_one_stays_as_it_is(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = sit(app, cast.li_lei, quiz, wrong=1)
    turn(app)
    with past.at(clock.now() + 400 * DAY):
        correct(app, number, cast.zhao_min)

        assert turn(app) == [(None, "80")]
