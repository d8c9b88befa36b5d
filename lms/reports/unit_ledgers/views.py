"""A unit's ledger as a file, and the page on which the county gives its template."""

import io

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.asking import file_name, number
from lms.db import begin_reading, begin_writing, db
from lms.errors import Refused
from lms.people import audit
from lms.people.gates import OVERSEERS, only
from lms.reports.archives import of_unit
from lms.reports.shared_views import bp
from lms.reports.unit_ledgers import keeping, own
from lms.reports.unit_ledgers.facts import OF_TASK, OF_UNIT
from lms.reports.unit_ledgers.forms import TemplateForm
from lms.sheets import XLSX
from lms.web import Page, saved_as


@bp.get("/archives/units/<int:unit_id>/ledger.xlsx")
@only(*OVERSEERS)
def unit_ledger(unit_id: int) -> Response:
    """Of the year that the address asks for, or of this one."""
    unit, year = of_unit.unit(current_user, unit_id), number(request.args, "year") or clock.today().year
    begin_writing()
    audit.record("archive.ledger_taken", by=current_user, subject=unit, year=year)
    db.session.commit()
    begin_reading()
    return _sent(keeping.made(unit, year, current_user), f"{unit.name} {_('Training ledger')} {year}.xlsx")


@bp.get("/ledger-template")
@only("administrator")
def ledger_template() -> Page:
    return _page(TemplateForm())


@bp.post("/ledger-template")
@only("administrator")
def send_ledger_template() -> Page:
    form = TemplateForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        keeping.keep(file_name(form.file.data.filename), form.file.data.read(), by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _page(form, refusal), refusal.status
    return _kept(_("Saved. Ledgers are filled into this workbook from now on."))


@bp.post("/ledger-template/own")
@only("administrator")
def use_own_ledger_template() -> Page:
    keeping.go_back(by=current_user)
    return _kept(_("Saved. Ledgers are filled into the site’s own workbook from now on."))


@bp.get("/ledger-template/own.xlsx")
@only("administrator")
def own_ledger_template() -> Response:
    return _sent(own.template(), f"{_('Training ledger')}.xlsx")


@bp.get("/ledger-template/<int:template_id>.xlsx")
@only("administrator")
def ledger_template_version(template_id: int) -> Response:
    row = keeping.version(template_id)
    return _sent(row.data or b"", row.name)


def _kept(sentence: str) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".ledger_template"), 303)


def _page(form: TemplateForm, refusal: Refused | None = None) -> str:
    return render_template(
        "reports/unit_ledgers/template.html", form=form, refusal=refusal, versions=keeping.every(), of_unit=OF_UNIT, of_task=OF_TASK
    )  # fmt: skip


def _sent(data: bytes, name: str) -> Response:
    return saved_as(send_file(io.BytesIO(data), mimetype=XLSX), name, f"ledger-{clock.today():%Y%m%d}.xlsx")
