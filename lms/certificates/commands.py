"""`flask --app lms certificate verify TEXT|FILE`: whether a certificate is genuine, and its keys."""

import json
import os
import sys

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.certificates import numbers, paper, signing, statement, states
from lms.certificates.statement import NotAStatement, Statement
from lms.db import db, reading

certificate = AppGroup("certificate", help="Certificates: checked, and the keys that sign them.")


@certificate.command("verify")
@click.argument("what", metavar="TEXT|FILE")
@click.option("--offline", is_flag=True, help="Check the signature alone; don't look up the state.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def verify(what: str, offline: bool, as_json: bool) -> None:
    """Check the text of a code (or its address), a number, a PDF or a text file. Ends with an error unless all is well."""
    with force_locale("zh_Hans"), reading():
        if numbers.is_number(numbers.spelled(what)):
            told, is_well = _number(what)
        else:
            told, is_well = _signed(_read(what), offline)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(told)))
    if not is_well:
        sys.exit(1)


def _read(what: str) -> Statement:
    try:
        if not os.path.isfile(what):
            return statement.read(what)
        with open(what, "rb") as file:
            return statement.read_file(file.read())
    except NotAStatement:
        raise click.ClickException(
            _("This is neither the text of a certificate’s code nor a file that holds one.")
        ) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename} {error.strerror}") from None


def _number(what: str) -> tuple[dict[str, object], bool]:
    state = states.of(what)
    return dict(state.told), state.code == "valid"


def _signed(signed: Statement, offline: bool) -> tuple[dict[str, object], bool]:
    if not signing.is_genuine(signed, signing.public_keys()):
        sentence = _("Not genuine: the signature does not fit what the code says, or is of no key of this site.")
        return {"genuine": False, "sentence": str(sentence), "facts": signed.facts}, False
    told: dict[str, object] = {"genuine": True, "facts": signed.facts}
    if offline:
        return told | {"sentence": str(_("Genuine: the signature fits."))}, True
    state, is_well = _number(signed.facts["no"])
    return told | state, is_well


def _lines(told: dict[str, object]) -> list[str]:
    facts = told.get("facts")
    first = [str(_("Genuine: the signature fits."))] if told.get("genuine") else []
    rows = (
        [f"  {words}\t{value}" for words, value in paper.fact_rows(facts) if value]
        if isinstance(facts, dict) and first
        else []
    )
    return list(dict.fromkeys([*first, *rows, str(told["sentence"])]))


@certificate.command("keys")
def show_keys() -> None:
    """Every public key that ever signed: its name and its 32 bytes in hexadecimal digits."""
    with reading():
        for name, public in signing.public_keys().items():
            click.echo(f"{name}\t{public}")


@certificate.command("new-key")
def new_key() -> None:
    """Sign with another key from now on. What the old ones signed stays genuine."""
    made = signing.rotate()
    db.session.commit()
    click.echo(f"{made.name}\t{made.public}")
