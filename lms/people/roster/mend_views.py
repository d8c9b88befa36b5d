"""Pages that mend a flagged row in place, or admit its unit for verification."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from lms.db import db
from lms.errors import Refused
from lms.people.gates import only
from lms.people.models import RosterImport, RosterRow
from lms.people.roster import catalogue, mending, staging, summary, tasks
from lms.people.roster.forms import mend_form
from lms.people.roster.views import bp, so_far
from lms.web import Page

AT = "/<int:roster_id>/files/<int:file_id>/rows/<int:number>"


@bp.get(AT)
@only("administrator")
def edit_row(roster_id: int, file_id: int, number: int) -> Page:
    roster, row = _found(roster_id, file_id, number)
    try:
        mending.check_flagged(row)
    except Refused as refusal:
        return _settled(roster, str(refusal))
    return _mend_page(roster, row, _form(row))


def _found(roster_id: int, file_id: int, number: int) -> tuple[RosterImport, RosterRow]:
    roster = catalogue.one(roster_id)
    return roster, mending.row_at(roster, file_id, request.args.get("sheet", ""), number)


def _form(row: RosterRow) -> FlaskForm:
    return mend_form(mending.columns_of(row), staging.cells_of(row.cells_sealed))


def _mend_page(roster: RosterImport, row: RosterRow, form: FlaskForm, refusal: str = "") -> str:
    name = "roster/_mend.html" if _is_inline() else "roster/mend.html"
    flags = {flag["column"]: flag["message"] for flag in summary.flags_of(row)}
    return render_template(name, roster=roster, row=row, form=form, flags=flags, refusal=refusal)


def _is_inline() -> bool:
    """Whether the form stands in the list, in place of its row, perhaps among others that are open."""
    return "HX-Request" in request.headers


def _settled(roster: RosterImport, sentence: str) -> Page:
    """Say so in place of the row, or above the list."""
    if _is_inline():
        return render_template("roster/_settled.html", sentence=sentence, **so_far(roster, "flagged"))
    flash(sentence)
    return redirect(url_for(".show", roster_id=roster.id, show="flagged"), 303)


@bp.post(f"{AT}/mend")
@only("administrator")
def mend_row(roster_id: int, file_id: int, number: int) -> Page:
    roster, row = _found(roster_id, file_id, number)
    form = _form(row)
    if not form.validate():
        return _mend_page(roster, row, form), 422
    try:
        cells = {column.field: form[column.field].data or "" for column in mending.columns_of(row)}
        mending.mend(roster, row, cells, by=current_user)
    except Refused as refusal:
        return _mend_page(roster, row, form, str(refusal)), refusal.status
    return _planned(roster, row, _("Row %(row)s is mended.", row=number))


@bp.post(f"{AT}/admission")
@only("administrator")
def admit_unit(roster_id: int, file_id: int, number: int) -> Page:
    roster, row = _found(roster_id, file_id, number)
    mending.admit(roster, row, by=current_user)
    return _planned(roster, row, _("“%(unit)s” is admitted, to be verified.", unit=mending.unit_to_admit(row)))


def _planned(roster: RosterImport, row: RosterRow, good_news: str) -> Page:
    """Have the plan made again; a row that is flagged still is shown again with its reasons."""
    roster_id, file_id, sheet, number = roster.id, row.roster_file_id, row.sheet, row.row
    tasks.have_planned(roster)
    roster = db.session.get_one(type(roster), roster_id)
    row = mending.row_at(roster, file_id, sheet, number)
    if not roster.is_planned or row.verdict != "flagged":
        return _settled(roster, good_news)
    bad_news = _("Row %(row)s is still flagged. Please look at its reason.", row=number)
    if _is_inline():
        return _mend_page(roster, row, _form(row), bad_news)
    flash(bad_news, "warning")
    return redirect(url_for(".edit_row", roster_id=roster_id, file_id=file_id, number=number, sheet=sheet or None), 303)
