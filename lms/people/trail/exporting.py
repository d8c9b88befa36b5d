"""The trail as a workbook that opens right in Excel. That it was taken away is an entry itself."""

import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import IO

import xlsxwriter
from flask_babel import gettext as _

from lms.people.models import AuditEntry, Person
from lms.people.trail import withholding, wording
from lms.people.trail.reading import PIECE
from lms.people.words import NOT_SHOWN
from lms.web import timeformat

MOST_ROWS = 1_000_000
WIDTHS = (22, 14, 26, 30, 60, 18)


def workbook(entries: Iterable[AuditEntry], viewer: Person) -> IO[bytes]:
    """A workbook of the entries as the viewer reads them, in a file that vanishes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115, it is closed when it has been sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(_("Audit"))
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        head = [_("Time"), _("Who"), _("Deed"), _("Concerning"), _("Details"), _("Address")]
        sheet.write_row(0, 0, head, book.add_format({"bold": True}))
        for place, cells in enumerate(islice(_rows(entries, viewer), MOST_ROWS), 1):
            sheet.write_row(place, 0, cells)
    file.seek(0)
    return file


def _rows(entries: Iterable[AuditEntry], viewer: Person) -> Iterator[list[str]]:
    remaining = iter(entries)
    while piece := list(islice(remaining, PIECE)):
        yield from rows(piece, viewer)


def rows(entries: Sequence[AuditEntry], viewer: Person) -> Iterator[list[str]]:
    """Of each: time, who, deed, concerning whom, details and address, in words, as far as the viewer reads them."""
    names, unread = wording.subjects(entries), withholding.unread_by(viewer)
    withheld = withholding.withheld(entries, viewer, unread)
    for entry in entries:
        if entry.id in withheld:
            yield _of_leader(entry, unread)
        else:
            told = names.get((entry.subject or "", entry.subject_id or 0), ""), wording.details(entry)
            yield [timeformat(entry.at), _who(entry), wording.deed(entry), *told, entry.address or ""]


def _of_leader(entry: AuditEntry, unread: Collection[int]) -> list[str]:
    by_leader = entry.actor_id in unread
    who, address = (str(NOT_SHOWN), "") if by_leader else (_who(entry), entry.address or "")
    return [timeformat(entry.at), who, wording.deed(entry), str(NOT_SHOWN), "", address]


def _who(entry: AuditEntry) -> str:
    if entry.actor:
        return entry.actor.name
    return str(_("nobody signed in") if entry.address else _("a command on the server"))
