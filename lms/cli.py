"""Commands of the site as a whole; each package adds its own group."""

import signal
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask_migrate import upgrade


@click.command("prepare")
def prepare() -> None:
    """Bring the database up to date: what `make run` does before it serves."""
    upgrade(str(Path(current_app.root_path).parent / "migrations"))


@click.command("worker")
def worker() -> None:
    """Do the long work that pages have asked for, until stopped."""
    consumer = current_app.extensions["huey"].create_consumer(workers=1, initial_delay=0.1, max_delay=1.0)
    # huey takes SIGTERM for "stop now"; a try that it breaks off comes back when its row's lease runs out.
    signal.signal(signal.SIGTERM, _interrupt)
    consumer.run()


def _interrupt(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def init_app(app: Flask) -> None:
    app.cli.add_command(prepare)
    app.cli.add_command(worker)
