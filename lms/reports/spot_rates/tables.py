"""Both rates as a table for files, the names behind them, and what the figures mean."""

from flask_babel import gettext as _

from lms.languages import in_language
from lms.people.kinds import POST_KINDS
from lms.reports import manners, rates
from lms.reports.rates import Counts
from lms.reports.slices import GROUPINGS, slice_words
from lms.reports.spot_rates import counting, names
from lms.reports.spot_rates.counting import Checks
from lms.reports.spot_rates.period import HEADS, Period
from lms.reports.tables import Cell, Table, completion_rate_defined
from lms.web import dateformat, hourformat, timeformat


def of_rates(period: Period, by: str) -> Table:
    """For circulation: where officials learn in the plan, without its completion rate."""
    reserved = manners.is_reserved(period.scope.plan)
    found = counting.rows(period, by)
    lines = [[number, str(row.name), *_values(row.counts, row.checks, reserved)] for number, row in enumerate(found, 1)]
    together = _values(rates.total(period.scope), counting.total(period), reserved)
    return Table(
        title=title(period, str(GROUPINGS[by])),
        subtitle=days_words(period),
        columns=[_("Line no."), _("Name"), *(words for words, _figure in _figures(Counts(), Checks(), reserved))],
        rows=[*lines, ["", _("Total"), *together]],
        notes=[*later_words(period), *definitions(period)],
        name=_("Completion and checks"),
    )


def _values(counts: Counts, checks: Checks, reserved: bool) -> list[Cell]:
    return [figure for _words, figure in _figures(counts, checks, reserved)]


def _figures(counts: Counts, checks: Checks, reserved: bool) -> list[tuple[str, Cell]]:
    """The columns of a row, each with its words."""
    rate: list[tuple[str, Cell]] = [] if reserved else [(_("Completion rate by posts"), counts.completed_share)]
    return [
        (_("To study (posts)"), counts.enrolled),
        (_("Completed (posts)"), counts.completed),
        *rate,
        (_("Checked (times)"), checks.answered),
        (_("Checked (persons)"), checks.persons),
        (_("Passed (times)"), checks.passed),
        (_("Pass rate of checks"), checks.passed_share),
        (_("Did not take part (times)"), checks.refused),
        (_("Voided (times)"), checks.voided),
        (_("Drawn, never begun (papers)"), checks.drawn),
        (_("Begun, no result (papers)"), checks.begun),
    ]


def of_names(period: Period, state: str) -> Table:
    """A line for each paper."""
    columns = [
        _("Line no."),
        _("Person"),
        _("Unit"),
        _("Kind of post"),
        _("Post"),
        _("Day"),
        _("Time of day"),
        _("Right answers"),
    ]
    return Table(
        title=title(period, str(names.STATES[state])),
        subtitle=days_words(period),
        columns=[*columns, _("Questions"), _("What came of it"), _("Timed by")],
        rows=[[number, *_line(name)] for number, name in enumerate(names.listed(period, state), 1)],
        notes=[*later_words(period), checks_defined(period)],
        name=_("Names"),
        is_list=True,
    )  # fmt: skip


def _line(name: names.Name) -> list[Cell]:
    result = _("passed") if name.passed_at else _("not passed")
    timed = _("the telephone, offline") if name.is_timed_offline else _("the site")
    if name.is_refused:
        result, timed = _("did not take part: %(ground)s", ground=name.ground), "—"
    if name.outcome is None:
        result, timed = _("no result"), "—"
    if name.voided_for:
        result = _("%(result)s; voided: %(ground)s", result=result, ground=name.voided_for)
    held = [name.person, name.unit, str(POST_KINDS[name.kind]), name.title]
    return [
        *held,
        _day(name),
        hourformat(name.ended_at),
        name.right,
        None if name.is_refused else name.asked,
        result,
        timed,
    ]


def _day(name: names.Name) -> str:
    return dateformat(name.ended_at)


def title(period: Period, which: str) -> str:
    words = [str(each) for each in slice_words(period.scope.slice) if each != POST_KINDS[HEADS]]
    part = _(", ").join([*words, which])
    what = _("Completion and checks on the spot")
    return str(_("%(plan)s: %(what)s (%(part)s)", plan=in_language(period.scope.plan), what=what, part=part))


def days_words(period: Period) -> str:
    """Printed above every figure."""
    return str(
        _(
            "tasks as of %(moment)s; checks from %(first)s to %(last)s",
            moment=timeformat(period.scope.as_of),
            first=dateformat(period.first),
            last=dateformat(period.scope.day),
        )
    )


def later_words(period: Period) -> list[str]:
    """A sentence beside the figures of a past day, if something of it was told after that day."""
    later = counting.later(period)
    words = _(
        "Known only after %(moment)s, and in none of these figures: results that came in later: %(received)s; counted papers that were voided later: %(voided)s.",
        moment=timeformat(period.scope.as_of),
        received=later.received,
        voided=later.voided,
    )
    return [str(words)] if later else []


def definitions(period: Period) -> list[str]:
    """What each figure means; printed wherever it is."""
    reserved = manners.is_reserved(period.scope.plan)
    return [
        _(
            "To study, completed: learning tasks of heads of enterprises in the plan, one for each post; whoever is exempt or left is in none."
        ),
        *([] if reserved else [completion_rate_defined()]),
        checks_defined(period),
        _("Pass rate of checks: papers that were passed, of those that were answered. Nobody asked: “—”."),
        _("Did not take part: noted with its ground, counted apart and in no rate."),
        _("Voided: a mistaken check, with its ground; it stays on record, is counted apart and in no other figure."),
        _(
            "A past day shows what was known on that day: a result that came in later, or a paper that was voided later, changes none of its figures and stands beside them."
        ),
        _(
            "Drawn, never begun; begun, no result: papers of which nothing came, by the day on which they were drawn; they are in no rate."
        ),
        _("Papers that a telephone timed without a line are counted like the others; each name says so."),
        _(
            "Two things are counted here, posts and papers: neither rate can be worked out from the other. Rows stand in the county’s own order."
        ),
    ]


def checks_defined(period: Period) -> str:
    return str(
        _(
            "Checked: papers of checks on the spot answered in the period, by heads whose post had a task of the plan at some time in it, also where that ended or is exempt since; whoever was asked twice is counted twice. Persons: each once in a row, so that rows may add up to more than the total. A check asks about all lectures that the person has completed, of whatever plan: one paper counts in every plan in which the post has a task."
        )
    )
