"""How far a long command is, where somebody watches: one line, overwritten."""

import sys

import click
from flask_babel import gettext as _


def show(what: str, done: int, total: int) -> None:
    """So many of all plans, entries, persons or units."""
    if sys.stderr.isatty():
        words = {"plans": _("plans"), "entries": _("entries"), "persons": _("persons"), "units": _("units")}[what]
        click.echo(f"\r\033[K{words} {done} / {total}", nl=False, err=True)


def clear() -> None:
    """Before anything else is said."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
