"""Begin an import: take the files, refuse what is no roster, and keep the rest sealed until the import is over."""

import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask_babel import lazy_gettext as _l

from lms import sheets, storage, vault
from lms.cannot_read import CannotReadFile
from lms.db import db
from lms.errors import Refused, Unreadable
from lms.people.models import Person, RosterFile, RosterImport
from lms.people.roster import reading
from lms.people.roster.columns import IN_ORDER
from lms.people.roster.reading import Table
from lms.people.roster.reasons import FILES
from lms.unpacking import CannotRead

MOST_FILES = 20


@dataclass(frozen=True)
class Sent:
    """A file as it was sent."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Content:
    """A file with the kinds of roster in it, and how many rows they have together."""

    file: Sent
    kinds: list[str]
    rows: int


class NoFiles(Unreadable):
    message = _l("Please choose at least one file.")


class TooManyFiles(Unreadable):
    message = _l("At most %(most)s files can be imported together.")


class DiskFull(Refused):
    message = _l("The disk of the server is full, so the files could not be kept. Nothing was imported.")
    status = 507


def begin(sent: Sequence[Sent], *, by: Person | None) -> RosterImport:
    """An import of these files, asked to be planned. Nothing is begun unless every file can be read."""
    return keep(read(sent), by=by)


def read(sent: Sequence[Sent]) -> list[Content]:
    """What these files hold. Needs no database, and may take long."""
    if not sent:
        raise NoFiles
    if len(sent) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    return [_content(file) for file in sent]


def keep(contents: Sequence[Content], *, by: Person | None) -> RosterImport:
    """An import of files that were read, asked to be planned."""
    roster = RosterImport(created_by_id=by.id if by else None, rows=sum(content.rows for content in contents))
    db.session.add(roster)
    db.session.flush()  # the files are named by the numbers of their rows
    for position, content in enumerate(contents):
        _keep(roster, position, content)
    return roster


def _content(file: Sent) -> Content:
    tables = tables_of(file)
    return Content(
        file,
        list(dict.fromkeys(table.heading.kind.name for table in tables)),
        sum(table.rows for table in tables),
    )


def tables_of(file: Sent) -> list[Table]:
    """The tables of a file. Raises CannotReadFile, naming it."""
    try:
        return reading.tables(sheets.read(file.data, reading.LIMITS), file.name)
    except CannotRead as fault:
        raise CannotReadFile(file.name, _true(fault, file), FILES) from None


def _true(fault: CannotRead, file: Sent) -> CannotRead:
    """Of a text that bears the name of a workbook and holds no roster, the name tells more than the missing columns."""
    is_misnamed = file.name.lower().endswith((".xlsx", ".xls")) and not sheets.is_workbook(file.data)
    return CannotRead("not_a_workbook") if is_misnamed and fault.code in ("not_a_roster", "not_a_table") else fault


def _keep(roster: RosterImport, position: int, content: Content) -> None:
    file = content.file
    row = RosterFile(roster_import_id=roster.id, position=position, name=file.name, kinds=content.kinds)
    db.session.add(row)
    db.session.flush()
    try:
        _path(row).write_bytes(vault.seal_bytes(file.data))
    except OSError as error:
        discard([row])
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from error
        raise


def tables_in_order(files: Sequence[RosterFile]) -> Iterator[tuple[RosterFile, Table]]:
    """Every table of these files, in the order in which they depend on each other; one file is open at a time."""
    for kind in IN_ORDER:
        for file in (file for file in files if kind in file.kinds):
            for table in tables_of(_kept(file)):
                if table.heading.kind.name == kind:
                    yield file, table


def discard(files: Sequence[RosterFile]) -> None:
    """Delete what is kept of these files."""
    for file in files:
        _path(file).unlink(missing_ok=True)


def _kept(file: RosterFile) -> Sent:
    return Sent(file.name, vault.unseal_bytes(_path(file).read_bytes()))


def _path(file: RosterFile) -> Path:
    return storage.folder("imports") / f"{file.id}.sealed"
