"""What authors do to link a second of a recording to articles of laws."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.media import citing
from lms.media import recordings as shelf
from lms.media.citing_forms import CitationForm
from lms.media.models import Recording
from lms.media.views import bp
from lms.people.gates import AUTHORS, only
from lms.statutes import catalogue, comparing
from lms.statutes.models import Edition
from lms.web import Page


@bp.get("/<int:recording_id>/citations")
@only(*AUTHORS)
def citations(recording_id: int) -> Page:
    return _page(shelf.of(current_user, recording_id), _form())


def _form() -> CitationForm:
    return CitationForm().offer(catalogue.offered(clock.today()))


def _page(recording: Recording, form: CitationForm) -> str:
    entries = citing.contents(recording)
    return render_template(
        "media/citations.html",
        recording=recording,
        form=form,
        entries=entries,
        superseded=comparing.superseded([each for entry in entries for each in entry.cited], clock.today()),
        today=clock.today(),
    )


@bp.post("/<int:recording_id>/citations")
@only(*AUTHORS)
def cite(recording_id: int) -> Page:
    recording, form = shelf.of(current_user, recording_id), _form()
    if not form.validate():
        return _page(recording, form), 422
    edition = db.session.get_one(Edition, form.edition.data)
    try:
        citing.cite(recording, form.second.data, edition, form.article.data, by=current_user)
    except Refused as refused:
        db.session.rollback()
        form.article.errors = [str(refused)]
        return _page(shelf.of(current_user, recording_id), form), refused.status
    db.session.commit()
    return _back_to(recording)


def _back_to(recording: Recording) -> Page:
    return redirect(url_for(".citations", recording_id=recording.id), 303)


@bp.post("/<int:recording_id>/citations/<int:citation_id>/removal")
@only(*AUTHORS)
def withdraw_citation(recording_id: int, citation_id: int) -> Page:
    recording = shelf.of(current_user, recording_id)
    citing.withdraw(recording, citation_id, by=current_user)
    db.session.commit()
    return _back_to(recording)


@bp.post("/<int:recording_id>/citations/<int:citation_id>/moving")
@only(*AUTHORS)
def move_citation(recording_id: int, citation_id: int) -> Page:
    recording = shelf.of(current_user, recording_id)
    citing.move(recording, citation_id, by=current_user)
    db.session.commit()
    flash(_("The link points at the edition in force now."), "success")
    return _back_to(recording)
