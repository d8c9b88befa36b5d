"""Commands of the site as a whole; each package adds its own group."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from lms import jobs, serving
from lms.config import BadSetting, look_at_port
from lms.db import db
from lms.demo import commands as demonstration
from lms.demo import county
from lms.people.commands import make_sure_of_an_administrator


@click.command("prepare")
def prepare() -> None:
    """Bring the database up to date: what `make run` does before it serves."""
    _upgrade()


def _upgrade() -> None:
    try:
        db.engine.connect().close()
    except OperationalError as error:
        variable = "LMS_DATABASE_URL" if current_app.config["DATABASE_URL"] else "LMS_INSTANCE"
        raise BadSetting(variable, f"the database does not answer: {error.orig}") from None
    upgrade(str(Path(current_app.root_path).parent / "migrations"))


@click.command("worker")
def worker() -> None:
    """Do the long work that pages have asked for, until stopped."""
    jobs.work(current_app)


@click.command("serve")
def serve() -> None:
    """Web and worker together, until stopped: what `make run` runs."""
    look_at_port(current_app.config["HOST"], current_app.config["PORT"])
    _upgrade()
    if current_app.config["DEMO"] and county.is_wanted():
        demonstration.fill()
    if county.is_demonstration():
        demonstration.print_sign_ins()
    make_sure_of_an_administrator()
    click.echo(f"  {current_app.config['PUBLIC_URL']}   (Ctrl-C ends it)\n")
    serving.serve(current_app._get_current_object())  # type: ignore[attr-defined]


def init_app(app: Flask) -> None:
    app.cli.add_command(prepare)
    app.cli.add_command(worker)
    app.cli.add_command(serve)
