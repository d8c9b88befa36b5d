"""`flask --app lms evidence verify`: whether what stands is what the evidence gives; and the evidence for others to look at."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.errors import Refused
from lms.reports.evidence import digests, exporting, progress, verifying
from lms.reports.evidence.verifying import Tally

evidence = AppGroup("evidence", help="The ledger of what was watched and completed: verified, signed, exported.")
FILE = click.Path(path_type=Path, dir_okay=False)


@evidence.command("verify")
@click.option("--digest", "files", type=FILE, multiple=True, help="A digest that was kept elsewhere; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each difference, and one at the end.")
def verify(files: tuple[Path, ...], as_json: bool) -> None:
    """Recompute everything from the ledger, and name each difference. Ends with an error if there is one."""
    tally, found = Tally(), 0
    with _in_words(), verifying.snapshot():
        kept, unreadable = digests.shelf()
        known = [*kept, *(digests.read(file) for file in files)]
        for each in chain(digests.damaged(unreadable), verifying.verify(known, tally, progress.show)):
            found += 1
            progress.clear()
            click.echo(_line({"code": each.code, "sentence": str(each)} | each.facts) if as_json else str(each))
        progress.clear()
        figures = {"entries": tally.entries, "persons": tally.persons, "digests": len(known), "differences": found}
        click.echo(_line(figures | {"head": tally.head.hex()}) if as_json else _summary(tally, len(known), found))
    if found:
        sys.exit(1)


def _summary(tally: Tally, known: int, found: int) -> str:
    words = _(
        "%(entries)s entries, %(persons)s persons, %(digests)s digests looked at: %(differences)s differences. The ledger ends with %(head)s.",
        entries=tally.entries,
        persons=tally.persons,
        digests=known,
        differences=found,
        head=tally.head.hex(),
    )
    return str(words)


def _line(facts: dict[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False)


@evidence.command("digest")
@click.option("--day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="A county day that is over: 2026-03-05.")
@click.option("--file", type=FILE, help="Write it there; otherwise it is printed.")
def digest(day: datetime, file: Path | None) -> None:
    """The signed digest of a day, as JSON: to be kept where nobody of this site can change it."""
    with _in_words(), verifying.snapshot():
        made = digests.make(day.date())
        if file is None:
            click.echo(made, nl=False)
        else:
            file.write_text(made, "utf-8")


@evidence.command("key")
def key() -> None:
    """The public key that proves digests."""
    click.echo(digests.public_key(), nl=False)


@evidence.command("export")
@click.option("--file", type=FILE, help="Write it there; otherwise it is printed.")
@click.option("--grounds", is_flag=True, help="With the words of annulments: only for readers who may see them.")
@click.option("--papers", is_flag=True, help="With questions, keys and answers: only for readers who may see them.")
def export(file: Path | None, grounds: bool, papers: bool) -> None:
    """Ledger and open sessions as JSON Lines; persons by number alone."""
    with _in_words(), verifying.snapshot():
        lines = exporting.lines(with_grounds=grounds, with_papers=papers)
        if file is None:
            for line in lines:
                click.echo(line, nl=False)
        else:
            with file.open("w", encoding="utf-8") as out:
                out.writelines(lines)


@contextmanager
def _in_words() -> Iterator[None]:
    with force_locale("zh_Hans"):
        try:
            yield
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from None
        except OSError as error:
            raise click.ClickException(f"{error.filename or ''} {error.strerror or error}".strip()) from None
