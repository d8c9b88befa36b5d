"""What the pages of drafts and of sent documents share: one step, one commit, and back to the document."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_login import current_user

from lms.db import db
from lms.errors import Refused
from lms.supervision.dispatching import seeing
from lms.supervision.dispatching.models import Dispatch
from lms.web import Page


def words_asked() -> str:
    """A part of the names of the units that are looked for."""
    return request.args.get("q", "").strip()[:50]


def kept(dispatch_id: int, sentence: Any) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("dispatching.sent", dispatch_id=dispatch_id), 303)


def done(dispatch_id: int, deed: Callable[[Dispatch], Any]) -> Page:
    row = seeing.to_send(current_user, dispatch_id)
    try:
        sentence = deed(row)
    except Refused as refusal:
        return refused(dispatch_id, refusal)
    return kept(dispatch_id, sentence)


def refused(dispatch_id: int, refusal: Refused) -> Page:
    db.session.rollback()
    flash(str(refusal), "danger")
    return redirect(url_for("dispatching.sent", dispatch_id=dispatch_id), 303)
