"""The list for the file (签收单): every unit with who confirmed the receipt, and when."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from lms import clock
from lms.reports.tables import Cell, Table
from lms.supervision.dispatching import seeing
from lms.supervision.dispatching.models import Dispatch, DispatchUnit
from lms.web import dateformat, timeformat


def of(row: Dispatch) -> Table:
    lines = seeing.lines(row, "all")
    counts = seeing.counts([row]).get(row.id, seeing.Counts())
    sent = _(
        "sent on %(day)s, receipt to be confirmed by %(by)s", day=dateformat(row.sent_at), by=dateformat(row.receipt_by)
    )
    return Table(
        title=_("Receipts of “%(title)s”", title=row.title),
        subtitle=_("%(sent)s; as of %(moment)s", sent=sent, moment=timeformat(clock.now())),
        columns=[
            _("Line no."),
            _("Unit"),
            _("Township"),
            _("Receipt"),
            _("By whom"),
            _("What the unit added"),
            _("Times reminded"),
        ],
        rows=_rows(lines),
        notes=[
            ngettext(
                "%(num)s unit; %(confirmed)s confirmed.",
                "%(num)s units; %(confirmed)s confirmed.",
                counts.due,
                confirmed=counts.received,
            ),
            *([_closed(counts.closed)] if counts.closed else []),
        ],
        name=_("Receipts"),
        is_list=True,
    )


def _rows(lines: Sequence[DispatchUnit]) -> Iterator[list[Cell]]:
    for number, line in enumerate(lines, 1):
        township = line.unit.township
        yield [
            number,
            line.unit.name,
            (township.short_name or township.name) if township else None,
            receipt(line),
            who(line),
            line.words,
            line.reminders,
        ]


def receipt(line: DispatchUnit) -> str | None:
    """When it was confirmed; or that the unit was closed before."""
    if line.received_at:
        return str(timeformat(line.received_at))
    return str(_("unit closed on %(day)s", day=dateformat(line.unit.closed_on))) if line.unit.closed_on else None


def _closed(count: int) -> str:
    return str(
        ngettext(
            "%(num)s unit was closed before it confirmed, and is not among them.",
            "%(num)s units were closed before they confirmed, and are not among them.",
            count,
        )
    )


def who(line: DispatchUnit) -> str | None:
    """Who confirmed it; where the office noted it, who of the unit told so."""
    if line.received_by is None:
        return None
    if line.told_by:
        return str(_("%(person)s, noted by %(name)s", person=line.told_by, name=line.received_by.name))
    return line.received_by.name
