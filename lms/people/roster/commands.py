"""`flask roster import FILE...`: what the page does, for whoever sits at the server."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.db import db
from lms.errors import Refused
from lms.people.roster import applying, closing, opening, planning, summary
from lms.people.roster.opening import Sent
from lms.people.roster.tasks import take

roster = AppGroup("roster", help="Rosters of units and people.")


@roster.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_files(files: tuple[Path, ...], dry_run: bool, as_json: bool) -> None:
    """Import rosters of organs, enterprises, officials and heads (xlsx or CSV), in whatever order they are given."""
    with force_locale("zh_Hans"):
        try:
            result = _import([Sent(path.name, path.read_bytes()) for path in files], dry_run)
        except Refused as refusal:
            db.session.rollback()
            raise click.ClickException(str(refusal)) from None
        click.echo(
            json.dumps({"files": result}, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(result))
        )


def _import(sent: list[Sent], dry_run: bool) -> list[dict[str, Any]]:
    begun = opening.begin(sent, by=None)
    db.session.commit()
    take(planning.steps(begun))
    result = summary.of(begun)
    if not dry_run:
        applying.apply(begun, by=None)
        db.session.commit()
    if dry_run or not any(file["flagged"] for file in result):
        closing.close(begun)
        take(closing.clean(begun))
    return result


def _lines(result: list[dict[str, Any]]) -> Iterable[str]:
    for file in result:
        yield _(
            "%(file)s (%(kind)s): %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(flagged)s flagged",
            **file | {"flagged": len({flag["row"] for flag in file["flagged"]})},
        )
        for flag in file["flagged"]:
            yield _("  row %(row)s, %(column)s “%(value)s”: %(message)s", **flag)
