"""`flask --app lms statutes import FILE...`: the texts of laws without a browser."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.db import db
from lms.errors import Refused
from lms.statutes import differences, drafts, wording
from lms.statutes.differences import Draft
from lms.statutes.drafts import Given, Incomplete

statutes = AppGroup("statutes", help="Laws and their texts.")


@statutes.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", help="Full title of the law; as the file says, if missing.")
@click.option("--edition", "label", help="What the edition is told by, such as a year; as the file says, if missing.")
@click.option(
    "--effective", type=click.DateTime(["%Y-%m-%d"]), help="Day from which it is in force, if the file tells none."
)
@click.option("--dry-run", is_flag=True, help="Read, compare and report, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def import_files(
    files: tuple[Path, ...],
    title: str | None,
    label: str | None,
    effective: datetime | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import texts of laws (Markdown or plain text, UTF-8 or GBK), each file whole or not at all."""
    given = Given(title, label, effective.date() if effective else None)
    if len(files) > 1 and given != Given():
        raise click.UsageError("--title, --edition and --effective speak of one file")
    with force_locale("zh_Hans"):
        results = [_import_one(file, given, dry_run) for file in files]
        _report(results, as_json=as_json)
    sys.exit(1 if any(result["failure"] for result in results) else 0)


def _import_one(file: Path, given: Given, dry_run: bool) -> dict[str, Any]:
    try:
        draft = drafts.read(file.name, file.read_bytes(), given)
        result = _result(draft)
        drafts.apply(draft, by=None)
    except Incomplete as refused:
        told = {**drafts.counts(refused.draft), "doubtful": _doubtful(refused.draft["doubts"])}
        return {"file": file.name, "failure": f"{refused} ({refused.option})", **told}
    except Refused as refused:
        db.session.rollback()
        return {"file": file.name, "failure": str(refused), "doubtful": []}
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    return {"file": file.name, "failure": None, **result}


def _result(draft: Draft) -> dict[str, Any]:
    comparison = differences.compare(draft)
    return {
        "law": draft["title"],
        "edition": comparison.edition.label if comparison.edition else draft["label"],
        "effective_on": draft["effective_on"],
        "is_new": comparison.edition is None,
        **drafts.counts(draft),
        "added": [str(each) for each in comparison.added],
        "changed": [str(each) for each in comparison.changed],
        "removed": [str(each) for each in comparison.removed],
        "unchanged": comparison.unchanged,
        "doubtful": _doubtful(differences.doubts(draft, comparison)),
    }


def _doubtful(doubts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"line": each["line"], "reason": each["reason"], "message": wording.sentence(each)} for each in doubts]


def _report(results: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"files": results}, ensure_ascii=False, indent=1))
        return
    for result in results:
        click.echo(result["failure"] or _in_words(result))
        for doubt in result["doubtful"]:
            click.echo(_("  line %(line)s: %(message)s", **doubt))


def _in_words(result: dict[str, Any]) -> str:
    counts = {name: len(result[name]) for name in ("added", "changed", "removed")}
    sentence: str = _(
        "%(file)s: “%(law)s” %(edition)s, in force from %(effective_on)s: %(articles)s articles; %(added)s added, "
        "%(changed)s changed, %(removed)s gone, %(unchanged)s as before",
        **result | counts,
    )
    return sentence
