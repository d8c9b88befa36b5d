"""All certificates of a plan in one file, made by the worker: a zip of PDFs with up to a hundred pages each, in the order of
units and names. One PDF of two thousand pages took 600 MB of memory to make.
"""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Generator, Sequence
from datetime import timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select

from lms import clock, storage
from lms.certificates import paper
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.statement import Statement
from lms.courses.models import Plan
from lms.db import db, take_turns
from lms.errors import NotThere, Refused, row_of
from lms.people import audit
from lms.people.models import Person

FOLDER = "certificates"
PAGES_EACH = 100
LEASE = timedelta(minutes=5)
KEPT = timedelta(days=7)


class NoCertificates(Refused):
    message = _l("This plan has no certificates that stand.")


class MakingAlready(Refused):
    message = _l("The file is being made already.")


def order(plan: Plan, *, by: Person) -> CertificateFile:
    """Put a file in line. Then ask for `tasks.make_file`, after the commit. Raises NoCertificates, MakingAlready."""
    take_turns("certificate files")
    busy = CertificateFile.state.in_(("waiting", "working"))
    if db.session.scalar(select(CertificateFile.id).where(CertificateFile.plan_id == plan.id, busy)):
        raise MakingAlready
    if not (standing := _standing(plan.id)):
        raise NoCertificates
    row = CertificateFile(plan_id=plan.id, asked_by_id=by.id, total=len(standing))
    db.session.add(row)
    audit.record("certificate.file_made", by=by, subject=plan, certificates=len(standing))
    db.session.flush()  # its address needs the id
    return row


def latest(plan: Plan) -> CertificateFile | None:
    """The file that was asked for last."""
    found = select(CertificateFile).where(CertificateFile.plan_id == plan.id).order_by(CertificateFile.id.desc())
    return db.session.scalar(found.limit(1))


def ready(plan: Plan, file_id: int) -> CertificateFile:
    """A file that can be fetched. Raises NotThere."""
    found = select(CertificateFile).where(CertificateFile.id == file_id, CertificateFile.plan_id == plan.id)
    row = row_of(found.where(CertificateFile.state == "ready"))
    if not storage.path(row.path or "").is_file():
        raise NotThere
    return row


def _standing(plan_id: int) -> Sequence[int]:
    """The ids of the certificates that are valid today, by unit and name as they were signed."""
    rows = db.session.execute(
        select(Certificate.id, Certificate.statement).where(
            Certificate.plan_id == plan_id, Certificate.is_valid_on(clock.today())
        )
    ).all()
    facts = {row.id: Statement(row.statement, b"").facts for row in rows}
    return sorted(facts, key=lambda each: (facts[each]["unit"], facts[each]["name"], each))


def make(file_id: int) -> Generator[float]:
    """Make the file, and yield the share done after each part; the caller commits then. Nothing if another worker is at it."""
    row = _claimed(file_id)
    if row is None:
        return
    yield 0.0
    relative = f"{FOLDER}/{secrets.token_hex(16)}.zip"
    storage.folder(FOLDER)
    ids, path = _standing(row.plan_id), storage.path(relative)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            for first in range(0, len(ids), PAGES_EACH):
                part = ids[first : first + PAGES_EACH]
                name, data = _name(first, part), _part(part)
                file.writestr(name, data)
                row = _noted(file_id, first + len(part), len(ids))
                yield row.done / row.total
    except BaseException:
        storage.remove(path)
        raise
    row.state, row.path, row.lease_until = "ready", relative, None


def fail(file_id: int) -> None:
    """Nothing came of it, and whoever wants it asks again."""
    db.session.get_one(CertificateFile, file_id).state = "failed"


def _claimed(file_id: int) -> CertificateFile | None:
    found = select(CertificateFile).where(CertificateFile.id == file_id, _may_be_made())
    row = db.session.scalar(found.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if row:
        row.state, row.done, row.lease_until = "working", 0, clock.now() + LEASE
    return row


def _may_be_made() -> ColumnElement[bool]:
    dead = and_(CertificateFile.state == "working", CertificateFile.lease_until < clock.now())
    return or_(CertificateFile.state == "waiting", dead)


def _noted(file_id: int, done: int, total: int) -> CertificateFile:
    row = db.session.get_one(CertificateFile, file_id)
    row.done, row.total, row.lease_until = done, total, clock.now() + LEASE
    return row


def _part(ids: Sequence[int]) -> bytes:
    rows = {row.id: row for row in db.session.scalars(select(Certificate).where(Certificate.id.in_(ids)))}
    for row in rows.values():
        db.session.expunge(row)
    db.session.rollback()  # typesetting takes seconds, and nobody waits for it
    return paper.pdf([rows[each] for each in ids if each in rows])


def _name(first: int, part: Sequence[int]) -> str:
    with force_locale("zh_Hans"):
        return f"{_('Certificates')} {first + 1:05}-{first + len(part):05}.pdf"


def left_over() -> Sequence[int]:
    """The files that wait for a worker; those that nobody needs any more are removed."""
    for row in db.session.scalars(select(CertificateFile).where(CertificateFile.asked_at < clock.now() - KEPT)):
        if row.path:
            storage.remove(storage.path(row.path))
        db.session.delete(row)
    return db.session.scalars(select(CertificateFile.id).where(_may_be_made()).order_by(CertificateFile.id)).all()
