"""The ledger as a workbook: a sheet of units, one of townships, and one of voided slips where there are some."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext as _

from lms.languages import in_language
from lms.reports import manners
from lms.reports.scope import Scope
from lms.reports.slices import slice_words
from lms.reports.tables import Cell, Table
from lms.supervision.handing_out import ledger, voided
from lms.supervision.handing_out.ledger import Line, Township
from lms.supervision.handing_out.models import WAYS
from lms.supervision.handing_out.voided import Voided
from lms.web import timeformat


def made(scope: Scope, state: str, words: str = "") -> Sequence[Table]:
    reserved = manners.is_reserved(scope.plan)
    old = [_of_voided(scope, words)] if voided.counted(scope, words) else []
    return [_of_units(scope, state, words, reserved=reserved), _of_townships(scope, reserved=reserved), *old]


def title(scope: Scope, state: str, words: str = "") -> str:
    what = " · ".join(str(each) for each in (in_language(scope.plan), *slice_words(scope.slice)))
    of_those = [str(ledger.STATES[state])] if state != "all" else []
    narrowed = [*of_those, str(_("“%(words)s”", words=words))] if words else of_those
    return str(_("Ledger of learning slips: %(what)s", what=what)) + "".join(
        str(_(" (%(state)s)", state=each)) for each in narrowed
    )


def _of_units(scope: Scope, state: str, words: str, *, reserved: bool) -> Table:
    columns = [_("Line no."), _("Unit"), _("Made"), _("Printed"), _("Handed over"), _("To whom"), _("Way"), _("Handed over by"),
               _("Opened"), _("Opened by"), _("Slips voided before")]  # fmt: skip
    learnt = [] if reserved else [_("Begun")]
    rows = ([number, *_unit(line, reserved)] for number, line in enumerate(ledger.listed(scope, state, words), 1))
    return Table(
        title=title(scope, state, words),
        subtitle=_("as of %(moment)s", moment=timeformat(scope.as_of)),
        columns=[*columns, *learnt, _("Tasks"), _("Completed"), _("All completed")],
        rows=rows,
        notes=[],
        name=_("Units"),
        is_list=True,
    )


def _unit(line: Line, reserved: bool) -> Iterator[Cell]:
    yield line.unit
    yield from map(_moment, (line.made_at, line.printed_at, line.handed_at))
    yield from (line.handed_to, str(WAYS[line.handed_way]) if line.handed_way else None, line.handed_by)
    yield from (_moment(line.opened_at), line.opened_by, line.voided or None)
    if not reserved:
        yield _moment(line.begun_at)
    yield from (line.tasks, line.completed, _moment(line.completed_at))


def _of_voided(scope: Scope, words: str) -> Table:
    columns = [_("Line no."), _("Unit"), _("Voided"), _("Ground"), _("Printed"), _("Handed over"), _("To whom"), _("Way"), _("Handed over by"),
               _("Opened"), _("Opened by")]  # fmt: skip
    rows = ([number, *_voided(each)] for number, each in enumerate(voided.listed(scope, words), 1))
    return Table(
        title=_("Voided slips: %(plan)s", plan=in_language(scope.plan)),
        subtitle=_("as of %(moment)s", moment=timeformat(scope.as_of)),
        columns=columns,
        rows=rows,
        notes=[],
        name=_("Voided slips"),
        is_list=True,
    )


def _voided(each: Voided) -> Iterator[Cell]:
    yield from (each.unit, _moment(each.voided_at), each.ground, _moment(each.printed_at), _moment(each.handed_at))
    yield from (each.handed_to, str(WAYS[each.handed_way]) if each.handed_way else None, each.handed_by)
    yield from (_moment(each.opened_at), each.opened_by)


def _moment(value: datetime | None) -> str | None:
    return timeformat(value) if value else None


def _of_townships(scope: Scope, *, reserved: bool) -> Table:
    columns = [_("Line no."), _("Township"), _("Units"), _("With a slip"), _("Handed over"), _("Share handed over"), _("Opened"),
               _("Share opened")]  # fmt: skip
    learnt = [_("All completed")] if reserved else [_("Have begun"), _("All completed"), _("Share all completed")]
    rows = ledger.by_township(scope)
    lines = [[number, str(row.name), *_figures(row, reserved)] for number, row in enumerate(rows, 1)]
    total = Township(0, _("Total"), ledger.total(rows))
    return Table(
        title=_("Learning slips by township: %(plan)s", plan=in_language(scope.plan)),
        subtitle=_("as of %(moment)s", moment=timeformat(scope.as_of)),
        columns=[*columns, *learnt, _("Nobody studies now")],
        rows=[*lines, ["", str(total.name), *_figures(total, reserved)]],
        notes=[],
        name=_("Townships"),
    )


def _figures(row: Township, reserved: bool) -> list[Cell]:
    counts = row.counts
    given: list[Cell] = [
        counts.units,
        counts.made,
        counts.handed,
        counts.handed_share,
        counts.opened,
        counts.opened_share,
    ]
    learnt: list[Cell] = [counts.completed] if reserved else [counts.begun, counts.completed, counts.completed_share]
    return [*given, *learnt, counts.nobody]
