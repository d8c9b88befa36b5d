"""Pages of a document that is not sent yet: its words and file, the units, and the sending."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import asking
from lms.db import db
from lms.errors import Refused
from lms.paging import Paging
from lms.people import choices
from lms.people.directory.catalogue import Wanted
from lms.people.gates import only
from lms.supervision.dispatching import drafting, seeing
from lms.supervision.dispatching.drafting import SentAlready
from lms.supervision.dispatching.forms import DispatchForm, FileForm
from lms.supervision.dispatching.models import Dispatch
from lms.supervision.dispatching.shared_views import done, kept, refused, words_asked
from lms.supervision.dispatching.views import bp
from lms.web import Page


@bp.route("/dispatches/new", methods=["GET", "POST"])
@only(*seeing.SENDERS)
def new() -> Page:
    return _written(None)


@bp.route("/dispatches/<int:dispatch_id>/edit", methods=["GET", "POST"])
@only(*seeing.SENDERS)
def edit(dispatch_id: int) -> Page:
    row = seeing.to_send(current_user, dispatch_id)
    return refused(dispatch_id, SentAlready()) if row.sent_at else _written(row)


def _written(row: Dispatch | None) -> Page:
    form, file = DispatchForm(obj=row), FileForm()
    if not form.validate_on_submit():
        return _form_page(row, form, file), 422 if form.errors else 200
    try:
        row = _keep(row, form, file)
    except Refused as refusal:
        db.session.rollback()
        return _form_page(row, form, file, refusal), refusal.status
    return kept(row.id, _("Kept as a draft. Now choose the units that it goes to."))


def _keep(row: Dispatch | None, form: DispatchForm, file: FileForm) -> Dispatch:
    sent = (file.file.data.filename, file.file.data.read()) if file.file.data else None
    if row is None:
        return drafting.draft(form.values, sent, by=current_user)
    drafting.alter(row, form.values, sent)
    return row


def _form_page(row: Dispatch | None, form: DispatchForm, file: FileForm, refusal: Refused | None = None) -> str:
    return render_template("supervision/dispatching/form.html", row=row, form=form, file=file, refusal=refusal)


def draft_page(row: Dispatch) -> str:
    words = words_asked()
    paging = Paging.read(request.args, seeing.counted(row, "all", words))
    return render_template(
        "supervision/dispatching/draft.html",
        row=row,
        lines=seeing.lines(row, "all", words, limit=paging.size, offset=paging.offset),
        paging=paging,
        units=drafting.count(row),
        nobody=seeing.names(row, "nobody"),
        words=words,
        townships=choices.townships(),
        sectors=choices.sectors(),
    )


@bp.post("/dispatches/<int:dispatch_id>/units")
@only(*seeing.SENDERS)
def choose(dispatch_id: int) -> Page:
    wanted = Wanted(
        words=request.form.get("q", ""),
        kind=request.form.get("kind", ""),
        township=asking.number(request.form, "township"),
        sector=request.form.get("sector", ""),
    )
    return done(
        dispatch_id,
        lambda row: _added(drafting.choose(row, wanted, by=current_user)),
    )


def _added(count: int) -> Any:
    return (
        ngettext("%(num)s unit was added.", "%(num)s units were added.", count)
        if count
        else _("No other unit matches.")
    )


@bp.post("/dispatches/<int:dispatch_id>/units/removal")
@only(*seeing.SENDERS)
def leave_out(dispatch_id: int) -> Page:
    units = asking.numbers(request.form, "units")

    def deed(row: Dispatch) -> Any:
        drafting.leave_out(row, units)
        return _("Taken out.")

    return done(dispatch_id, deed)


@bp.post("/dispatches/<int:dispatch_id>/discarding")
@only(*seeing.SENDERS)
def discard(dispatch_id: int) -> Page:
    row = seeing.to_send(current_user, dispatch_id)
    try:
        drafting.discard(row)
    except Refused as refusal:
        return refused(dispatch_id, refusal)
    db.session.commit()
    flash(_("The draft is thrown away."), "success")
    return redirect(url_for(".dispatches"), 303)


@bp.post("/dispatches/<int:dispatch_id>/sending")
@only(*seeing.SENDERS)
def send(dispatch_id: int) -> Page:
    return done(dispatch_id, lambda row: _told(drafting.send(row, by=current_user)))


def _told(count: int) -> Any:
    return ngettext("Sent to %(num)s unit.", "Sent to %(num)s units.", count)
