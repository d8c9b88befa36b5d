"""The page of a unit's people for whoever is near them, and the same as a file."""

from flask import Response, render_template, request
from flask_login import current_user

from lms.asking import number
from lms.db import begin_reading, begin_writing, db
from lms.errors import NotThere
from lms.people import access, audit
from lms.people.gates import OVERSEERS, only
from lms.people.proposals import register
from lms.people.slips import issuing
from lms.reports import files, people
from lms.reports.shared_views import bp
from lms.web import Page


@bp.get("/reports/people", endpoint="people")
@only(*OVERSEERS)
def people_of_unit() -> Page:
    unit = people.unit_asked(current_user, number(request.args, "unit"))
    return render_template(
        "reports/people.html",
        people=people.of(unit, current_user),
        unit=unit,
        units=people.units_served(current_user),
        ending=register.ending(unit),
        in_reach=issuing.in_reach(current_user, unit),
        may_change=access.has_role(current_user, {"administrator"}),
    )


@bp.get("/reports/people.<kind>")
@only(*OVERSEERS)
def people_file(kind: str) -> Response:
    if kind not in files.KINDS:
        raise NotThere
    unit = people.unit_asked(current_user, number(request.args, "unit"))
    found = people.of(unit, current_user)
    begin_writing()
    audit.record("report.people_exported", by=current_user, subject=unit, names=len(found.posts), format=kind)
    db.session.commit()
    begin_reading()
    return files.of_people(kind, people.of(unit, current_user), made_by=current_user)
