"""The dashboard as tables for files, in the manner that each plan's audience asks for."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _

from lms.languages import in_language
from lms.reports import tables
from lms.reports.checking import running
from lms.reports.dashboard import Dashboard, Standing
from lms.reports.rates import Counts
from lms.reports.slices import GROUPINGS
from lms.reports.tables import Cell, Table
from lms.web import timeformat


def made(found: Dashboard, later: Sequence[str] = ()) -> Sequence[Table]:
    """The running plans, then the chosen one: by township and industry, what changed, who is due, day by day.

    `later` are the sentences about what became known since of a past day.
    """
    by = [
        replace(table, name=str(GROUPINGS[grouping]), notes=[*later, *table.notes])
        for grouping in ("township", "industry")
        if (table := tables.of_rates(found.scope, grouping))
    ]
    return [plans(found), *by, *_last(found), _week(found), _due(found), _days(found)]


def title(found: Dashboard) -> str:
    return str(_("Dashboard: %(plan)s", plan=in_language(found.chosen.plan)))


def plans(found: Dashboard) -> Table:
    """A line for each running plan. Of officials it tells who completed and passed, and so does the sum that they are in."""
    columns = [
        _("Line no."),
        _("Training plan"),
        _("Due on"),
        _("To study"),
        _("Started"),
        _("Participation rate"),
        _("Completed"),
    ]
    columns += [_("Not completed"), _("Completion rate by posts"), _("Passed"), _("Pass rate"), _("Overdue")]
    lines = [[number, *_plan(each)] for number, each in enumerate(found.standings, 1)]
    return _table(
        found, _("Running plans"), columns, [*lines, ["", _("Total"), None, *_figures(found.total, found.is_reserved)]]
    )


def _plan(standing: Standing) -> list[Cell]:
    figures = _figures(standing.counts, standing.is_reserved)
    return [
        in_language(standing.plan),
        standing.scope.due_in_words if standing.plan.due_by_rule else standing.scope.due_on,
        *figures,
    ]


def _figures(counts: Counts, reserved: bool) -> list[Cell]:
    """What is not told of officials, and the passed of a plan without a quiz, is a dash."""
    passed = counts.passed if counts.to_test else None
    if reserved:
        return [counts.enrolled, None, None, counts.completed, counts.incomplete, None, passed, None, None]
    return [
        counts.enrolled, counts.started, counts.started_share, counts.completed, counts.incomplete, counts.completed_share,
        passed, counts.passed_share, counts.overdue,
    ]  # fmt: skip


def _last(found: Dashboard) -> list[Table]:
    columns = [
        _("Line no."),
        _("Name"),
        _("To study"),
        _("Completed"),
        _("Not completed"),
        _("Completion rate by posts"),
    ]
    said = {
        "township": _("Townships that are last"),
        "industry": _("Industry supervisors that are last"),
        "unit": _("Units that are last"),
    }
    return [
        _table(found, said[by], columns, [
            [number, str(row.name), row.counts.enrolled, row.counts.completed, row.counts.incomplete, row.counts.completed_share]
            for number, row in enumerate(rows, 1)
        ])
        for by, rows in found.last.items()
    ]  # fmt: skip


def _week(found: Dashboard) -> Table:
    week = found.week
    rows: list[list[Cell]] = [[_("completed within 7 days"), week.completed], [_("came in within 7 days"), week.joined]]
    if not found.chosen.is_reserved:
        rows.append([_("newly overdue within 7 days"), week.overdue])
    return _table(found, _("What changed this week"), ["", _("Learning tasks")], rows)


def _due(found: Dashboard) -> Table:
    return _table(found, _("Who is due next"), [_("Due on"), _("Not completed")], [list(each) for each in found.due])


def _days(found: Dashboard) -> Table:
    rows: list[list[Cell]] = [[each.day, each.completed, each.so_far] for each in found.curve]
    return _table(found, _("Completions by day"), [_("Day"), _("Completed on that day"), _("Completed so far")], rows)


def _table(found: Dashboard, name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Table:
    as_of = _("as of %(moment)s", moment=timeformat(found.scope.as_of))
    form = tables.Form(found.is_reserved, bool(found.total.to_test))
    of_one = name != _("Running plans")
    heading = f"{title(found)} · {name}" if of_one else name
    notes = [] if of_one else [*tables.definitions(form, ""), running.told(found.check)]
    return Table(heading, as_of, columns, rows, notes, name)
