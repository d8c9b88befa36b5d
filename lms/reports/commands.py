"""`flask --app lms report completion --plan N --by township`: the rates without a browser."""

import json
from collections.abc import Sequence

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from lms import clock
from lms.asking import LARGEST_NUMBER
from lms.courses.models import Plan
from lms.db import db, reading
from lms.people.models import Unit
from lms.reports import manners, rates
from lms.reports.rates import Counts, Row
from lms.reports.scope import Scope
from lms.reports.slices import GROUPINGS
from lms.web import percentformat, timeformat

report = AppGroup("report", help="Reports for the whole county.")


@report.command("completion")
@click.option(
    "--plan", "plan_id", required=True, type=click.IntRange(1, LARGEST_NUMBER), help="Number of the training plan."
)
@click.option("--by", required=True, type=click.Choice(list(GROUPINGS)), help="What the rows are.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def completion(plan_id: int, by: str, as_json: bool) -> None:
    """Completion of one plan by township, supervisor, sector, unit, kind of post, rank or way of learning.

    Of officials who has begun and the completion rate are not told.
    """
    with force_locale("zh_Hans"), reading():
        plan = db.session.get(Plan, plan_id)
        if plan is None or plan.published_at is None:
            raise click.ClickException(_("There is no published plan %(number)s.", number=plan_id))
        scope = Scope(plan, select(Unit.id), clock.now())
        rows = rates.grouped(scope, by)
        click.echo(_as_json(scope, rows) if as_json else _as_text(scope, rows))


def _as_json(scope: Scope, rows: Sequence[Row]) -> str:
    reserved = manners.is_reserved(scope.plan)
    lines = [
        {
            "name": str(row.name),
            "enrolled": row.counts.enrolled,
            "started": None if reserved else row.counts.started,
            "completed": row.counts.completed,
        }
        for row in rows
    ]
    as_of = scope.as_of.astimezone(clock.COUNTY_ZONE).isoformat(timespec="seconds")
    return json.dumps({"plan": scope.plan.id, "as_of": as_of, "rows": lines}, ensure_ascii=False, indent=2)


def _as_text(scope: Scope, rows: Sequence[Row]) -> str:
    reserved = manners.is_reserved(scope.plan)
    lines = [f"{row.name}\t{_figures(row.counts, reserved)}" for row in rows]
    return "\n".join([f"{scope.plan.title}\t{timeformat(scope.as_of)}", *lines])


def _figures(counts: Counts, reserved: bool) -> str:
    """What is not told of officials is a dash."""
    started, share = ("—", "—") if reserved else (counts.started, percentformat(counts.completed_share))
    return f"{counts.enrolled}\t{started}\t{counts.completed}\t{share}"
