"""Commands of the site as a whole; each package adds its own group."""

import click
from flask import Flask, current_app

from lms import jobs, languages, serving
from lms.config import look_at_port
from lms.demo import commands as demonstration
from lms.demo import county
from lms.media.incoming import telling
from lms.people.commands import make_sure_of_an_administrator
from lms.preparing import bring_up_to_date, on_a_prepared_database

# In both languages at once: it cannot be looked up.
NOT_COMPILED = (
    "译文尚未更新，页面可能中英文混杂，请运行 make ready · the translations are out of date, please run make ready"
)


@click.command("prepare")
def prepare() -> None:
    """Bring the database up to date: what `make run` does before it serves."""
    bring_up_to_date()


@click.command("worker")
def worker() -> None:
    """Do the long work that pages have asked for, until stopped."""
    _warn_of_incoming()
    jobs.work(current_app)


@click.command("serve")
def serve() -> None:
    """Web and worker together, until stopped: what `make run` runs."""
    if not languages.are_compiled():
        click.echo(f"  {NOT_COMPILED}", err=True)
    look_at_port(current_app.config["HOST"], current_app.config["PORT"])
    bring_up_to_date()
    if current_app.config["DEMO"] and county.is_wanted():
        demonstration.fill()
    if county.is_demonstration():
        demonstration.print_sign_ins()
    make_sure_of_an_administrator()
    _warn_of_incoming()
    click.echo(f"  {current_app.config['PUBLIC_URL']}   (Ctrl-C ends it)\n")
    serving.serve(current_app._get_current_object())  # type: ignore[attr-defined]


def _warn_of_incoming() -> None:
    """Nothing would come of what is laid there, and nobody would know why. The site can do without."""
    root = telling.folder()
    if root and (problem := telling.problem(root)):
        click.echo(f"  {problem}", err=True)


def init_app(app: Flask) -> None:
    """The last of all parts: the commands of the others are there by now, and each looks at the database first."""
    app.cli.add_command(worker)
    for command in list(app.cli.commands.values()):
        app.cli.add_command(on_a_prepared_database(command))
    app.cli.add_command(prepare)
    app.cli.add_command(serve)
