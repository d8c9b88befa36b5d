"""Pages of learning slips: the ledger with its files, one slip as whoever scans it sees it, and what is done with it."""

import io
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import clock
from lms.db import begin_writing, db, letting_others_write, read_as_of_one_moment
from lms.errors import NotThere
from lms.paging import Paging
from lms.people import access
from lms.people.gates import OVERSEERS, only
from lms.people.slips.printing import leads_nowhere
from lms.reports import files, manners, signing, visible
from lms.reports.scope import Scope
from lms.reports.shared_views import scope_asked
from lms.reports.slices import one_of, slice_words
from lms.supervision.handing_out import ledger, printing, seeing, slips, tables, voided
from lms.supervision.handing_out.forms import GroundForm, HandOverForm
from lms.supervision.handing_out.models import STEPS, WAYS, LearningSlip
from lms.web import Page, saved_as

# On the page; the workbook has all.
MOST_VOIDED = 50

bp = Blueprint("handing_out", __name__)
bp.before_request(read_as_of_one_moment)


@bp.get("/learning-slips")
@only(*OVERSEERS)
def ledger_of_plan() -> Page:
    scope = scope_asked()
    if scope is None:
        return render_template("supervision/handing_out/nothing.html")
    state, words = _state(scope), _words()
    paging = Paging.read(request.args, ledger.counted(scope, state, words))
    townships = ledger.by_township(scope)
    return render_template(
        "supervision/handing_out/ledger.html",
        scope=scope,
        plan=scope.plan,
        plans=visible.plans(scope.units),
        part=slice_words(scope.slice),
        state=state,
        words=words,
        states=ledger.states_of(scope),
        lines=ledger.listed(scope, state, words, limit=paging.size, offset=paging.offset),
        paging=paging,
        townships=townships,
        total=ledger.total(townships),
        voided=voided.listed(scope, words, limit=MOST_VOIDED),
        voided_count=voided.counted(scope, words),
        ways=WAYS,
        is_reserved=manners.is_reserved(scope.plan),
        leads_nowhere=leads_nowhere(),
        printed_title=tables.title(scope, state, words),
        signing_line=signing.line(current_user),
    )


@bp.get("/learning-slips.xlsx")
@only(*OVERSEERS)
def ledger_file() -> Response:
    scope = _scope()
    return files.of_several("xlsx", tables.made(scope, _state(scope), _words()), made_by=current_user)


@bp.post("/learning-slips")
@only(*OVERSEERS)
def make_slips() -> Page:
    scope = _scope()
    count = slips.make(scope.plan.id, ledger.units(scope), by=current_user)
    db.session.commit()
    flash(ngettext("%(num)s learning slip is made.", "%(num)s learning slips are made.", count), "success")
    return redirect(_back(scope), 303)


@bp.post("/learning-slips.pdf")
@only(*OVERSEERS)
def print_slips() -> Page:
    """All that are listed, as one file, which takes its time: nobody waits for it."""
    with letting_others_write():
        scope = _scope()
        rows = ledger.slips(scope, _state(scope), _words())
        ids, back = [row.id for row in rows], _back(scope)
        data = printing.pdf(rows) if rows else b""
    if not ids:
        flash(_("There is no learning slip to print here. Please make them first."), "danger")
        return redirect(back, 303)
    return _printed(ids, data)


@bp.get("/learning-slips/<slip_code>")
def scanned(slip_code: str) -> Page:
    """What the code on the paper leads to: whoever hands it over comes to the slip, whoever owes the plan to their task."""
    row = seeing.slip(slip_code)
    task = seeing.own_task(row, current_user)
    hands_over = seeing.may_hand_over(row, current_user)
    if task is None and not hands_over:
        raise NotThere
    if row.voided_at or hands_over:
        return _page(row, task, hands_over=hands_over)
    _note_opening(slip_code)
    return redirect(url_for("courses.task", enrolment_id=task), 303)


@bp.get("/learning-slips/<slip_code>/task")
def own_task(slip_code: str) -> Page:
    """For whoever hands over slips and owes the plan too."""
    row = seeing.slip(slip_code)
    if (task := seeing.own_task(row, current_user)) is None or row.voided_at:
        raise NotThere
    _note_opening(slip_code)
    return redirect(url_for("courses.task", enrolment_id=task), 303)


@bp.post("/learning-slips/<slip_code>/hand-over")
def hand_over(slip_code: str) -> Page:
    row, form = seeing.locked(slip_code, seeing.units_handed_out_by(current_user)), HandOverForm()
    if not form.validate_on_submit():
        return _page(seeing.slip(slip_code), None, hands_over=True, form=form), 422
    slips.hand_over(row, form.to.data or "", form.way.data, form.note.data, by=current_user)
    return _kept(slip_code, _("Kept: handed over to %(name)s.", name=form.to.data))


@bp.post("/learning-slips/<slip_code>/taking-back")
def take_back(slip_code: str) -> Page:
    row, form = seeing.locked(slip_code, seeing.units_handed_out_by(current_user)), GroundForm()
    if not form.validate_on_submit():
        return _without_ground(slip_code)
    slips.take_back(row, form.ground.data or "", by=current_user)
    return _kept(slip_code, _("Undone. Both stay on record."))


@bp.post("/learning-slips/<slip_code>/renewal")
@only(*OVERSEERS)
def make_anew(slip_code: str) -> Page:
    row, form = seeing.locked(slip_code, access.units_overseen_by(current_user)), GroundForm()
    if not form.validate_on_submit():
        return _without_ground(slip_code)
    code = slips.make_anew(row, form.ground.data or "", by=current_user).code
    return _kept(code, _("The old code is void. This is the new learning slip: please print it."))


@bp.post("/learning-slips/<slip_code>/pdf")
@only(*OVERSEERS)
def print_slip(slip_code: str) -> Page:
    with letting_others_write():
        row = seeing.slip(slip_code)
        if not seeing.is_overseen(row, current_user):
            raise NotThere
        if row.voided_at:
            raise slips.IsVoid
        slip_id, data = row.id, printing.pdf([row])
    return _printed([slip_id], data)


def _scope() -> Scope:
    if (scope := scope_asked()) is None:
        raise NotThere
    return scope


def _state(scope: Scope) -> str:
    return one_of(request.args, "state", ledger.states_of(scope)) or "all"


def _words() -> str:
    """A part of the names of the units that are looked for."""
    return request.args.get("q", "").strip()[:50]


def _back(scope: Scope) -> str:
    args: dict[str, Any] = {
        "plan": scope.plan.id,
        "state": _state(scope),
        "q": _words() or None,
    } | scope.slice.as_args()
    return url_for(".ledger_of_plan", **args)


def _note_opening(slip_code: str) -> None:
    """Like a line of a log: a page that is read leaves that it was."""
    begin_writing()
    slips.opened(seeing.locked(slip_code), by=current_user)
    db.session.commit()


def _printed(ids: Sequence[int], data: bytes) -> Response:
    """The file, once it is on record who took it."""
    slips.printed(ids, by=current_user)
    db.session.commit()
    day = f"{clock.today():%Y%m%d}.pdf"
    answer = send_file(io.BytesIO(data), mimetype="application/pdf")
    return saved_as(answer, f"{_('Learning slips')} {day}", f"learning-slips-{day}")


def _kept(slip_code: str, sentence: str) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".scanned", slip_code=slip_code), 303)


def _without_ground(slip_code: str) -> Page:
    flash(_("Nothing was changed: please give the ground."), "danger")
    return redirect(url_for(".scanned", slip_code=slip_code), 303)


def _page(row: LearningSlip, task: int | None, *, hands_over: bool, form: HandOverForm | None = None) -> str:
    overseen = hands_over and seeing.is_overseen(row, current_user)
    shown: dict[str, Any] = {
        "row": row,
        "task": task,
        "hands_over": hands_over,
        "is_overseen": overseen,
        "ways": WAYS,
        "form": form or HandOverForm(formdata=None),
        "ground_form": GroundForm(formdata=None),
        "steps": seeing.steps(row) if overseen else [],
        "words_of": STEPS,
        "opener": seeing.opener(row) if overseen else None,
        "older": seeing.older(row) if overseen else None,
        "newer": seeing.newer(row) if overseen and row.voided_at else None,
    }
    return render_template("supervision/handing_out/slip.html", **shown)
