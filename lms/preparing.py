"""The database brought up to date: by `prepare` and `serve` always, by every other command where it is still empty.

A command never brings a database up to date that holds something: it may run beside a site of the version before.
"""

from copy import copy
from pathlib import Path
from typing import Any

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext as _
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from lms.config import PROJECT, BadSetting
from lms.db import db, reading

MIGRATIONS = PROJECT / "migrations"


def bring_up_to_date() -> None:
    """Make the tables, or change them to what this version of the site needs."""
    _ask_whether_it_answers()
    upgrade(str(MIGRATIONS))


def _ask_whether_it_answers() -> None:
    try:
        db.engine.connect().close()
    except OperationalError as error:
        variable = "LMS_DATABASE_URL" if current_app.config["DATABASE_URL"] else "LMS_INSTANCE"
        raise BadSetting(variable, f"the database does not answer: {error.orig}") from None


def on_a_prepared_database(command: click.Command) -> click.Command:
    """The same command, or group of commands, which first looks whether the database is as this version needs it."""
    own = copy(command)
    if isinstance(own, click.Group):
        own.commands = {name: on_a_prepared_database(each) for name, each in own.commands.items()}
    elif run := command.callback:

        @with_appcontext
        def look_and_run(*args: Any, **kwargs: Any) -> Any:
            _look()
            return run(*args, **kwargs)

        own.callback = look_and_run
    return own


def _look() -> None:
    """Prepare an empty database, and say so, for the setting may be mistyped. Refuse one of another version."""
    _ask_whether_it_answers()
    with reading(), db.engine.connect() as connection:
        stands_at = MigrationContext.configure(connection).get_current_revision()
        is_empty = not inspect(connection).get_table_names()
    if is_empty:
        bring_up_to_date()
        click.echo(_("There was no site here yet; an empty one was made: %(place)s", place=_place()), err=True)
    elif stands_at != ScriptDirectory(str(MIGRATIONS)).get_current_head():
        raise click.ClickException(
            _("The database is of another version of the site. Please run `flask --app lms prepare` first.")
        )


def _place() -> str | Path:
    return db.engine.url.render_as_string() if current_app.config["DATABASE_URL"] else Path(current_app.instance_path)
