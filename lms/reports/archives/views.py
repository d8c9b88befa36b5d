"""Taking a file of an archive. Whoever takes one of others leaves a row in the audit trail."""

import tempfile

from flask import Response, request, send_file
from flask_login import current_user

from lms import clock
from lms.asking import number
from lms.db import begin_reading, begin_writing, db
from lms.errors import NotThere
from lms.people import access, audit
from lms.people.gates import OVERSEERS, only
from lms.reports import visible
from lms.reports.archives import of_person, of_plan, of_unit, printing
from lms.reports.archives.file import ArchiveFile
from lms.reports.scope import Scope
from lms.reports.shared_views import bp
from lms.sheets import XLSX
from lms.watching import seeing
from lms.web import saved_as

# Most files are far smaller, in bytes; those of large plans go by way of the disk.
IN_MEMORY = 4 * 2**20
TYPES = {"xlsx": XLSX, "pdf": "application/pdf"}


@bp.get("/archives/own.<kind>")
def own_archive(kind: str) -> Response:
    return sent(of_person.own(current_user), kind)


@bp.get("/archives/persons/<int:person_id>.<kind>")
@only(*seeing.SUPERVISORS)
def person_archive(person_id: int, kind: str) -> Response:
    person = seeing.person_seen_by(current_user, person_id)
    _keep_on_record("person", person, kind)
    return sent(of_person.seen_by(current_user, person), kind)


@bp.get("/archives/units/<int:unit_id>.<kind>")
@only(*OVERSEERS)
def unit_archive(unit_id: int, kind: str) -> Response:
    """Of the year that the address asks for, or of this one."""
    unit, year = of_unit.unit(current_user, unit_id), number(request.args, "year") or clock.today().year
    _keep_on_record("unit", unit, kind, year=year)
    return sent(of_unit.of(unit, year, current_user), kind)


@bp.get("/archives/plans/<int:plan_id>.<kind>")
@only(*OVERSEERS)
def plan_archive(plan_id: int, kind: str) -> Response:
    units = access.units_overseen_by(current_user)
    if (plan := visible.plan(units, plan_id)) is None:
        raise NotThere
    _keep_on_record("plan", plan, kind)
    return sent(of_plan.of(Scope(plan, units), current_user), kind)


def _keep_on_record(what: str, subject: object, kind: str, **details: int) -> None:
    if kind not in printing.KINDS:
        raise NotThere
    begin_writing()
    audit.record(f"archive.{what}_taken", by=current_user, subject=subject, format=kind, **details)
    db.session.commit()
    begin_reading()


def sent(file: ArchiveFile, kind: str) -> Response:
    """As a file of that kind. Raises NotThere where there is no such kind."""
    if kind not in printing.KINDS:
        raise NotThere
    made = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed with the response
    printing.KINDS[kind](made, file, current_user)
    made.seek(0)
    moment = f"{clock.now().astimezone(clock.COUNTY_ZONE):%Y%m%d-%H%M}.{kind}"
    return saved_as(send_file(made, mimetype=TYPES[kind]), f"{file.title} {moment}", f"archive-{moment}")
