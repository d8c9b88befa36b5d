"""The audit page of administrators."""

from flask import render_template, send_file
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking, clock
from lms.db import db
from lms.db import reading as only_reading
from lms.people import audit as trail
from lms.people.blueprint import bp
from lms.people.gates import only
from lms.people.trail import exporting, reading
from lms.people.trail.forms import AskedForm
from lms.sheets import XLSX
from lms.web import Page, saved_as


@bp.get("/audit")
@only("administrator")
def audit() -> Page:
    form = AskedForm.of_address()
    if not form.validate():
        return render_template("people/trail/audit.html", form=form, entries=None, asked={}), 422
    found = reading.page(form.asked, current_user, asking.page())
    rows = exporting.rows(found.items, current_user)
    return render_template("people/trail/audit.html", form=form, entries=found, rows=rows, asked=form.asked.told)


@bp.post("/audit.xlsx")
@only("administrator")
def export_audit() -> Page:
    form = AskedForm()
    if not form.validate_on_submit():
        return render_template("people/trail/audit.html", form=form, entries=None, asked={}), 422
    trail.record("audit.exported", by=current_user, asked=form.asked.told)
    db.session.commit()
    with only_reading():
        file = exporting.workbook(reading.every(form.asked, current_user), current_user)
    day = f"{clock.today():%Y%m%d}.xlsx"
    return saved_as(send_file(file, mimetype=XLSX), f"{_('Audit')} {day}", f"audit-{day}")
