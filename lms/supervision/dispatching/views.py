"""Pages of documents to units: those received, and confirming one. What senders see is in `sending_views`."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select, func, select

from lms import clock, storage
from lms.courses.attaching.attachments import ENDINGS
from lms.db import db, read_as_of_one_moment
from lms.errors import NotThere, Refused
from lms.paging import Paging
from lms.supervision.dispatching import receiving, seeing, table
from lms.supervision.dispatching.forms import ReceiptForm
from lms.supervision.dispatching.models import FOLDER, Dispatch
from lms.web import Page, saved_as

bp = Blueprint("dispatching", __name__)
bp.before_request(read_as_of_one_moment)


@bp.get("/dispatches")
def dispatches() -> Page:
    """Those that one's own units received; for whoever sends some, also these."""
    sends = seeing.may_send(current_user)
    is_sent = sends and request.args.get("which") != "received"
    found = seeing.sent(current_user) if is_sent else seeing.received(current_user)
    paging = Paging.read(request.args, _count(found))
    latest_first = found.order_by(Dispatch.id.desc()).limit(paging.size).offset(paging.offset)
    rows = db.session.scalars(latest_first).all()
    return render_template(
        "supervision/dispatching/list.html",
        rows=rows,
        paging=paging,
        sends=sends,
        is_sent=is_sent,
        **_seen(rows, is_sent=is_sent),
    )


def _count(found: Select[Dispatch]) -> int:
    return db.session.scalar(select(func.count()).select_from(found.with_only_columns(Dispatch.id).subquery())) or 0


def _seen(rows: Sequence[Dispatch], *, is_sent: bool) -> dict[str, Any]:
    if is_sent:
        return {"counts": seeing.counts(rows), "today": clock.today()}
    return {"to_confirm": seeing.unconfirmed(current_user, rows), "today": clock.today()}


@bp.get("/dispatches/<int:dispatch_id>")
def dispatch(dispatch_id: int) -> Page:
    row = seeing.read(current_user, dispatch_id)
    if seeing.sends(current_user, row) and request.args.get("view") != "unit":
        return redirect(url_for("dispatching.sent", dispatch_id=row.id), 303)
    return received_page(row)


def received_page(row: Dispatch, refusal: Refused | None = None) -> str:
    return render_template(
        "supervision/dispatching/received.html",
        row=row,
        lines=seeing.own_lines(current_user, row),
        who=table.who,
        form=ReceiptForm(formdata=None),
        today=clock.today(),
        refusal=refusal,
        typed=request.form.get("words", "").strip() if refusal else "",
    )


@bp.get("/dispatches/<int:dispatch_id>/file")
def dispatched_file(dispatch_id: int) -> Response:
    row = seeing.read(current_user, dispatch_id)
    path = storage.path(f"{FOLDER}/{row.sha256}")
    if not (row.sha256 and row.name and row.media_type and path.is_file()):
        raise NotThere
    answer = send_file(path, mimetype=row.media_type, conditional=True)
    return saved_as(answer, row.name, f"document-{row.id}.{ENDINGS[row.media_type]}")


@bp.post("/dispatches/<int:dispatch_id>/receipts")
def confirm(dispatch_id: int) -> Page:
    row, form = seeing.read(current_user, dispatch_id), ReceiptForm()
    if form.unit.data not in {line.unit_id for line in seeing.own_lines(current_user, row)}:
        raise NotThere
    if not form.validate_on_submit():
        flash(_("Nothing was kept: the words are too long."), "danger")
        return _back(dispatch_id)
    try:
        is_first = receiving.confirm(row, form.unit.data, form.words.data, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "danger")
        return _back(dispatch_id)
    if not is_first:
        return received_page(row, receiving.ConfirmedBefore()), receiving.ConfirmedBefore.status
    db.session.commit()
    flash(_("Confirmed. The sender sees it at once."), "success")
    return _back(dispatch_id)


def _back(dispatch_id: int) -> Page:
    return redirect(url_for(".dispatch", dispatch_id=dispatch_id, view="unit"), 303)
