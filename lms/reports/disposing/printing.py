"""A list of disposal as it is printed, signed and kept: with the hash of each line, and the one of all of them."""

from collections.abc import Collection, Iterator

from flask_babel import gettext as _

from lms.people.words import NOT_SHOWN
from lms.reports.archives.file import ArchiveFile, table
from lms.reports.disposing.kinds import DECIDED
from lms.reports.disposing.lines import Key
from lms.reports.disposing.models import DisposalItem, DisposalList
from lms.reports.disposing.words import outcome_words
from lms.reports.tables import Cell
from lms.web import dateformat, timeformat


def file(row: DisposalList, withheld: Collection[Key]) -> ArchiveFile:
    """`withheld`: the keys of the lines that whoever takes it does not read."""
    columns = [_("Person"), _("What"), _("Pieces"), _("First"), _("Last"), "SHA-256"]
    return ArchiveFile(
        title=_("List of disposal no. %(number)s", number=row.id),
        facts=list(_facts(row)),
        tables=[table(_("Lines"), columns, [_line(item, item.key in withheld) for item in row.items])],
        notes=[_said()],
    )


def _facts(row: DisposalList) -> Iterator[tuple[str, Cell]]:
    yield _("Kind of record"), str(DECIDED[row.kind].words)
    yield _("Year"), str(row.year)
    yield _("Pieces"), sum(item.pieces for item in row.items)
    yield _("Kept back by a legal hold"), row.held or None
    yield _("Kept for"), _("%(num)s months after: %(event)s", num=row.months, event=DECIDED[row.kind].after)
    yield _("Where it is written"), row.source
    yield _("Due before"), dateformat(row.before_on)
    yield _("Appraisal"), row.ground
    yield _("Document no."), row.document
    yield _("Made by"), f"{row.made_by.name}, {timeformat(row.made_at)}"
    yield _("State"), str(outcome_words(row))
    if row.decided_by:
        yield _("Decided by"), f"{row.decided_by.name}, {timeformat(row.decided_at)}"
    yield _("Opinion on the decision"), row.decided_ground
    yield _("SHA-256 of the list of disposal"), row.sha256


def _line(item: DisposalItem, is_withheld: bool) -> list[Cell]:
    name = item.person.name if item.person else None
    about: list[Cell] = [str(NOT_SHOWN), None] if is_withheld else [name, item.what]
    return [*about, *(getattr(item, column) for column in ("pieces", "first_on", "last_on", "sha256"))]


def _said() -> str:
    words = _(
        "The hash of a paper is that of its file. That of other lines is over what was disposed of; whoever kept a copy can prove what it was. The hash of the list is in the ledger."
    )
    return str(words)
