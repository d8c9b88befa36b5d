"""The migrations make what the models say, and can be taken back."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from lms.db import db
from tests.databases import MIGRATIONS, site


def test_migrations_agree_with_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, db.metadata) == []


def test_migrations_can_be_taken_back(tmp_path: Path) -> None:
    with site("sqlite", tmp_path) as fresh, fresh.app_context():
        downgrade(str(MIGRATIONS), revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}

        upgrade(str(MIGRATIONS))
        assert "person" in inspect(db.engine).get_table_names()
