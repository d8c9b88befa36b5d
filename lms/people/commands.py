"""Commands about people: `flask --app lms admin create` and `admin slip`, and the question at the first start."""

import os
import sys
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from lms.db import db
from lms.errors import Refused
from lms.people import first_administrator
from lms.people.entrance import activation, passwords
from lms.people.identifiers import Doubtful
from lms.people.models import Person
from lms.people.roster import cleaning
from lms.people.roster.reasons import ROWS

admin = AppGroup("admin", help="The site's administrators.")


class Cleaned(click.ParamType[Any]):
    """A value as rosters clean it; what cannot be cleaned is asked again."""

    def __init__(self, name: str, clean: Any) -> None:
        self.name = name
        self.clean = clean

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self.clean(value)
        except Doubtful as doubt:
            self.fail(str(ROWS[doubt.reason]), param, ctx)


def _good_enough(ctx: click.Context, param: click.Parameter, password: str) -> str:
    """Where it is weak, it alone is asked again."""
    try:
        passwords.check(password, Person(mobile=ctx.params.get("mobile")))
    except Refused as refusal:
        raise click.BadParameter(str(refusal), ctx, param) from None
    return password


@admin.command("create")
@click.option("--name", envvar="LMS_ADMIN_NAME", prompt="姓名 Name", type=Cleaned("name", cleaning.name))
@click.option("--mobile", envvar="LMS_ADMIN_MOBILE", prompt="手机号 Mobile", type=Cleaned("mobile", cleaning.mobile))
@click.password_option(
    "--password", envvar="LMS_ADMIN_PASSWORD", prompt=f"密码 Password ({passwords.SHORTEST}+)", callback=_good_enough
)
def create(name: str, mobile: str, password: str) -> None:
    """Make an administrator who signs in by mobile number and password."""
    try:
        first_administrator.create(name, mobile, password)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    db.session.commit()
    click.echo(_("%(name)s is an administrator and signs in with %(mobile)s.", name=name, mobile=mobile))


@admin.command("slip")
@click.argument("number")
def slip(number: str) -> None:
    """Print a new activation code for the person with this mobile or ID number."""
    try:
        code = first_administrator.slip_for(number)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    db.session.commit()
    click.echo(activation.grouped(code))


def make_sure_of_an_administrator() -> None:
    """At the start of an empty site: ask for the first administrator, or say how to make one where nobody can answer."""
    if not first_administrator.is_missing():
        return
    if os.environ.get("LMS_ADMIN_PASSWORD"):
        create.main([], standalone_mode=False)
    elif sys.stdin.isatty():
        click.echo(_("The site is empty. Who is its first administrator?"))
        create.main([], standalone_mode=False)
    else:
        click.echo(_("The site has no administrator yet. Make one with: .venv/bin/flask --app lms admin create"))
