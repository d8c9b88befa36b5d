"""Pages of recordings, for those who make lectures."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking, clock, storage
from lms.db import begin_writing, db
from lms.errors import NotThere
from lms.languages import locale
from lms.media import captions, chapters, choosing, citing, drafting, handouts, in_line, kinds, package, tasks
from lms.media import recordings as shelf
from lms.media.captions import CaptionsRefused
from lms.media.forms import CaptionsForm, DiscForm, FilterForm, HandoutForm, SoundForm, TitleForm
from lms.media.incoming import telling
from lms.media.models import Recording
from lms.media.playables import Playable, previewed
from lms.people.gates import AUTHORS, only
from lms.web import Page

bp = Blueprint("media", __name__, url_prefix="/recordings")


@bp.get("")
@only(*AUTHORS)
def recordings() -> Page:
    accepted = ",".join(f".{kind}" for kind in (*kinds.KINDS, *kinds.TABLE_KINDS))
    return render_template(
        "media/recordings.html",
        **_listed(),
        accepted=accepted,
        incoming=telling.state(),
        queue=in_line.of(current_user),
    )


def _listed() -> dict[str, Any]:
    """What `media/_list.html` shows: the page of recordings that the address asks for, and what it asks."""
    form, mark = FilterForm(request.args), in_line.mark(current_user)  # the mark first: the list is never older than it
    page = shelf.listed(current_user, form.wanted, asking.page())
    return {
        "mark": mark,
        "page": page,
        "filter_form": form,
        "asked": {name: request.args[name] for name in ("words", "state") if request.args.get(name)},
    }


@bp.get("/queue")
@only(*AUTHORS)
def queue() -> Response:
    """What is being made and what waits; the list comes anew when it shows other states than there are."""
    line, seen = in_line.of(current_user), request.args.get("seen")
    response = make_response(render_template("media/_queue.html", queue=line, mark=seen))
    if seen != line.mark:
        response.headers["HX-Trigger-After-Settle"] = "list-behind"
    return response


@bp.get("/list")
@only(*AUTHORS)
def listing() -> Page:
    return render_template("media/_list.html", **_listed())


@bp.get("/<int:recording_id>/line")
@only(*AUTHORS)
def line(recording_id: int) -> Page:
    """One line of the list, which asks for itself as long as something happens."""
    return render_template("media/_line.html", recording=shelf.of(current_user, recording_id))


@bp.get("/<int:recording_id>/progress")
@only(*AUTHORS)
def progress(recording_id: int) -> Response:
    """What is happening, for the recording's own page; once it is over, the page comes anew with its player.

    Where something was typed or plays, its reader says when: see `made.js`.
    """
    recording = shelf.of(current_user, recording_id)
    response = make_response(
        render_template("media/_progress.html", recording=recording, is_news=not recording.is_busy)
    )
    if not recording.is_busy:
        response.headers["HX-Trigger-After-Settle"] = "recording-done"
    return response


@bp.get("/<int:recording_id>")
@only(*AUTHORS)
def show(recording_id: int) -> Page:
    """Opened at the second that a link points to, if there is one."""
    begin_writing()  # a preview is a delivery like any other and needs its grant
    recording = shelf.of(current_user, recording_id)
    lecture = previewed(current_user, recording, locale())
    db.session.commit()
    return _page(recording, lecture, at=_place_asked(recording))


def _place_asked(recording: Recording) -> int:
    at = request.args.get("at", 0, type=int)
    return at if 0 <= at < (recording.seconds or 0) else 0


def _page(
    recording: Recording,
    lecture: Playable | None,
    title: TitleForm | None = None,
    captions_form: CaptionsForm | None = None,
    disc_form: DiscForm | None = None,
    handout_form: HandoutForm | None = None,
    sound: SoundForm | None = None,
    at: int = 0,
) -> str:
    return render_template(
        "media/recording.html",
        recording=recording,
        outdated=citing.superseded_editions(citing.contents(recording), clock.today()),
        today=clock.today(),
        lecture=lecture,
        at=at,
        captions=captions.of(recording),
        chapters=chapters.of(recording),
        languages=captions.LANGUAGES,
        title_form=title or TitleForm(obj=recording),
        captions_form=captions_form or CaptionsForm(),
        disc_form=disc_form or DiscForm(titles=choosing.suggested(recording)),
        draft=drafting.of(recording),
        offers_draft=drafting.is_offered(),
        handouts=handouts.of(recording.id),
        handout_form=handout_form or HandoutForm(),
        sound_form=sound or SoundForm(),
    )


@bp.get("/<int:recording_id>/poster.jpg")
@only(*AUTHORS)
def poster(recording_id: int) -> Response:
    recording = shelf.of(current_user, recording_id)
    return _picture(storage.folder("media") / str(recording.folder) / package.POSTER)


def _picture(path: Path | None) -> Response:
    if path is None or not path.is_file():
        raise NotThere
    return send_file(path, mimetype="image/jpeg", max_age=3600)


@bp.post("/<int:recording_id>/title")
@only(*AUTHORS)
def rename(recording_id: int) -> Page:
    recording, form = shelf.of(current_user, recording_id), TitleForm()
    if not form.validate_on_submit():
        return again(recording, title=form)
    shelf.rename(recording, form.title.data)
    db.session.commit()
    return _back_to(recording)


@bp.post("/<int:recording_id>/titles")
@only(*AUTHORS)
def choose(recording_id: int) -> Page:
    """Titles of a disc become lectures."""
    recording, form = shelf.of(current_user, recording_id), DiscForm()
    if not form.validate_on_submit() and recording.disc:
        return again(recording, disc_form=form)
    chosen = choosing.choose(recording, form.titles.data, dict(form.sounds.data or []))
    db.session.commit()
    for each in chosen:
        tasks.make.later(each.id)
    return redirect(url_for(".recordings"), 303)


@bp.get("/<int:recording_id>/titles/<int:number>.jpg")
@only(*AUTHORS)
def still(recording_id: int, number: int) -> Response:
    """A picture of a title of a disc."""
    return _picture(choosing.still_of(shelf.of(current_user, recording_id), number))


@bp.post("/<int:recording_id>/another-try")
@only(*AUTHORS)
def try_again(recording_id: int) -> Page:
    recording = shelf.of(current_user, recording_id)
    shelf.try_again(recording)
    db.session.commit()
    tasks.make.later(recording.id)
    return redirect(url_for(".recordings"), 303)


@bp.post("/another-try")
@only(*AUTHORS)
def try_all_again() -> Page:
    for recording in in_line.may_pass(current_user):
        shelf.try_again(recording)
    db.session.commit()
    tasks.make.later(0)
    return redirect(url_for(".recordings"), 303)


@bp.post("/<int:recording_id>/sound")
@only(*AUTHORS)
def choose_sound(recording_id: int) -> Page:
    """The same lecture with another sound track."""
    recording, form = shelf.of(current_user, recording_id), SoundForm()
    if not form.validate_on_submit():
        return again(recording, sound=form)
    shelf.choose_sound(recording, form.track.data)
    db.session.commit()
    tasks.make.later(recording.id)
    return _back_to(recording)


@bp.post("/<int:recording_id>/removal")
@only(*AUTHORS)
def remove(recording_id: int) -> Page:
    recording = shelf.of(current_user, recording_id)
    title = recording.title
    shelf.remove(recording)
    db.session.commit()
    tasks.tidy.later(recording_id)
    flash(_("“%(title)s” was deleted.", title=title))
    return redirect(url_for(".recordings"), 303)


@bp.post("/<int:recording_id>/captions")
@only(*AUTHORS)
def add_captions(recording_id: int) -> Page:
    recording, form = shelf.of(current_user, recording_id), CaptionsForm()
    if not form.validate_on_submit():
        return again(recording, captions_form=form)
    try:
        taken = captions.take(recording, form.language.data, form.file.data.filename, form.file.data.read())
    except CaptionsRefused as refusal:
        form.file.errors = [str(refusal)]
        return again(recording, captions_form=form)
    db.session.commit()
    flash(_("The captions are in place; play a little to see whether they fit."))
    if captions.seconds_beyond(recording, taken):
        flash(
            _("The last of these captions come after the end of the lecture. Do they belong to another one?"), "warning"
        )
    return _back_to(recording)


@bp.post("/<int:recording_id>/captions/<any(zh, en):language>/removal")
@only(*AUTHORS)
def drop_captions(recording_id: int, language: str) -> Page:
    recording = shelf.of(current_user, recording_id)
    captions.drop(recording, language)
    db.session.commit()
    return _back_to(recording)


def again(recording: Recording, **forms: TitleForm | CaptionsForm | DiscForm | HandoutForm | SoundForm) -> Page:
    """The page once more, with what was wrong beside its field."""
    return _page(recording, None, **forms), 422  # type: ignore[arg-type]


def _back_to(recording: Recording) -> Page:
    return redirect(url_for(".show", recording_id=recording.id), 303)
