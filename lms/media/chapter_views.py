"""What authors do to divide a recording into chapters, beside its player."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.db import begin_writing, db
from lms.errors import Refused
from lms.languages import locale
from lms.media import citing, dividing
from lms.media import recordings as shelf
from lms.media.chapter_forms import ChapterForm
from lms.media.chapters import MOST
from lms.media.chapters import of as chapters_of
from lms.media.citing import BeyondTheEnd
from lms.media.dividing import BeginsThere, Wording
from lms.media.models import Chapter, Recording
from lms.media.playables import previewed
from lms.media.views import bp
from lms.people.gates import AUTHORS, only
from lms.web import Page

CHAPTERS = "/<int:recording_id>/chapters"
# What was done, under `added`, `changed` or `removed`.
Deed = dict[str, Chapter | Wording | None]


@bp.get(CHAPTERS)
@only(*AUTHORS)
def chapters(recording_id: int) -> Page:
    begin_writing()  # a preview is a delivery like any other and needs its grant
    recording = shelf.of(current_user, recording_id)
    return _page(recording)


@bp.post(CHAPTERS)
@only(*AUTHORS)
def add_chapter(recording_id: int) -> Page:
    recording, form = shelf.of(current_user, recording_id), ChapterForm()
    if not form.validate():
        return _page(recording, form), 422
    try:
        added = dividing.add(recording, form.wording, by=current_user)
    except Refused as refusal:
        return _refused(recording_id, form, refusal)
    db.session.commit()
    return _done(recording, added=added)


@bp.post(f"{CHAPTERS}/<int:chapter_id>")
@only(*AUTHORS)
def change_chapter(recording_id: int, chapter_id: int) -> Page:
    recording, form = shelf.of(current_user, recording_id), ChapterForm()
    if not form.validate():
        return _page(recording, form, chapter_id), 422
    try:
        changed = dividing.change(recording, chapter_id, form.seen.data or "", form.wording, by=current_user)
    except Refused as refusal:
        return _refused(recording_id, form, refusal, chapter_id)
    db.session.commit()
    return _done(recording, changed=changed)


@bp.post(f"{CHAPTERS}/<int:chapter_id>/removal")
@only(*AUTHORS)
def remove_chapter(recording_id: int, chapter_id: int) -> Page:
    recording = shelf.of(current_user, recording_id)
    removed = dividing.remove(recording, chapter_id, by=current_user)
    db.session.commit()
    return _done(recording, removed=removed)


def _done(recording: Recording, **deed: Chapter | Wording | None) -> Page:
    """The list once more, while the player plays on; the page for browsers without scripts."""
    if "HX-Request" in request.headers:
        return _page(recording, deed=deed)
    return redirect(url_for(".chapters", recording_id=recording.id), 303)


def _refused(recording_id: int, form: ChapterForm, refusal: Refused, chapter_id: int | None = None) -> Page:
    """The sentence beside the field that it is about, and what was typed; what is saved next is meant to be."""
    db.session.rollback()
    recording = shelf.of(current_user, recording_id)
    field = form.second if isinstance(refusal, BeyondTheEnd | BeginsThere) else form.title
    field.errors = [*field.errors, str(refusal)]
    return _page(recording, form, chapter_id), refusal.status


def _page(
    recording: Recording, form: ChapterForm | None = None, chapter_id: int | None = None, deed: Deed | None = None
) -> str:
    """Where a chapter is gone, what was typed for it stands where chapters are added."""
    is_there = chapter_id is not None and dividing.find(recording, chapter_id) is not None
    is_part = "HX-Request" in request.headers
    lecture = None if is_part else previewed(current_user, recording, locale())
    page = render_template(
        "media/_chapters.html" if is_part else "media/chapters.html",
        recording=recording,
        lecture=lecture,
        entries=citing.contents(recording),
        number=len(chapters_of(recording)),
        most_taken=MOST,
        stamp=dividing.stamp,
        form_of=ChapterForm.of,
        form=ChapterForm(formdata=None) if form is None or is_there else form,
        typed={chapter_id: form.numbered(chapter_id)} if form and chapter_id and is_there else {},
        today=clock.today(),
        **(deed or {}),
    )
    db.session.commit()
    return page
