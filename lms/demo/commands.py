"""The demonstration county at first start: made with a progress bar, and its sign-ins printed at every start."""

import sys
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from lms import serving
from lms.demo import accounts, county, entering

STEPS = {
    "people": _l("units and people from their rosters"),
    "films": _l("two lectures, spoken and drawn"),
    "lectures": _l("the lectures in every size"),
    "past": _l("three weeks of learning"),
}
# Of a hundred, by the time that each takes.
SHARES = {"people": 10, "films": 15, "lectures": 40, "past": 35}

demo = AppGroup("demo", help="The demonstration county.")


@demo.command("make")
def make() -> None:
    """Fill an empty database with the demonstration county."""
    if not county.is_wanted():
        raise click.ClickException("the database is not empty")
    fill()


def fill() -> None:
    """Make the county and show how far it is, in a child that takes the fonts, voices and films it held with it."""
    if code := serving.in_a_child(_fill):
        sys.exit(code)


def _fill() -> None:
    with click.progressbar(length=100, label="曲沃县 · demonstration county", show_eta=False) as bar:
        county.make(lambda step, share: _move(bar, step, share))


def _move(bar: "click._termui_impl.ProgressBar[int]", step: str, share: float) -> None:
    before = list(SHARES)[: list(SHARES).index(step)]
    bar.label = f"曲沃县 · {_in('zh_Hans', STEPS[step])} · {_in('en', STEPS[step])}"
    bar.update(int(sum(SHARES[name] for name in before) + SHARES[step] * share) - bar.pos)


def print_sign_ins() -> None:
    """Who may sign in, at every start of a demonstration."""
    click.echo(f"\n  password / 密码: {entering.PASSWORD}\n")
    for account in accounts.ACCOUNTS:
        click.echo(f"  {account.mobile}   {_in('zh_Hans', account.words)} · {_in('en', account.words)}")
    click.echo()


def _in(language: str, words: Any) -> str:
    with force_locale(language):
        return str(words)
