"""Issuing slips and printing them."""

from flask import render_template, request, url_for
from flask_login import current_user

from lms import asking, clock
from lms.db import db
from lms.people.blueprint import bp
from lms.people.entrance import activation
from lms.people.gates import OVERSEERS, only
from lms.people.slips import issuing, printing
from lms.web import Page


@bp.post("/slips")
@only(*OVERSEERS)
def issue_slips() -> Page:
    """The answer is the page itself and no redirect: the codes can be read now and never again."""
    units = asking.numbers(request.form, "units")
    persons = asking.numbers(request.form, "persons") or issuing.those_without_password_in(units, current_user)
    slips = issuing.issue(persons, by=current_user, unit_ids=units)
    issuer = current_user.name
    db.session.commit()
    return render_template(
        "people/slips/print.html",
        sheets=printing.sheets(slips),
        count=len(slips),
        issuer=issuer,
        qr=printing.qr,
        grouped=activation.grouped,
        by_hand=printing.address(url_for("people.activate")),
        leads_nowhere=printing.leads_nowhere(),
        valid_until=clock.now() + activation.VALID_FOR,
    )
