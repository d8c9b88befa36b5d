"""The page of the last self-check, for administrators."""

from flask import render_template
from flask_login import current_user

from lms.courses import unearned
from lms.people.gates import only
from lms.reports.checking import running
from lms.reports.shared_views import bp
from lms.web import Page


@bp.get("/reports/self-check")
@only("administrator")
def self_check() -> Page:
    check = running.latest()
    found = running.found_by(check) if check else []
    named = [each.facts["enrolment"] for each in found if each.code == "completion_unfounded"]
    return render_template(
        "reports/self_check.html", check=check, found=found, unearned=unearned.among(named, current_user)
    )
