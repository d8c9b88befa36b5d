"""All training files of a plan in one file, made by the worker: a folder for each unit in the county's order, with a workbook of
each person, what is printed of them together, and the unit's own file; the plan's file, and a manifest of hashes.
"""

from __future__ import annotations

import errno
import secrets
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import IO

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select, true

from lms import clock, storage
from lms.courses.models import Enrolment, Plan
from lms.db import db, letting_others_write, take_turns
from lms.errors import NotThere, Refused, row_of
from lms.people import access, audit
from lms.people.models import Person, Post, Unit
from lms.reports import manners, visible
from lms.reports.archives import manifest, of_person, of_plan, of_unit, printing
from lms.reports.archives.file import ArchiveFile
from lms.reports.archives.models import ArchiveBundle
from lms.reports.scope import Scope

FOLDER = "archives"
LEASE = timedelta(minutes=10)
KEPT = timedelta(days=7)
LONGEST_NAME = 60
# More persons than this are printed in a further part: memory and time of typesetting grow with the pages.
PRINTED_TOGETHER = 50


class MakingAlready(Refused):
    message = _l("The file is being made already.")


class NobodyThere(Refused):
    message = _l("The plan has nobody whose file you may take.")


def order(plan: Plan, *, by: Person) -> ArchiveBundle:
    """Put a bundle in line. Then ask for `tasks.make_bundle`, after the commit. Raises NobodyThere, MakingAlready."""
    take_turns("archive bundles")
    own = ArchiveBundle.plan_id == plan.id, ArchiveBundle.asked_by_id == by.id
    if db.session.scalar(select(ArchiveBundle.id).where(*own, ArchiveBundle.state.in_(("waiting", "working")))):
        raise MakingAlready
    if not (total := sum(len(persons) for _unit, _name, persons in _people(plan, by))):
        raise NobodyThere
    row = ArchiveBundle(plan_id=plan.id, asked_by_id=by.id, total=total)
    db.session.add(row)
    audit.record("archive.bundle_made", by=by, subject=plan, persons=total)
    db.session.flush()  # the worker is told its id
    return row


def latest(plan: Plan, by: Person) -> ArchiveBundle | None:
    """The one that this person asked for last."""
    own = ArchiveBundle.plan_id == plan.id, ArchiveBundle.asked_by_id == by.id
    return db.session.scalar(select(ArchiveBundle).where(*own).order_by(ArchiveBundle.id.desc()).limit(1))


def ready(plan: Plan, bundle_id: int, by: Person) -> ArchiveBundle:
    """One of the person's own that can be fetched. Raises NotThere."""
    own = ArchiveBundle.plan_id == plan.id, ArchiveBundle.asked_by_id == by.id
    row = row_of(select(ArchiveBundle).where(ArchiveBundle.id == bundle_id, *own, ArchiveBundle.state == "ready"))
    if not storage.path(row.path or "").is_file():
        raise NotThere
    return row


def _people(plan: Plan, viewer: Person) -> Sequence[tuple[int, str, list[int]]]:
    """Units in the county's order with their persons by rank; leaders at division level for the plan's owner alone."""
    scope = Scope(plan, access.units_overseen_by(viewer))
    shown = true() if manners.shows_names_of_leaders(plan, viewer) else ~access.leads_at_division_level()
    found = (
        scope.tasks(Unit.id, Unit.name, Enrolment.person_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .join(Post, Post.id == Enrolment.post_id)
        .where(shown)
        .order_by(Unit.position, Unit.id, func.coalesce(Post.rank, 0).desc(), Enrolment.post_id, Enrolment.id)
    )
    units: dict[int, tuple[int, str, list[int]]] = {}
    for number, name, person in db.session.execute(found):
        persons = units.setdefault(number, (number, name, []))[2]
        if person not in persons[-1:]:
            persons.append(person)
    return [(number, name, list(dict.fromkeys(persons))) for number, name, persons in units.values()]


def make(bundle_id: int) -> Generator[float]:
    """Make it, and yield the share done after each unit; the caller commits then. Nothing if another worker is at it."""
    row = _claimed(bundle_id)
    if row is None:
        return
    yield 0.0
    for old in storage.folder(FOLDER).glob(f"{bundle_id}-*.zip"):  # of a worker that died
        storage.remove(old)
    relative = f"{FOLDER}/{bundle_id}-{secrets.token_hex(16)}.zip"
    path = storage.path(relative)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            yield from _fill(manifest.Bundle(file), bundle_id)
    except BaseException:
        storage.remove(path)
        raise
    row = db.session.get_one(ArchiveBundle, bundle_id)
    row.state, row.path, row.lease_until = "ready", relative, None


def _fill(bundle: manifest.Bundle, bundle_id: int) -> Generator[float]:
    with _read():
        plan, viewer = _whose(bundle_id)
        about, units = _about(plan, viewer), _people(plan, viewer)
    done, total = 0, sum(len(persons) for _unit, _name, persons in units)
    for place, (unit_id, name, persons) in enumerate(units, 1):
        _require_room()
        with _read():
            _add_unit(bundle, f"{place:04} {_plain(name)}", unit_id, persons, bundle_id)
        done += len(persons)
        _note(bundle_id, done, total)
        yield done / total
    with _read():
        _add_plan(bundle, bundle_id)
        bundle.add_digest()
        bundle.close(about)


@contextmanager
def _read() -> Iterator[None]:
    """Nobody waits for what is put together inside, memory stays that of one unit, and papers are Chinese."""
    with letting_others_write(), force_locale("zh_Hans"):
        yield
        db.session.expunge_all()


def _about(plan: Plan, viewer: Person) -> dict[str, object]:
    made = {"made_at": clock.now().isoformat(timespec="seconds"), "made_by": viewer.name}
    return {"plan": plan.title, "plan_id": plan.id} | made | {"ledger": manifest.ledger_now()}


def _whose(bundle_id: int) -> tuple[Plan, Person]:
    row = db.session.get_one(ArchiveBundle, bundle_id)
    viewer = db.session.get_one(Person, row.asked_by_id)
    plan = visible.plan(access.units_overseen_by(viewer), row.plan_id)
    if plan is None:
        raise NotThere
    return plan, viewer


def _add_unit(bundle: manifest.Bundle, folder: str, unit_id: int, persons: Sequence[int], bundle_id: int) -> None:
    plan, viewer = _whose(bundle_id)
    file = of_unit.of(of_unit.unit(viewer, unit_id), plan.opens_on.year, viewer)
    bundle.add(f"{folder}/{_('Training file of the unit')}.xlsx", _workbook(file, viewer))
    for first in range(0, len(persons), PRINTED_TOGETHER):
        part, files = persons[first : first + PRINTED_TOGETHER], []
        for place, person_id in enumerate(part, first + 1):
            person = db.session.get_one(Person, person_id)
            files.append(of_person.seen_by(viewer, person))
            bundle.add(f"{folder}/{place:04} {_plain(person.name)}.xlsx", _workbook(files[-1], viewer))
        printed, last = printing.pdf(files, viewer), first + len(part)
        bundle.add(f"{folder}/{_('Training files')} {first + 1:04}-{last:04}.pdf", _bytes(printed))


def _add_plan(bundle: manifest.Bundle, bundle_id: int) -> None:
    plan, viewer = _whose(bundle_id)
    file = of_plan.of(Scope(plan, access.units_overseen_by(viewer)), viewer)
    bundle.add(f"{_('Training file of the plan')}.xlsx", _workbook(file, viewer))


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


def fail(bundle_id: int, error: Exception) -> None:
    """Nothing came of it, and whoever wants it asks again."""
    row = db.session.get_one(ArchiveBundle, bundle_id)
    row.state = "disk_full" if storage.is_full(error) else "failed"


def _claimed(bundle_id: int) -> ArchiveBundle | None:
    found = select(ArchiveBundle).where(ArchiveBundle.id == bundle_id, _may_be_made())
    row = db.session.scalar(found.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if row:
        row.state, row.done, row.lease_until = "working", 0, clock.now() + LEASE
    return row


def _may_be_made() -> ColumnElement[bool]:
    dead = and_(ArchiveBundle.state == "working", ArchiveBundle.lease_until < clock.now())
    return or_(ArchiveBundle.state == "waiting", dead)


def _note(bundle_id: int, done: int, total: int) -> None:
    row = db.session.get_one(ArchiveBundle, bundle_id)
    row.done, row.total, row.lease_until = done, total, clock.now() + LEASE


def left_over() -> Sequence[int]:
    """The bundles that wait for a worker; those that nobody needs any more are removed."""
    for row in db.session.scalars(select(ArchiveBundle).where(ArchiveBundle.asked_at < clock.now() - KEPT)):
        if row.path:
            storage.remove(storage.path(row.path))
        db.session.delete(row)
    return db.session.scalars(select(ArchiveBundle.id).where(_may_be_made()).order_by(ArchiveBundle.id)).all()
