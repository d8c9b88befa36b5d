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
from lms.people.roster.views import bp
from lms.web import Page


@bp.get("/<int:roster_id>/rows/<int:row_id>")
@only("administrator")
def edit_row(roster_id: int, row_id: int) -> Page:
    roster = catalogue.one(roster_id)
    row = mending.flagged_row(roster, row_id)
    return _mend_page(roster, row, _form(row))


def _form(row: RosterRow) -> FlaskForm:
    return mend_form(mending.columns_of(row), staging.cells_of(row.cells_sealed or b""))


def _mend_page(roster: RosterImport, row: RosterRow, form: FlaskForm, refusal: Refused | None = None) -> str:
    name = "roster/_mend.html" if "HX-Request" in request.headers else "roster/mend.html"
    flags = {flag["column"]: flag["message"] for flag in summary.flags_of(row)}
    return render_template(name, roster=roster, row=row, form=form, flags=flags, refusal=refusal)


@bp.post("/<int:roster_id>/rows/<int:row_id>/mend")
@only("administrator")
def mend_row(roster_id: int, row_id: int) -> Page:
    roster = catalogue.one(roster_id)
    row = mending.flagged_row(roster, row_id)
    form = _form(row)
    if not form.validate():
        return _mend_page(roster, row, form), 422
    try:
        cells = {column.field: form[column.field].data or "" for column in mending.columns_of(row)}
        mending.mend(roster, row, cells, by=current_user)
    except Refused as refusal:
        return _mend_page(roster, row, form, refusal), refusal.status
    return _planned(roster, row, _("Row %(row)s is mended.", row=row.row))


@bp.post("/<int:roster_id>/rows/<int:row_id>/admission")
@only("administrator")
def admit_unit(roster_id: int, row_id: int) -> Page:
    roster = catalogue.one(roster_id)
    row = mending.flagged_row(roster, row_id)
    mending.admit(roster, row, by=current_user)
    return _planned(roster, row, _("“%(unit)s” is admitted, to be verified.", unit=mending.unit_to_admit(row)))


def _planned(roster: RosterImport, row: RosterRow, good_news: str) -> Page:
    """Have the plan made again; a row that is flagged still is shown again with its reasons."""
    roster_id, place, number = roster.id, mending.place_of(row), row.row
    tasks.have_planned(roster)
    roster = db.session.get_one(type(roster), roster_id)
    flagged = mending.flagged_at(roster, place) if roster.is_planned else None
    if flagged:
        flash(_("Row %(row)s is still flagged. Please look at its reason.", row=number), "warning")
        return redirect(url_for(".edit_row", roster_id=roster_id, row_id=flagged), 303)
    flash(good_news)
    return redirect(url_for(".show", roster_id=roster_id, show="flagged"), 303)
