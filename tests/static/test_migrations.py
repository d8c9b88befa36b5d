"""The migrations make what the models say, and can be taken back."""

import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, select, text

from lms.courses.models import LessonProgress
from lms.db import db
from lms.quizzes.models import Blueprint
from lms.quizzes.sections import Section
from tests.databases import MIGRATIONS, site


def test_migrations_agree_with_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, db.metadata) == []


def test_migrations_know_the_codes_that_the_models_allow(app: Flask) -> None:
    """A kind that is added to a vocabulary needs a migration, which the comparison above does not see."""
    with app.app_context():
        tables, dialect = inspect(db.engine), db.engine.dialect.name
        kept = {
            (table, check["name"]): check["sqltext"]
            for table in tables.get_table_names()
            for check in tables.get_check_constraints(table)
        }
    told = {
        (table.name, check.name): str(check.sqltext)
        for table in db.metadata.sorted_tables
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }

    # PostgreSQL puts what it checks into words of its own.
    assert kept == told if dialect == "sqlite" else kept.keys() == told.keys()


def test_migrations_can_be_taken_back(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    for kind in pytestconfig.getoption("--databases").split(","):
        with site(kind, tmp_path / kind) as fresh, fresh.app_context():
            downgrade(str(MIGRATIONS), revision="base")
            assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}

            upgrade(str(MIGRATIONS))
            assert "person" in inspect(db.engine).get_table_names()


def test_a_plans_minutes_become_its_first_rule_of_class_hours_and_back(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Nothing is counted more strictly than it was: the widest cap and silence that a rule can have."""
    for kind in pytestconfig.getoption("--databases").split(","):
        with site(kind, tmp_path / kind) as fresh, fresh.app_context():
            downgrade(str(MIGRATIONS), revision="0010_presence")
            for statement in PLAN_BEFORE_RULES:
                db.session.execute(text(statement))
            db.session.commit()

            upgrade(str(MIGRATIONS))
            rules = db.session.execute(text("SELECT minutes, daily_cap, longest_gap, from_on FROM hours_rule")).all()
            db.session.rollback()
            assert [(*row[:3], str(row[3])) for row in rules] == [(30, 24, 3600, "2026-03-01")]

            downgrade(str(MIGRATIONS), revision="0010_presence")
            assert db.session.scalar(text("SELECT minutes_per_hour FROM plan")) == 30
            db.session.rollback()


def test_hours_become_the_seconds_that_they_were_made_of_and_back(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Nobody's hours become fewer; where an hour has had several lengths, they are counted anew."""
    for kind in pytestconfig.getoption("--databases").split(","):
        with site(kind, tmp_path / kind) as fresh, fresh.app_context():
            downgrade(str(MIGRATIONS), revision="0020_downloads")
            for statement in HOURS_BEFORE_SECONDS:
                db.session.execute(text(statement))
            db.session.commit()

            upgrade(str(MIGRATIONS))
            kept = db.session.execute(
                select(LessonProgress.earned, LessonProgress.counted_at).order_by(LessonProgress.id)
            )
            assert [(earned, counted is not None) for earned, counted in kept] == [
                ({"45": 360}, True), ({}, True), ({"30": 2700}, False), ({"45": 2700}, True),
            ]  # fmt: skip
            db.session.rollback()

            downgrade(str(MIGRATIONS), revision="0020_downloads")
            back = db.session.execute(text("SELECT earned_seconds, tenths FROM lesson_progress ORDER BY id")).all()
            db.session.rollback()
            assert [tuple(row) for row in back] == [(360, 1), (0, 0), (2700, 15), (2700, 10)]


# Plan 1 has hours of 45 minutes, plan 2 had and has of 30 from a day on, plan 3 was never given a rule.
HOURS_BEFORE_SECONDS = (
    "INSERT INTO person (id, name, sign_in_epoch, created_at) VALUES (1, '管理员', 0, '2026-01-01')",
    "INSERT INTO unit (id, name, kind, position, state, high_risk_hours, high_risk_assessed, created_at) "
    "VALUES (1, '厂', 'enterprise', 1, 'verified', false, false, '2026-01-01')",
    "INSERT INTO post (id, person_id, unit_id, kind, from_on, created_at) VALUES (1, 1, 1, 'staff', '2026-01-01', '2026-01-01')",
    "INSERT INTO course (id, title, author_id, watched_share, created_at) VALUES (1, '课', 1, 0.95, '2026-01-01')",
    "INSERT INTO lesson (id, course_id, position, kind, title) VALUES (1, 1, 1, 'lecture', '一'), (2, 1, 2, 'lecture', '二')",
    "INSERT INTO plan (id, title, course_id, period, audience, opens_on, due_on, created_by_id, created_at) "
    "SELECT id, '计划', 1, '2026', '{}', '2026-03-01', '2026-12-31', 1, '2026-01-01' "
    "FROM (SELECT 1 AS id UNION SELECT 2 UNION SELECT 3) AS three",
    "INSERT INTO hours_rule (plan_id, from_on, minutes, daily_cap, longest_gap) VALUES (1, '2026-03-01', 45, 8, 360), "
    "(1, '2026-04-01', 45, 4, 360), (2, '2026-03-01', 45, 8, 360), (2, '2026-04-01', 30, 8, 360)",
    "INSERT INTO enrolment (id, plan_id, post_id, person_id, unit_id, post_kind, period, enrolled_at, due_on, entered) "
    "SELECT id, id, 1, 1, 1, 'staff', '2026', '2026-03-01', '2026-12-31', 0 FROM plan",
    "INSERT INTO lesson_progress (id, enrolment_id, lesson_id, started_at, tenths, earned_seconds, counted_at, entered) "
    "VALUES (1, 1, 1, '2026-03-02', 1, 360, '2026-03-02', false), (2, 1, 2, '2026-03-02', 0, 0, '2026-03-02', false), "
    "(3, 2, 1, '2026-03-02', 12, 2700, '2026-03-02', false), (4, 3, 1, '2026-03-02', 10, 2700, '2026-03-02', false)",
)
PLAN_BEFORE_RULES = (
    "INSERT INTO person (id, name, sign_in_epoch, created_at) VALUES (1, '管理员', 0, '2026-01-01')",
    "INSERT INTO course (id, title, author_id, watched_share, created_at) VALUES (1, '课', 1, 0.95, '2026-01-01')",
    "INSERT INTO plan (id, title, course_id, period, audience, opens_on, due_on, minutes_per_hour, created_by_id, "
    "created_at) VALUES (1, '计划', 1, '2026', '{}', '2026-03-01', '2026-12-31', 30, 1, '2026-01-01')",
)


def test_plans_that_ran_without_certificates_go_on_giving_none(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Drafts fall under the default; what was set stays."""
    for kind in pytestconfig.getoption("--databases").split(","):
        with site(kind, tmp_path / kind) as fresh, fresh.app_context():
            downgrade(str(MIGRATIONS), revision="0053_rescored_certificates")
            for statement in PLANS_BEFORE_DEFAULT:
                db.session.execute(text(statement))
            db.session.commit()

            upgrade(str(MIGRATIONS))
            set_ = db.session.execute(text("SELECT plan_id, title, stopped_at FROM certificate_terms ORDER BY plan_id"))
            assert [(row.plan_id, row.title, row.stopped_at is None) for row in set_] == [
                (1, "学习证明", False), (3, "结业", True),
            ]  # fmt: skip
            db.session.rollback()

            downgrade(str(MIGRATIONS), revision="0053_rescored_certificates")
            assert db.session.scalars(text("SELECT plan_id FROM certificate_terms")).all() == [3]
            db.session.rollback()


# Plan 1 was published, plan 2 is a draft, plan 3 gives a certificate of its own.
PLANS_BEFORE_DEFAULT = (
    "INSERT INTO person (id, name, sign_in_epoch, created_at) VALUES (1, '管理员', 0, '2026-01-01')",
    "INSERT INTO course (id, title, author_id, watched_share, created_at) VALUES (1, '课', 1, 0.95, '2026-01-01')",
    "INSERT INTO plan (id, title, course_id, period, audience, opens_on, due_on, created_by_id, created_at, published_at) "
    "VALUES (1, '甲', 1, '2026', '{}', '2026-03-01', '2026-12-31', 1, '2026-01-01', '2026-02-01'), "
    "(2, '乙', 1, '2026', '{}', '2026-03-01', '2026-12-31', 1, '2026-01-01', NULL), "
    "(3, '丙', 1, '2026', '{}', '2026-03-01', '2026-12-31', 1, '2026-01-01', '2026-02-01')",
    "INSERT INTO certificate_terms (plan_id, title, given_since) VALUES (3, '结业', '2026-02-01')",
)


def test_captions_become_rows_and_text_again(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """As the site wrote them, with every sign that WebVTT spells out."""
    vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n甲 &lt; 乙\nＡ B\n\n01:00:00.050 --> 01:00:02.000\n丙\n"
    for kind in pytestconfig.getoption("--databases").split(","):
        with site(kind, tmp_path / kind) as fresh, fresh.app_context():
            downgrade(str(MIGRATIONS), revision="0018_annulments_entered")
            for statement in CAPTIONS_BEFORE_ROWS:
                db.session.execute(text(statement), {"vtt": vtt})
            db.session.commit()

            upgrade(str(MIGRATIONS))
            cues = db.session.execute(text('SELECT start, "end", text, sought FROM cue ORDER BY start')).all()
            db.session.rollback()
            assert cues == [(1.0, 4.5, "甲 < 乙\nＡ B", "甲<乙ab"), (3600.05, 3602.0, "丙", "丙")]

            downgrade(str(MIGRATIONS), revision="0018_annulments_entered")
            assert db.session.scalar(text("SELECT vtt FROM captions")) == vtt
            db.session.rollback()


CAPTIONS_BEFORE_ROWS = (
    "INSERT INTO person (id, name, sign_in_epoch, created_at) VALUES (1, '作者', 0, '2026-01-01')",
    "INSERT INTO recording (id, title, owner_id, source_name, source_bytes, state, percent, failure_figures, tries, "
    "has_picture, has_sound, is_synthetic_voice, created_at) VALUES (1, '讲', 1, 'a.mp4', 0, 'waiting', 0, '{}', 0, "
    "TRUE, TRUE, FALSE, '2026-01-01')",
    "INSERT INTO captions (id, recording_id, language, vtt, changed_at) VALUES (1, 1, 'zh', :vtt, '2026-01-01')",
)


def test_three_kinds_become_sections_that_draw_the_same_papers_and_back(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """A kind of which none was asked is no section; test_drawing has papers that were drawn before."""
    for kind in pytestconfig.getoption("--databases").split(","):
        with site(kind, tmp_path / kind) as fresh, fresh.app_context():
            downgrade(str(MIGRATIONS), revision="0033_sound_tracks")
            for statement in QUIZ_BEFORE_SECTIONS:
                db.session.execute(text(statement))
            db.session.commit()

            upgrade(str(MIGRATIONS))
            assert db.session.scalars(select(Blueprint.sections)).one() == (
                Section("true_false", 10, 2.5), Section("multiple", 15, 5.0),
            )  # fmt: skip
            db.session.rollback()

            downgrade(str(MIGRATIONS), revision="0033_sound_tracks")
            back = db.session.execute(text("SELECT true_false, true_false_points, single, multiple FROM blueprint"))
            assert back.all() == [(10, 2.5, 0, 15)]
            db.session.rollback()


QUIZ_BEFORE_SECTIONS = (
    "INSERT INTO person (id, name, sign_in_epoch, created_at) VALUES (1, '管理员', 0, '2026-01-01')",
    "INSERT INTO course (id, title, author_id, watched_share, created_at) VALUES (1, '课', 1, 0.95, '2026-01-01')",
    "INSERT INTO lesson (id, course_id, position, kind, title) VALUES (1, 1, 1, 'quiz', '测试')",
    "INSERT INTO question_bank (id, name, created_at) VALUES (1, '题库', '2026-01-01')",
    "INSERT INTO blueprint (lesson_id, bank_id, true_false, single, multiple, true_false_points, single_points, "
    "multiple_points, minutes, pass_mark, shuffles, multiple_rule, points_each) "
    "VALUES (1, 1, 10, 0, 15, 2.5, 5, 5, 30, 80, true, 'all_or_nothing', 0.5)",
)


def test_what_has_waited_for_people_comes_into_the_queue(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """As attempts were left that were handed in before there were markers: with the answer chosen last, if it says anything."""
    for kind in pytestconfig.getoption("--databases").split(","):
        with site(kind, tmp_path / kind) as fresh, fresh.app_context():
            downgrade(str(MIGRATIONS), revision="0059_mark_changes")
            for statement in WAITING_FOR_PEOPLE:
                db.session.execute(text(statement), {"paper": json.dumps(PAPER_WITH_WORDS)})
            db.session.commit()

            upgrade(str(MIGRATIONS))
            columns = "attempt_id, number, lesson_id, version_id, part, points"
            queue = db.session.execute(text(f"SELECT {columns} FROM written_answer ORDER BY id")).all()
            assert queue == [(2, 9, 1, 90, 0, 5.0), (1, 2, 1, 20, 3, 12.5)]
            db.session.rollback()


# Question 1 is chosen, 2 is a written part of a case, 3 was emptied again and 4 not answered.
PAPER_WITH_WORDS = {"questions": [
    {"number": 1, "kind": "single", "version": 10, "points": 20.0},
    {"number": 2, "kind": "short_answer", "version": 20, "part": 3, "points": 12.5},
    {"number": 3, "kind": "short_answer", "version": 30, "points": 10.0},
    {"number": 4, "kind": "short_answer", "version": 40, "points": 10.0},
]}  # fmt: skip
# Attempt 1 waits and is not in the queue; attempt 2 is.
WAITING_FOR_PEOPLE = (
    *QUIZ_BEFORE_SECTIONS[:3],
    *(
        "INSERT INTO attempt (id, person_id, lesson_id, seed, paper, shape, pass_mark, started_at, closes_at, saves, "
        f"submitted_at, submitted_by, awaits_marking, entered) VALUES ({number}, 1, 1, '', :paper, '[]', 80, "
        "'2026-01-01', '2026-01-01', 0, '2026-01-01', 'person', TRUE, FALSE)"
        for number in (1, 2)
    ),
    "INSERT INTO written_answer (attempt_id, number, lesson_id, version_id, part, points) VALUES (2, 9, 1, 90, 0, 5)",
    "INSERT INTO answer (attempt_id, number, chosen, chosen_at, saved_at) VALUES (1, 1, 'A', '2026-01-01', '2026-01-01'), "
    "(1, 2, '先撤人', '2026-01-01', '2026-01-01'), (1, 3, '字', '2026-01-01', '2026-01-01'), "
    "(1, 3, '  ', '2026-01-02', '2026-01-02')",
)
