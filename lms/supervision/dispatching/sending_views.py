"""Pages of a document that was sent: who confirmed it, noting what was told by telephone, reminders, lists and a withdrawal."""

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import clock
from lms.errors import NotThere
from lms.paging import Paging
from lms.people.gates import only
from lms.reports import files, signing
from lms.reports.slices import one_of
from lms.supervision.dispatching import receiving, seeing, table
from lms.supervision.dispatching.drafting_views import draft_page
from lms.supervision.dispatching.forms import NoteForm, WithdrawalForm
from lms.supervision.dispatching.models import Dispatch
from lms.supervision.dispatching.shared_views import done, words_asked
from lms.supervision.dispatching.views import bp
from lms.web import Page


@bp.get("/dispatches/<int:dispatch_id>/units")
@only(*seeing.SENDERS)
def sent(dispatch_id: int) -> Page:
    row = seeing.read(current_user, dispatch_id)
    if not seeing.sends(current_user, row):
        raise NotThere
    return draft_page(row) if row.sent_at is None else _sent_page(row)


def _sent_page(row: Dispatch, **forms: Any) -> str:
    counts = seeing.counts([row]).get(row.id, seeing.Counts())
    state = one_of(request.args, "state", seeing.STATES) or ("waiting" if counts.waiting else "all")
    words = words_asked()
    paging = Paging.read(request.args, seeing.counted(row, state, words))
    blank = {"note_form": NoteForm(formdata=None), "withdrawal_form": WithdrawalForm(formdata=None)}
    return render_template(
        "supervision/dispatching/sent.html",
        row=row,
        lines=seeing.lines(row, state, words, limit=paging.size, offset=paging.offset),
        waiting=seeing.names(row, "waiting") if row.is_open else {},
        nobody=seeing.names(row, "nobody") if row.is_open else {},
        counts=counts,
        state=state,
        words=words,
        paging=paging,
        who=table.who,
        today=clock.today(),
        start_of_today=clock.start_of(clock.today()),
        **blank | forms,
    )


@bp.get("/dispatches/<int:dispatch_id>/list")
@only(*seeing.SENDERS)
def printed(dispatch_id: int) -> Page:
    return render_template(
        "supervision/dispatching/printed.html",
        row=(row := _sent(dispatch_id)),
        table=table.of(row),
        signing_line=signing.line(current_user),
    )


@bp.get("/dispatches/<int:dispatch_id>/list.<kind>")
@only(*seeing.SENDERS)
def listed(dispatch_id: int, kind: str) -> Response:
    if kind not in files.KINDS:
        raise NotThere
    return files.KINDS[kind](table.of(_sent(dispatch_id)), current_user)


def _sent(dispatch_id: int) -> Dispatch:
    row = seeing.read(current_user, dispatch_id)
    if row.sent_at is None or not seeing.sends(current_user, row):
        raise NotThere
    return row


@bp.post("/dispatches/<int:dispatch_id>/reminders")
@only(*seeing.SENDERS)
def remind(dispatch_id: int) -> Page:
    return done(dispatch_id, lambda row: _reminded(receiving.remind(row, by=current_user)))


def _reminded(count: int) -> Any:
    return ngettext("%(num)s unit was reminded.", "%(num)s units were reminded.", count)


@bp.post("/dispatches/<int:dispatch_id>/notes")
@only(*seeing.SENDERS)
def note(dispatch_id: int) -> Page:
    form = NoteForm()
    if not form.validate_on_submit():
        return _sent_page(_sent(dispatch_id), note_form=form), 422

    def deed(row: Dispatch) -> Any:
        typed = {"words": form.words.data, "told_by": form.told_by.data}
        is_first = receiving.confirm(row, form.unit.data, by=current_user, **typed)
        return _("Noted.") if is_first else _("Meanwhile it was confirmed; nothing was changed.")

    return done(dispatch_id, deed)


@bp.post("/dispatches/<int:dispatch_id>/notes/<int:unit_id>/removal")
@only(*seeing.SENDERS)
def take_note_back(dispatch_id: int, unit_id: int) -> Page:
    def deed(row: Dispatch) -> Any:
        receiving.take_back(row, unit_id, by=current_user)
        return _("The note is taken back, and stays on record.")

    return done(dispatch_id, deed)


@bp.post("/dispatches/<int:dispatch_id>/withdrawal")
@only(*seeing.SENDERS)
def withdraw(dispatch_id: int) -> Page:
    form = WithdrawalForm()
    if not form.validate_on_submit():
        return _sent_page(_sent(dispatch_id), withdrawal_form=form), 422

    def deed(row: Dispatch) -> Any:
        receiving.withdraw(row, form.ground.data or "", by=current_user)
        return _("Withdrawn. Units see it with the ground.")

    return done(dispatch_id, deed)
