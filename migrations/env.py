"""Migrations run on the site's own engine, each in its own transaction."""

from typing import Any

from alembic import context
from flask import current_app

from lms.db import UTCDateTime, db


def render(kind: str, item: Any, autogen: Any) -> str | bool:
    """Write our time type as the plain column that it is."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UTCDateTime) else False


def run() -> None:
    options = current_app.extensions["migrate"].configure_args | {"render_item": render}
    # SQLite rebuilds a table to alter it, which must not trip over rows that point at it.
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(connection=connection, target_metadata=db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            connection.connection.execute("PRAGMA foreign_keys=ON")


run()
