"""What goes into a bundle: a folder for each unit in the county's order, with a workbook of each person, what is printed of them
together, and the unit's own file; the plan's file, and a manifest of hashes.
"""

from __future__ import annotations

import errno
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from flask_babel import force_locale
from flask_babel import gettext as _

from lms import clock, storage
from lms.db import db, letting_others_write
from lms.errors import NotThere
from lms.people import access
from lms.people.models import Person
from lms.reports import visible
from lms.reports.archives import asked as asking
from lms.reports.archives import manifest, of_person, of_plan, of_unit, printing
from lms.reports.archives.asked import Asked, Folder
from lms.reports.archives.file import ArchiveFile
from lms.reports.archives.models import ArchiveBundle
from lms.reports.scope import Scope

LONGEST_NAME = 60
# More persons than this are printed in a further part: memory and time of typesetting grow with the pages.
PRINTED_TOGETHER = 50


def fill(bundle_id: int, to: zipfile.ZipFile) -> Iterator[tuple[int, int]]:
    """Yields how many persons are in it, and of how many, after each part."""
    bundle, done = manifest.Bundle(to), 0
    with _read():
        asked = _asked(bundle_id)
        about, folders = _about(asked), asking.folders(asked)
    total = sum(len(each.persons) for each in folders)
    for place, folder in enumerate(folders, 1):
        name = f"{place:04} {_plain(folder.unit)}"
        with _read():
            _add_unit(bundle, name, folder, _asked(bundle_id))
        for first in range(0, len(folder.persons), PRINTED_TOGETHER):
            _require_room()
            part = folder.persons[first : first + PRINTED_TOGETHER]
            with _read():
                _add_persons(bundle, name, first, part, _asked(bundle_id).viewer)
            done += len(part)
            yield done, total
    with _read():
        _add_plan(bundle, _asked(bundle_id))
        bundle.add_digest()
        bundle.close(about)


@contextmanager
def _read() -> Iterator[None]:
    """Nobody waits for what is put together inside, memory stays that of one part, and papers are Chinese."""
    with letting_others_write(), force_locale("zh_Hans"):
        yield
        db.session.expunge_all()


def _asked(bundle_id: int) -> Asked:
    """Anew for each part, so that a right that was withdrawn meanwhile ends there. Raises NotThere."""
    asked = Asked.of(db.session.get_one(ArchiveBundle, bundle_id))
    units = access.units_overseen_by(asked.viewer)
    if asked.plan and visible.plan(units, asked.plan.id) is None:
        raise NotThere
    return asked


def _about(asked: Asked) -> dict[str, object]:
    made = {"made_at": clock.now().isoformat(timespec="seconds"), "made_by": asked.viewer.name}
    what = {"plan": asked.plan.title, "plan_id": asked.plan.id} if asked.plan else {"year": asked.year} | asked.chosen
    return what | made | {"ledger": manifest.ledger_now()}


def _add_unit(bundle: manifest.Bundle, name: str, folder: Folder, asked: Asked) -> None:
    if not asked.shows_units:
        return
    unit = of_unit.unit(asked.viewer, folder.unit_id)
    file = of_unit.of(unit, asked.unit_year, asked.viewer)
    bundle.add(f"{name}/{_('Training file of the unit')}.xlsx", _workbook(file, asked.viewer))


def _add_persons(bundle: manifest.Bundle, name: str, first: int, part: Sequence[int], viewer: Person) -> None:
    files = []
    for place, person_id in enumerate(part, first + 1):
        person = db.session.get_one(Person, person_id)
        files.append(of_person.seen_by(viewer, person))
        bundle.add(f"{name}/{place:04} {_plain(person.name)}.xlsx", _workbook(files[-1], viewer))
    printed, last = printing.pdf(files, viewer), first + len(part)
    bundle.add(f"{name}/{_('Training files')} {first + 1:04}-{last:04}.pdf", _bytes(printed))


def _add_plan(bundle: manifest.Bundle, asked: Asked) -> None:
    if asked.plan:
        file = of_plan.of(Scope(asked.plan, access.units_overseen_by(asked.viewer)), asked.viewer)
        bundle.add(f"{_('Training file of the plan')}.xlsx", _workbook(file, asked.viewer))


def _workbook(file: ArchiveFile, viewer: Person) -> Callable[[IO[bytes]], object]:
    return lambda to: printing.write_xlsx(to, file, viewer)


def _bytes(data: bytes) -> Callable[[IO[bytes]], object]:
    return lambda to: to.write(data)


def _plain(name: str) -> str:
    """What every file system takes."""
    kept = "".join(sign if sign.isalnum() or sign in " -_" else " " for sign in name)
    return " ".join(kept.split())[:LONGEST_NAME]


def _require_room() -> None:
    if not storage.free_bytes():
        raise OSError(errno.ENOSPC, "what uploads and archives leave free is reached")
