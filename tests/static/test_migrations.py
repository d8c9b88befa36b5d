"""The migrations make what the models say, and can be taken back."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect

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
