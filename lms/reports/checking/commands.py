"""`flask --app lms report check` and `report rebuild`: whether the figures are what the stamps give, and mending tallies."""

import json
import sys

import click
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.db import db
from lms.reports.checking import running
from lms.reports.checking.models import SelfCheck
from lms.reports.commands import report
from lms.reports.evidence import progress
from lms.reports.evidence.differences import Difference
from lms.reports.tallies import folding


@report.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each difference, and one at the end.")
def check(as_json: bool) -> None:
    """Recompute every tally from stamps and every stamp from evidence. Ends with an error if there is a difference."""

    def tell(each: Difference) -> None:
        progress.clear()
        click.echo(_line({"code": each.code, "sentence": str(each)} | each.facts) if as_json else str(each))

    with force_locale("zh_Hans"):
        number = running.begin()
        db.session.commit()
        found = running.keep(number, running.look(tell, progress.show))
        db.session.commit()
        progress.clear()
        click.echo(_line(_figures(found)) if as_json else _summary(found))
    if found.differences:
        sys.exit(1)


def _figures(found: SelfCheck) -> dict[str, object]:
    return {name: getattr(found, name) for name in ("tallies", "entries", "persons", "differences")}


def _summary(found: SelfCheck) -> str:
    words = _(
        "%(tallies)s tallies, %(entries)s entries, %(persons)s persons looked at: %(differences)s differences.",
        **_figures(found),
    )
    return str(words)


def _line(facts: dict[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False)


@report.command("rebuild")
def rebuild() -> None:
    """Count all tallies anew from stamps. The site may run: until a unit is counted, it is read from its stamps."""
    with force_locale("zh_Hans"):
        for done, total in folding.rebuild():
            db.session.commit()
            progress.show("units", done, total)
        progress.clear()
        click.echo(_("%(count)s units counted.", count=done))
