"""An administrator's pages of one list of disposal: looked at, printed, and decided by another one."""

from collections.abc import Callable

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import begin_reading, begin_writing, db
from lms.errors import NotThere, Refused
from lms.languages import speaking
from lms.paging import Paging
from lms.people import audit
from lms.people.gates import only
from lms.reports.archives import printing as archives
from lms.reports.archives.views import sent
from lms.reports.disposing import lists, papers, printing, withheld
from lms.reports.disposing.forms import DecisionForm
from lms.reports.disposing.kinds import DECIDED
from lms.reports.disposing.views import sent_back
from lms.reports.disposing.words import outcome_words
from lms.reports.shared_views import bp
from lms.web import Page


@bp.get("/disposal/lists/<int:disposal_id>")
@only("administrator")
def disposal_list(disposal_id: int) -> Page:
    return _page(disposal_id, DecisionForm(formdata=None))


@bp.get("/disposal/lists/<int:disposal_id>.<kind>")
@only("administrator")
def disposal_file(disposal_id: int, kind: str) -> Response:
    """As xlsx or PDF, in Chinese whoever takes it. It holds names, so whoever takes it leaves a row in the audit trail."""
    if kind not in archives.KINDS:
        raise NotThere
    row = lists.one(disposal_id)
    begin_writing()
    audit.record("disposal.list_taken", by=current_user, subject=row, format=kind)
    db.session.commit()
    begin_reading()
    with speaking("zh_Hans"):
        return sent(printing.file(lists.one(disposal_id), withheld.keys(row.kind, current_user)), kind)


@bp.post("/disposal/lists/<int:disposal_id>/carrying-out")
@only("administrator")
def carry_disposal_out(disposal_id: int) -> Page:
    return _decided(disposal_id, lists.carry_out, _("Disposed of. The list stays for good."))


@bp.post("/disposal/lists/<int:disposal_id>/refusal")
@only("administrator")
def refuse_disposal(disposal_id: int) -> Page:
    return _decided(disposal_id, lists.refuse, _("Refused: everything stays."))


def _decided(disposal_id: int, decide: Callable[..., None], sentence: str) -> Page:
    row, form = lists.one(disposal_id), DecisionForm()
    if not form.validate_on_submit():
        return _page(disposal_id, form), 422
    try:
        decide(row, form.ground.data or "", by=current_user)
    except Refused as refusal:
        sentence = str(refusal)
        db.session.rollback()
        return _page(disposal_id, form, refusal), refusal.status
    db.session.commit()
    papers.remove_files()
    db.session.commit()
    return sent_back(sentence, disposal_id)


@bp.post("/disposal/lists/<int:disposal_id>/withdrawal")
@only("administrator")
def withdraw_disposal(disposal_id: int) -> Page:
    lists.withdraw(lists.one(disposal_id), by=current_user)
    db.session.commit()
    return sent_back(_("Taken back. Nothing was disposed of."), disposal_id)


def _page(disposal_id: int, form: DecisionForm, refusal: Refused | None = None) -> str:
    row = lists.head(disposal_id)
    count, pieces = lists.counted(row)
    paging = Paging.read(request.args, count)
    items = lists.items(row, limit=paging.size, offset=paging.offset)
    return render_template(
        "reports/disposing/list.html", row=row, items=items, pieces=pieces, paging=paging, form=form, refusal=refusal,
        kind=DECIDED[row.kind], outcome=outcome_words, hidden=withheld.keys(row.kind, current_user),
    )  # fmt: skip
