"""The page on which an author corrects captions beside the player, and what its script asks."""

from dataclasses import astuple
from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking
from lms.db import begin_writing, db
from lms.languages import locale
from lms.media import captions, drafting, editing, tasks
from lms.media import recordings as shelf
from lms.media.editing import BadLine, ChangedMeanwhile
from lms.media.models import Recording
from lms.media.playables import previewed
from lms.people.gates import AUTHORS, only
from lms.web import Page

bp = Blueprint("captions", __name__, url_prefix="/recordings/<int:recording_id>/captions/<any(zh, en):language>")


@bp.get("")
@only(*AUTHORS)
def editor(recording_id: int, language: str) -> Page:
    begin_writing()  # a preview is a delivery like any other and needs its grant
    recording = shelf.of(current_user, recording_id)
    lecture = previewed(current_user, recording, locale())
    db.session.commit()
    return render_template(
        "media/captions.html",
        recording=recording,
        lecture=lecture,
        language=language,
        languages=captions.LANGUAGES,
        overrun=editing.OVERRUN,
        is_draft=captions.is_draft(recording, language),
    )


@bp.get("/cues")
@only(*AUTHORS)
def cues(recording_id: int, language: str) -> Page:
    recording = shelf.of(current_user, recording_id)
    return jsonify(_as_json(recording.id, language))


@bp.put("/cues")
@only(*AUTHORS)
def save(recording_id: int, language: str) -> Page:
    recording = shelf.of(current_user, recording_id)
    try:
        edit = editing.read(asking.sent_json(), recording)
        kept = editing.save(recording, language, edit)
    except BadLine as refusal:
        return jsonify(error=str(refusal), line=refusal.line), refusal.status
    except ChangedMeanwhile as refusal:
        return jsonify(error=str(refusal), **_as_json(recording.id, language)), refusal.status
    db.session.commit()
    return jsonify(version=kept.version)


@bp.get("/draft")
@only(*AUTHORS)
def drafted(recording_id: int, language: str) -> Response:
    """How far the draft is, for the recording's page; once it is over, all that the page says of captions."""
    recording = shelf.of(current_user, recording_id)
    draft = drafting.of(recording)
    if draft and draft.state != "failed":
        return make_response(render_template("media/_draft.html", recording=recording, draft=draft))
    response = make_response(render_template("media/_captions.html", **captions_shown(recording)))
    response.headers["HX-Retarget"] = "#captions"
    return response


def captions_shown(recording: Recording) -> dict[str, Any]:
    """What `media/_captions.html` shows."""
    return {
        "recording": recording,
        "captions": captions.of(recording),
        "languages": captions.LANGUAGES,
        "draft": drafting.of(recording),
        "offers_draft": drafting.is_offered(),
    }


@bp.post("/draft/cancellation")
@only(*AUTHORS)
def cancel_draft(recording_id: int, language: str) -> Page:
    recording = shelf.of(current_user, recording_id)
    drafting.cancel(recording)
    db.session.commit()
    flash(_("The draft was cancelled."))
    return _to_recording(recording_id)


@bp.post("/draft")
@only(*AUTHORS)
def draft(recording_id: int, language: str) -> Page:
    """Whatever the language of the address: lectures are held in Chinese."""
    recording = shelf.of(current_user, recording_id)
    drafting.order(recording)
    db.session.commit()
    tasks.make.later(0)
    flash(_("The captions are being drafted. This takes about as long as the lecture; the page may be closed."))
    return _to_recording(recording_id)


@bp.post("/confirmation")
@only(*AUTHORS)
def confirm(recording_id: int, language: str) -> Page:
    recording = shelf.of(current_user, recording_id)
    captions.confirm(recording, language)
    db.session.commit()
    flash(_("Learners see these captions from now on."))
    return _to_recording(recording_id)


def _to_recording(recording_id: int) -> Page:
    return redirect(url_for("media.show", recording_id=recording_id), 303)


def _as_json(recording_id: int, language: str) -> dict[str, Any]:
    kept = captions.find(recording_id, language)
    if kept is None:
        return {"version": 0, "cues": []}
    return {"version": kept.version, "cues": [astuple(cue) for cue in captions.cues_of(kept)]}
