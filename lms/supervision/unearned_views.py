"""An administrator takes back a completion that was stamped while a lesson was left; the self-check leads here."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.courses import unearned
from lms.db import db
from lms.people import audit
from lms.people.gates import only
from lms.supervision.forms import GroundForm
from lms.supervision.views import bp
from lms.web import Page


@bp.route("/unearned/<int:enrolment_id>", methods=["GET", "POST"], endpoint="unearned")
@only("administrator")
def take_back(enrolment_id: int) -> Page:
    task, form = unearned.task(enrolment_id, current_user), GroundForm()
    if not form.validate_on_submit():
        page = render_template("supervision/unearned.html", task=task, left=unearned.left(task), form=form)
        return page, 422 if form.errors else 200
    unearned.take_back(task, ground=form.ground.data, by=[current_user])
    audit.record("learning.completion_taken_back", by=current_user, subject=task.person, reason=form.ground.data)
    db.session.commit()
    flash(
        _("Taken back. The task is open again with all that was learnt; a certificate of it ends within minutes."),
        "success",
    )
    return redirect(url_for("reports.self_check"), 303)
