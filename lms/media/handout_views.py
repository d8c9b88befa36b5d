"""Handouts as their authors add, read and delete them; learners get them under the address of their lecture."""

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import storage
from lms.db import db
from lms.errors import Refused
from lms.media import handouts
from lms.media import recordings as shelf
from lms.media.forms import HandoutForm
from lms.media.views import again, bp
from lms.people.gates import AUTHORS, only
from lms.web import Page

HANDOUTS = "/<int:recording_id>/handouts"


@bp.post(HANDOUTS)
@only(*AUTHORS)
def add_handout(recording_id: int) -> Page:
    recording, form = shelf.of(current_user, recording_id), HandoutForm()
    if not form.validate_on_submit():
        return again(recording, handout_form=form)
    try:
        handouts.add(recording, form.handout.data.filename, form.handout.data.stream)
    except Refused as refusal:
        form.handout.errors = [str(refusal)]
        return again(recording, handout_form=form)
    db.session.commit()
    return redirect(url_for(".show", recording_id=recording_id), 303)


@bp.get(f"{HANDOUTS}/<int:handout_id>")
@only(*AUTHORS)
def handout(recording_id: int, handout_id: int) -> Response:
    recording = shelf.of(current_user, recording_id)
    return handouts.sent(handouts.one_of(recording.id, handout_id))


@bp.post(f"{HANDOUTS}/<int:handout_id>/removal")
@only(*AUTHORS)
def remove_handout(recording_id: int, handout_id: int) -> Page:
    recording = shelf.of(current_user, recording_id)
    removed = handouts.one_of(recording.id, handout_id)
    name, path = removed.name, storage.path(removed.path)
    db.session.delete(removed)
    db.session.commit()
    path.unlink(missing_ok=True)
    flash(_("“%(title)s” was deleted.", title=name))
    return redirect(url_for(".show", recording_id=recording_id), 303)
