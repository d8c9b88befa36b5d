"""The migrations make what the models say, and can be taken back."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, text

from lms.db import db
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


PLAN_BEFORE_RULES = (
    "INSERT INTO person (id, name, sign_in_epoch, created_at) VALUES (1, '管理员', 0, '2026-01-01')",
    "INSERT INTO course (id, title, author_id, watched_share, created_at) VALUES (1, '课', 1, 0.95, '2026-01-01')",
    "INSERT INTO plan (id, title, course_id, period, audience, opens_on, due_on, minutes_per_hour, created_by_id, "
    "created_at) VALUES (1, '计划', 1, '2026', '{}', '2026-03-01', '2026-12-31', 30, 1, '2026-01-01')",
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
