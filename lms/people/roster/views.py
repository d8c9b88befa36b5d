"""Pages of roster imports: upload, plan, application, result."""

import io
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms import asking
from lms.db import begin_writing, db, letting_others_write
from lms.errors import Refused
from lms.people.gates import only
from lms.people.models import RosterImport
from lms.people.roster import (
    applying,
    catalogue,
    closing,
    exporting,
    leaving,
    opening,
    planning,
    summary,
    tasks,
)
from lms.people.roster.forms import LeaversForm, UploadForm
from lms.people.roster.mending import unit_to_admit
from lms.people.trail import wording
from lms.sheets import XLSX
from lms.web import Page, saved_as

bp = Blueprint("roster", __name__, url_prefix="/roster")

TABS = {
    "flagged": _l("To be mended"),
    "new": _l("New"),
    "changed": _l("Changed"),
    "unchanged": _l("Unchanged"),
    "leavers": _l("Left?"),
}


@bp.get("")
@only("administrator")
def imports() -> Page:
    return _imports_page(UploadForm())


def _imports_page(form: UploadForm) -> str:
    page = catalogue.imports(asking.page())
    return render_template("roster/imports.html", form=form, page=page, files=catalogue.names_of_files(page.items))


@bp.post("")
@only("administrator")
def begin() -> Page:
    form = UploadForm()
    if not form.validate():
        return _imports_page(form), 422
    try:
        with letting_others_write():
            contents = opening.read(form.sent)
        roster = opening.keep(contents, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        form.files.errors = [str(refusal)]
        return _imports_page(form), refusal.status
    return with_plan(roster)


def with_plan(roster: RosterImport) -> Page:
    """Have the plan made that was just asked for, and show it."""
    roster_id = roster.id
    tasks.have_planned(roster)
    return redirect(url_for(".show", roster_id=roster_id), 303)


@bp.get("/<int:roster_id>")
@only("administrator")
def show(roster_id: int) -> Page:
    return _plan_page(catalogue.one(roster_id))


def _plan_page(roster: RosterImport, refusal: Refused | None = None, leavers_form: LeaversForm | None = None) -> str:
    page = asking.page()
    tab = "leavers" if leavers_form else request.args.get("show", "")
    shown = so_far(roster, tab)
    tab = shown["tab"]
    found = catalogue.leavers(roster, page) if tab == "leavers" else catalogue.rows(roster, tab, page)
    return render_template(
        "roster/plan.html", page=found, refusal=refusal, flags_of=summary.flags_of, told=wording.told,
        unit_to_admit=unit_to_admit, leavers_form=leavers_form or LeaversForm(), **shown,
    )  # fmt: skip


def so_far(roster: RosterImport, tab: str) -> dict[str, Any]:
    """What a page shows of how far the import is, with this list of rows opened, or the first that has any."""
    overview = catalogue.overview(roster)
    return {
        "roster": roster,
        "overview": overview,
        "tabs": TABS,
        "tab": tab if tab in TABS else _first_tab(overview.counts),
        "by_file": roster.outcome if roster.is_applied else summary.counts(roster),
    }


def _first_tab(counts: dict[str, int]) -> str:
    return next((tab for tab in TABS if counts.get(tab)), "unchanged")


@bp.get("/<int:roster_id>/progress")
@only("administrator")
def progress(roster_id: int) -> Page:
    """The bar while a plan is made; once it is, the browser loads the page anew."""
    roster = catalogue.one(roster_id)
    answer = Response(render_template("roster/_progress.html", roster=roster))
    if roster.is_planned or roster.failed_at:
        answer.headers["HX-Refresh"] = "true"
    return answer


@bp.post("/<int:roster_id>/plan")
@only("administrator")
def plan_again(roster_id: int) -> Page:
    roster = catalogue.one(roster_id)
    planning.ask_again(roster)
    return with_plan(roster)


@bp.post("/<int:roster_id>/application")
@only("administrator")
def apply(roster_id: int) -> Page:
    roster = catalogue.one(roster_id)
    try:
        applying.apply(roster, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _plan_page(catalogue.one(roster_id), refusal), refusal.status
    db.session.commit()
    flash(_("The rosters are imported."))
    return redirect(url_for(".show", roster_id=roster_id), 303)


@bp.post("/<int:roster_id>/closing")
@only("administrator")
def close(roster_id: int) -> Page:
    closing.close(catalogue.one(roster_id))
    db.session.commit()
    tasks.clean.later(roster_id)
    flash(_("The import is closed, and its files are deleted."))
    return redirect(url_for(".imports"), 303)


@bp.get("/<int:roster_id>/flagged.xlsx")
@only("administrator")
def flagged_rows(roster_id: int) -> Page:
    begin_writing()  # the download leaves a trace
    content = exporting.workbook(catalogue.one(roster_id), by=current_user)
    db.session.commit()
    answer = send_file(io.BytesIO(content), mimetype=XLSX)
    return saved_as(answer, f"{_('Rows to be mended')} {roster_id}.xlsx", f"rows-to-mend-{roster_id}.xlsx")


@bp.post("/<int:roster_id>/leavers")
@only("administrator")
def decide_on_leavers(roster_id: int) -> Page:
    roster, form = catalogue.one(roster_id), LeaversForm()
    keeps = "keep" in request.form
    if not (keeps or form.validate()):
        return _plan_page(roster, leavers_form=form), 422
    try:
        count = leaving.decide(
            roster,
            asking.numbers(request.form, "leaver"),
            ends_on=None if keeps else form.ends_on.data,
            by=current_user,
        )
    except Refused as refusal:
        db.session.rollback()
        return _plan_page(catalogue.one(roster_id), refusal, form), refusal.status
    db.session.commit()
    flash(_("Posts decided upon: %(count)s.", count=count))
    return redirect(url_for(".show", roster_id=roster_id, show="leavers"), 303)
