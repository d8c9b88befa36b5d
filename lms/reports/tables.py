"""What goes into a file: the same columns and rows for every format, in the manner that its audience asks for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms import clock
from lms.languages import in_language
from lms.people.kinds import POST_KINDS
from lms.people.models import Person
from lms.people.ranks import RANK_LABELS
from lms.quizzes.best import Best
from lms.reports import manners, names, rates
from lms.reports.rates import Counts
from lms.reports.scope import Scope
from lms.reports.slices import GROUPINGS, slice_words
from lms.web import dateformat, timeformat

# A float is a share, a Decimal class hours or points of a quiz.
Cell = str | int | float | Decimal | date | None


@dataclass(frozen=True)
class Table:
    """A title, what it is as of, the columns, the rows as they come, and notes on what they say."""

    title: str
    subtitle: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str]
    name: str = ""
    is_list: bool = False


def of_rates(scope: Scope, by: str) -> Table:
    """Rates for circulation."""
    form = Form(manners.is_reserved(scope.plan), scope.is_tested)
    rows = rates.grouped(scope, by)
    lines = [[str(row.name), *_values(row.counts, form)] for row in rows]
    total = rates.sum_of(rows)
    return Table(
        title=title_of_rates(scope, by),
        subtitle=_("as of %(moment)s", moment=timeformat(scope.as_of)),
        columns=[_("Line no."), _("Name"), *(words for words, _figure in _figures(Counts(), form))],
        rows=[*_numbered(lines), ["", _("Total"), *_values(total, form)]],
        notes=[*opening(scope, total), *definitions(form, by)],
        name=_("Completion"),
    )


@dataclass(frozen=True)
class Form:
    """What columns a table of rates has: fewer where officials learn, and more where there is a quiz."""

    is_reserved: bool
    is_tested: bool


def _values(counts: Counts, form: Form) -> list[Cell]:
    return [figure for _words, figure in _figures(counts, form)]


def _figures(counts: Counts, form: Form) -> list[tuple[str, Cell]]:
    """The columns of a row of rates, each with its words."""
    plain: list[tuple[str, Cell]] = [(_("To study"), counts.enrolled)]
    if not form.is_reserved:
        plain += [(_("Started"), counts.started), (_("Participation rate"), counts.started_share)]
    plain += [(_("Completed"), counts.completed), (_("Not completed"), counts.incomplete)]
    if not form.is_reserved:
        plain += [(_("Completion rate by posts"), counts.completed_share)]
    if form.is_tested:
        plain += [(_("Passed"), counts.passed)]
    if form.is_tested and not form.is_reserved:
        plain += [(_("Pass rate"), counts.passed_share)]
    if not form.is_reserved:
        plain += [(_("Overdue"), counts.overdue)]
    plain += [(_("Deferred"), counts.deferred), (_("Exempt"), counts.exempt)]
    return [*plain, (_("Came in since the opening"), counts.joined), (_("Left"), counts.left)]


def of_names(scope: Scope, state: str, viewer: Person) -> Table:
    """Names for circulation."""
    reserved = manners.is_reserved(scope.plan)
    columns = [_("Line no."), _("Person"), _("Unit"), _("Kind of post"), _("Post"), _("Rank"), _("State"), _("Due on")]
    times = [] if reserved else [_("Started on"), _("Completed on")]
    shows_hours = names.shows_hours(scope)
    results = [words for quiz in names.quizzes(scope).values() for words in (quiz, _("Passed or not"))]
    line = _Line(scope.day, reserved, shows_hours)
    return Table(
        title=title_of_names(scope, state),
        subtitle=_("as of %(moment)s", moment=timeformat(scope.as_of)),
        columns=[*columns, *times, *([_("Class hours")] if shows_hours else []), *results],
        rows=_numbered(line.of(name) for name in names.every(scope, state, viewer)),
        notes=[*([hours_defined()] if shows_hours else []), *withheld_note(names.counted(scope, state, viewer)[1])],
        name=_("Names"),
        is_list=True,
    )


class _Line:
    """How one name is written. Words are looked up once for a file and not for each of its lines."""

    def __init__(self, day: date, reserved: bool, shows_hours: bool) -> None:
        self.day, self.reserved, self.shows_hours = day, reserved, shows_hours
        self.kinds = {code: str(words) for code, words in POST_KINDS.items()}
        self.ranks = {int(rank): str(words) for rank, words in RANK_LABELS.items()}
        self.states = state_words(reserved)
        self.outcomes = {True: _("passed"), False: _("not passed")}
        self.on_paper = _("on paper")

    def of(self, name: names.Name) -> list[Cell]:
        state = self.states[name.state_on(self.day)]
        rank = self.ranks.get(name.rank or 0)
        cells: list[Cell] = [name.person, name.unit, self.kinds[name.kind], name.title, rank, state]
        cells.append(name.finish_by)
        times = [] if self.reserved else [_day_of(name.started_at), _day_of(name.completed_at)]
        hours = [name.hours] if self.shows_hours else []
        return [*cells, *times, *hours, *(cell for result in name.results for cell in self._reached(result))]

    def _reached(self, result: Best | None) -> tuple[Cell, Cell]:
        if result is None:
            return None, None
        words = self.outcomes[result.is_passed]
        return Decimal(f"{result.score:g}"), f"{words} ({self.on_paper})" if result.is_on_paper else words


def _day_of(moment: datetime | None) -> date | None:
    return moment and clock.day_of(moment)


def state_words(reserved: bool) -> dict[str, str]:
    """Where officials learn, what circulates knows 完成 and 未完成 alone."""
    words = {"left": _("Left"), "completed": _("Completed"), "exempt": _("Exempt")}
    if reserved:
        return words | dict.fromkeys(("overdue", "started", "not_started"), _("Not completed"))
    return words | {"overdue": _("Overdue"), "started": _("In progress"), "not_started": _("Not started")}


def rates_defined(is_tested: bool) -> list[str]:
    """For the page about officials, which shows these rates and never prints them."""
    return [completion_rate_defined(), *([pass_rate_defined()] if is_tested else [])]


def completion_rate_defined() -> str:
    return str(_("Completion rate by posts: tasks that are completed, of those to study."))


def hours_defined() -> str:
    """Printed wherever class hours are."""
    return str(
        _(
            "Class hours: by the plan’s rule, for the seconds of all its lectures that were verified as watched, each once; a tenth that is not whole is left out."
        )
    )


def definitions(form: Form, by: str) -> list[str]:
    """What each figure means; printed wherever it is."""
    plain = [
        _("To study: learning tasks of posts that are in the plan now. A person with several posts has several tasks."),
        _(
            "Exempt: need not learn it by a decision with a document; counted apart and in no rate. Deferred: to study, not completed, and may finish later by such a decision; not overdue."
        ),
        _("Completed: all lessons of the course are done since the opening day."),
        *([_("Passed: every quiz of the course is passed.")] if form.is_tested else []),
        _(
            "Came in, left: since the opening. Whoever left by the last day of the period is in none of the other figures; whoever left later stays in them."
        ),
        _("A post that left and came back has left once and come in once."),
        *_grouping_defined(by),
    ]
    if form.is_reserved:
        return plain
    return [
        *plain,
        _("Participation rate: tasks that were started, of those to study."),
        completion_rate_defined(),
        *([pass_rate_defined()] if form.is_tested else []),
        _("Overdue: not completed, and the due day has passed."),
    ]


def opening(scope: Scope, total: Counts) -> list[str]:
    """How 应学 of the period came about; nothing before the plan opened."""
    frozen_at = scope.plan.frozen_at
    if frozen_at is None or frozen_at > scope.as_of:
        return []
    return [
        _(
            "To study was fixed at the opening, on %(day)s, with %(opened)s tasks. Since then %(came)s came in, %(left)s left and %(exempt)s were exempted: %(enrolled)s to study.",
            day=dateformat(frozen_at), opened=total.opened, came=total.came, left=total.left, exempt=total.exempt, enrolled=total.enrolled,
        )
    ]  # fmt: skip


def pass_rate_defined() -> str:
    """合格/参考 is met in the field, too; see docs/decisions.md."""
    return str(
        _(
            "Pass rate: tasks that are passed, of those to be tested, which is everybody to study. Whoever has not sat the quiz has not passed."
        )
    )


def _grouping_defined(by: str) -> list[str]:
    said = {
        "rank": _l("Rank: as it was when the task was given."),
        "grade": _l("Way of learning: how the lectures of a completed task were watched."),
        "sector": _l("Sector: as the unit was listed on that day."),
    }
    return [str(said[by])] if by in said else []


def withheld_note(withheld: int) -> list[str]:
    if not withheld:
        return []
    return [
        _(
            "%(count)s posts at division level are counted; their names are shown to the plan’s owner alone.",
            count=withheld,
        )
    ]


def title_of_rates(scope: Scope, by: str) -> str:
    return _title(scope, _("Completion"), str(GROUPINGS[by]))


def title_of_names(scope: Scope, state: str) -> str:
    return _title(scope, _("Names"), str(names.STATES[state]))


def _title(scope: Scope, what: str, which: str) -> str:
    part = _(", ").join([*map(str, slice_words(scope.slice)), which])
    return str(_("%(plan)s: %(what)s (%(part)s)", plan=in_language(scope.plan), what=what, part=part))


def _numbered(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """序号 comes first, as the county prints it."""
    return ([number, *row] for number, row in enumerate(rows, 1))
