"""All certificates of a plan in one file, made by the worker: a zip of PDFs with up to a hundred pages each, in the order of
units and names. One PDF of two thousand pages took 600 MB of memory to make.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.certificates import paper
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.statement import Statement
from lms.courses.leaders import named_to
from lms.courses.models import Plan
from lms.db import db, take_turns
from lms.errors import Refused
from lms.made_files import Making
from lms.people import audit
from lms.people.models import Person

PAGES_EACH = 100


class NoCertificates(Refused):
    message = _l("This plan has no certificates that stand.")


def order(plan: Plan, *, by: Person) -> CertificateFile:
    """Put a file in line. Then ask for `tasks.make_file`, after the commit. Raises NoCertificates, MakingAlready."""
    take_turns("certificate files")
    MAKING.require_idle(CertificateFile.plan_id == plan.id)
    if not (standing := _standing(plan.id, by)):
        raise NoCertificates
    row = CertificateFile(plan_id=plan.id, asked_by_id=by.id, total=len(standing))
    db.session.add(row)
    audit.record("certificate.file_made", by=by, subject=plan, certificates=len(standing))
    db.session.flush()  # its address needs the id
    return row


def latest(plan: Plan, by: Person) -> CertificateFile | None:
    """The file that this person asked for last: it holds what they read, and nobody else's does."""
    return MAKING.latest(CertificateFile.plan_id == plan.id, CertificateFile.asked_by_id == by.id)


def ready(plan: Plan, file_id: int, by: Person) -> CertificateFile:
    """A file of theirs that can be fetched. Raises NotThere."""
    return MAKING.ready(file_id, CertificateFile.plan_id == plan.id, CertificateFile.asked_by_id == by.id)


def _standing(plan_id: int, by: Person) -> Sequence[int]:
    """The ids of the certificates that are valid today and that this person reads, by unit and name as they were signed."""
    mine = Certificate.plan_id == plan_id, Certificate.is_valid_on(clock.today())
    found = select(Certificate.id, Certificate.statement).join(Certificate.plan)
    read = named_to(by, Certificate.person_id, Plan.created_by_id)
    rows = db.session.execute(found.where(*mine, read)).all()
    facts = {row.id: Statement(row.statement, b"").facts for row in rows}
    return sorted(facts, key=lambda each: (facts[each]["unit"], facts[each]["name"], each))


def _write(file_id: int, to: IO[bytes]) -> Iterator[tuple[int, int]]:
    row = db.session.get_one(CertificateFile, file_id)
    ids = _standing(row.plan_id, db.session.get_one(Person, row.asked_by_id))
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for first in range(0, len(ids), PAGES_EACH):
            part = ids[first : first + PAGES_EACH]
            name, data = _name(first, part), _part(part)
            file.writestr(name, data)
            yield first + len(part), len(ids)


def _part(ids: Sequence[int]) -> bytes:
    rows = {row.id: row for row in db.session.scalars(select(Certificate).where(Certificate.id.in_(ids)))}
    for row in rows.values():
        db.session.expunge(row)
    db.session.rollback()  # typesetting takes seconds, and nobody waits for it
    return paper.pdf([rows[each] for each in ids if each in rows])


def _name(first: int, part: Sequence[int]) -> str:
    with force_locale("zh_Hans"):
        return f"{_('Certificates')} {first + 1:05}-{first + len(part):05}.pdf"


MAKING = Making(CertificateFile, "certificates", _write)
