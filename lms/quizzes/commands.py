"""`flask --app lms questions import FILE... --bank NAME`, and `export`: question files without a browser."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from lms.cannot_read import CannotReadFile
from lms.db import db
from lms.quizzes import bank_files, banks, editions, plans, redrawing, wording
from lms.quizzes.analysis import counting
from lms.quizzes.bank_files import FORMATS
from lms.quizzes.models import Attempt, QuestionBank
from lms.quizzes.plans import Summary

ENDINGS = {".xlsx": "xlsx", ".gift": "gift", ".txt": "gift", ".xml": "moodle", ".zip": "qti"}

questions = AppGroup("questions", help="Question banks.")


@questions.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bank", "bank_name", required=True, help="Name of the question bank; it is made when there is none.")
@click.option("--dry-run", is_flag=True, help="Read and report, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.option("--leave-out-outdated", is_flag=True, help="Leave out questions that rest on a superseded text.")
@click.option("--with-similar", is_flag=True, help="Add also what is nearly the same as a question of the bank.")
def import_files(
    files: tuple[Path, ...],
    bank_name: str,
    dry_run: bool,
    as_json: bool,
    leave_out_outdated: bool,
    with_similar: bool,
) -> None:
    """Import question files of any of the formats into a bank: all of them, or none when one cannot be read."""
    with force_locale("zh_Hans"):
        try:
            last_kept = banks.last_number() if dry_run else None
            summaries = _import(files, bank_name, leave_out_outdated, with_similar)
        except CannotReadFile as refused:
            db.session.rollback()
            raise click.ClickException(str(refused)) from None
        if dry_run:
            db.session.rollback()
        else:
            db.session.commit()
        _report([replace(each, last_kept=last_kept) for each in summaries], as_json=as_json)


def _import(files: tuple[Path, ...], bank_name: str, leave_out_outdated: bool, with_similar: bool) -> list[Summary]:
    bank = db.session.scalar(select(QuestionBank).where(QuestionBank.name == bank_name)) or banks.create(
        bank_name, None
    )
    banks.lock(bank)
    return [_import_one(file, bank, leave_out_outdated, with_similar) for file in files]


def _import_one(file: Path, bank: QuestionBank, leave_out_outdated: bool, with_similar: bool) -> Summary:
    usual = editions.usual()
    found = plans.read(file.name, file.read_bytes(), bank, edition=usual, near=not with_similar)
    plans.keep_pictures(found, None)
    outdated = set(found.outdated) if leave_out_outdated else set()
    plans.add(bank, [draft for draft in found.recognised if draft.place not in outdated], usual, None)
    return Summary(file.name, found)


def _report(summaries: list[Summary], *, as_json: bool) -> None:
    if as_json:
        files = [summary.as_json() for summary in summaries]
        click.echo(json.dumps({"files": files}, ensure_ascii=False, indent=1))
        return
    for summary in summaries:
        _tell(summary)


def _tell(summary: Summary) -> None:
    file = summary.as_json()
    counts = {name: len(file[name]) for name in ("doubtful", "outdated")}
    click.echo(
        _(
            "%(file)s: %(recognised)s recognised, %(duplicates)s there already, %(doubtful)s doubtful, "
            "%(outdated)s resting on a superseded text",
            **file | counts,
        )
    )
    for at, signs in summary.found.outdated.items():
        message = " ".join(wording.of_age(each.code, each.params) for each in signs)
        click.echo(_("  %(place)s: %(message)s", place=wording.place(summary.found.unit, at.row), message=message))
    for message in wording.told(code for draft in summary.found.recognised for code in draft.told):
        click.echo(f"  {message}")
    for each in summary.found.alike:
        here, there = (wording.place(summary.found.unit, draft.place.row) for draft in (each.draft, each.of))
        click.echo(_("  %(place)s: nearly the same as %(other)s", place=here, other=there))
    for doubtful in file["doubtful"]:
        place = wording.place(summary.found.unit, doubtful["row"])
        click.echo(_("  %(place)s: %(message)s", place=place, message=doubtful["message"]))


@questions.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--bank", "bank_name", required=True, help="Name of the question bank.")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), help="The format; else the ending of the file tells."
)
def export(file: Path, bank_name: str, form: str | None) -> None:
    """Write the standing questions of a bank into a file: xlsx, GIFT, Moodle XML or QTI 2.1."""
    with force_locale("zh_Hans"):
        bank = db.session.scalar(select(QuestionBank).where(QuestionBank.name == bank_name))
        if bank is None:
            raise click.ClickException(_("There is no question bank of the name “%(name)s”.", name=bank_name))
        form = form or ENDINGS.get(file.suffix.casefold())
        if form is None:
            raise click.ClickException(
                _("The ending of “%(file)s” tells no format. Please add --format.", file=file.name)
            )
        file.write_bytes(bank_files.written(bank, form))
        for kind, count in bank_files.left_out(bank)[form].items():
            click.echo(
                _(
                    "Left out, for the format cannot say it: %(kind)s, %(count)s",
                    kind=bank_files.LACKING[kind],
                    count=count,
                ),
                err=True,
            )


def _committed() -> Iterator[int]:
    for count in counting.count_waiting():
        db.session.commit()
        yield count


@questions.command("recount")
def recount() -> None:
    """Count every closed attempt anew for the analysis of questions, from the sealed papers and the answers."""
    with force_locale("zh_Hans"):
        counting.forget()
        counted = 0
        db.session.commit()
        while more := sum(_committed()):
            counted += more
        click.echo(_("%(count)s attempts are counted.", count=counted))


@questions.command("redraw")
@click.argument("numbers", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="Every attempt.")
def redraw(numbers: tuple[int, ...], every: bool) -> None:
    """Draw the papers of these attempts again from their seeds and compare; ends with 1 if any differs or is not there."""
    with force_locale("zh_Hans"):
        wanted = db.session.scalars(select(Attempt.id).order_by(Attempt.id)).all() if every else numbers
        are_same = [_redrawn(number) for number in wanted]
    if not all(are_same):
        raise click.exceptions.Exit(1)


def _redrawn(number: int) -> bool:
    attempt = db.session.get(Attempt, number)
    if attempt is None:
        click.echo(_("There is no attempt %(number)s.", number=number))
        return False
    try:
        found = redrawing.differences(attempt)
    except redrawing.NothingKept as refused:
        click.echo(_("Attempt %(number)s: %(words)s", number=number, words=refused))
        return True
    for words in [each.words for each in found] or [_("the same")]:
        click.echo(_("Attempt %(number)s: %(words)s", number=number, words=words))
    db.session.expire(attempt)
    return not found
