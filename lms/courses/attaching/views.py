"""Papers beside exemptions and outside training: added by administrators, opened by whoever may see the row."""

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from lms.courses.attaching import attachments
from lms.courses.excusing import register as excusals
from lms.courses.pages import bp
from lms.courses.recognising import register as trainings
from lms.db import db
from lms.errors import Refused
from lms.people.gates import only
from lms.web import Page


class PaperForm(FlaskForm):
    paper = FileField(validators=[FileRequired()])
    of_all = BooleanField()


@bp.post("/excusals/<int:excusal_id>/attachments")
@only("administrator")
def attach_to_excusal(excusal_id: int) -> Page:
    row, form = excusals.excusal(excusal_id, current_user), PaperForm()
    back = url_for("courses.excusals_of_task", plan_id=row.plan_id, post_id=row.post_id)
    if form.validate_on_submit():
        name, data = form.paper.data.filename, form.paper.data.read()
        try:
            count = attachments.add_to_excusal(row, name, data, of_all=form.of_all.data, by=current_user)
        except Refused as refusal:
            return _not_kept(refusal, back)
        db.session.commit()
        flash(ngettext("The paper stands beside %(num)s decision.", "The paper stands beside %(num)s decisions.", count),
              "success")  # fmt: skip
    else:
        flash(_("Nothing was added: please choose a file."), "danger")
    return redirect(back, 303)


@bp.post("/outside-training/<int:outside_id>/attachments")
@only("administrator")
def attach_to_outside(outside_id: int) -> Page:
    row, form = trainings.entry(outside_id, current_user), PaperForm()
    back = url_for("courses.outside_training")
    if form.validate_on_submit():
        try:
            attachments.add_to_outside(row, form.paper.data.filename, form.paper.data.read(), by=current_user)
        except Refused as refusal:
            return _not_kept(refusal, back)
        db.session.commit()
        flash(_("The paper stands beside the training."), "success")
    else:
        flash(_("Nothing was added: please choose a file."), "danger")
    return redirect(back, 303)


def _not_kept(refusal: Refused, back: str) -> Page:
    db.session.rollback()
    flash(str(refusal), "danger")
    return redirect(back, 303)


@bp.get("/attachments/<int:attachment_id>")
def attachment(attachment_id: int) -> Response:
    return attachments.opened_by(current_user, attachment_id)
