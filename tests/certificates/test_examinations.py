"""A certificate names the examination that was really taken: on paper, in its code, and on every page."""

import json
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from lms.certificates import paper, signing, tasks
from lms.certificates.models import Certificate
from lms.certificates.statement import Statement
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.quizzes import blueprints, presets, rules
from lms.quizzes.models.rules import CLOSING, FORMAL
from tests.cast import Cast
from tests.certificates import earning
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.test_correcting import sit

LABELS = {CLOSING: "结业测试成绩", FORMAL: "正式考试成绩"}


def _issued(app: Flask) -> Statement:
    """The certificate that the worker issues, as it was signed."""
    with app.app_context():
        tasks.follow_completions()
        row = db.session.scalars(select(Certificate)).one()
        return Statement(row.statement, row.signature)


@pytest.mark.parametrize(
    ("of_quiz", "of_plan", "taken"), [(FORMAL, None, FORMAL), (CLOSING, FORMAL, FORMAL), (FORMAL, CLOSING, CLOSING)]
)
def test_it_is_that_of_the_rule_by_which_it_was_sat(
    app: Flask, client: Client, cast: Cast, of_quiz: str, of_plan: str | None, taken: str
) -> None:
    with app.app_context():
        quiz = making.made(cast, exam=of_quiz)
        plan = db.session.get_one(Plan, db.session.get_one(Enrolment, quiz.enrolment).plan_id)
        blueprint = blueprints.of_lesson(db.session.get_one(Lesson, quiz.lesson))
        assert blueprint
        if of_plan:
            rules.set_own(plan, quiz.lesson, rules.values(blueprint) | {"exam": of_plan}, by=cast.admin)
            db.session.commit()
    sit(app, cast.li_lei, quiz)
    with app.app_context():  # what its author calls it later changes nothing
        later = blueprints.of_lesson(db.session.get_one(Lesson, quiz.lesson))
        assert later
        later.exam = CLOSING if taken == FORMAL else FORMAL
        db.session.commit()

    signed = _issued(app)

    assert signed.facts.get("exam") == (FORMAL if taken == FORMAL else None)
    with app.test_request_context():
        assert signing.is_genuine(signed, signing.public_keys())
        told = paper._told(db.session.scalars(select(Certificate)).all(), None)
        assert (LABELS[taken] in told, LABELS[CLOSING] in told) == (True, taken == CLOSING)
        assert ("并通过正式考试" in told, "并通过结业测试" in told) == (taken == FORMAL, taken == CLOSING)
        with force_locale("en"):
            named = dict(paper.fact_rows(signed.facts))
            assert ("Score of the formal examination" in named) == (taken == FORMAL)
    client.sign_in(cast.li_lei)
    assert f"{LABELS[taken]}：100" in client.get("/certificates").text
    assert json.dumps(LABELS[FORMAL]).strip('"') in client.get("/verify").text


def test_who_passed_both_kinds_has_both_named(app: Flask, cast: Cast) -> None:
    with app.app_context():
        plan = earning.plan(cast)
        db.session.add(Lesson(course_id=plan.course_id, position=3, kind="quiz", title="年度考试"))
        earning.complete(cast.li_lei, plan, 95, presets.PRESETS[CLOSING], presets.PRESETS[FORMAL])
        (made,) = earning.issue_due()
        facts = Statement(made.statement, made.signature).facts

        assert (facts["score"], facts["exam"]) == ("95 / 95", "both")
        with force_locale("zh_Hans"):
            assert "结业测试、正式考试成绩" in dict(paper.fact_rows(facts))
            assert "并通过结业测试和正式考试。" in paper.customary(facts)


@pytest.mark.parametrize(
    ("sealed", "exam"),
    [
        ({}, CLOSING),
        ({"tries": None, "rewatches": True, "shows_key": "answered"}, CLOSING),
        ({"tries": 2, "rewatches": False, "shows_key": "after_window", "minutes": 60}, FORMAL),
        ({"exam": CLOSING, "tries": 2, "rewatches": False, "shows_key": "after_window"}, CLOSING),
    ],
)
def test_an_attempt_of_before_rules_named_it_is_told_by_its_rule(sealed: dict[str, Any], exam: str) -> None:
    assert presets.exam_of(sealed) == exam
