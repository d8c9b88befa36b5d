"""The page of enterprises that nobody supervises, and an administrator's order about them."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from flask_login import current_user

from lms import asking
from lms.db import db
from lms.errors import NotThere, Refused
from lms.people import access, choices
from lms.people.blueprint import bp
from lms.people.directory import typed, unsupervised
from lms.people.directory.forms import SupervisorForm
from lms.people.gates import only
from lms.people.kinds import LINES
from lms.web import Page


@bp.get("/units/unsupervised", endpoint="unsupervised")
@only("administrator", "supervisor")
def unsupervised_units() -> Page:
    counts = unsupervised.counts(current_user)
    line = request.args.get("line") or next((line for line in LINES if counts[line]), "comprehensive")
    if line not in LINES:
        raise NotThere
    return _page(SupervisorForm(formdata=None, line=line))


def _page(form: SupervisorForm, refusal: Refused | None = None) -> str:
    if refusal:
        db.session.rollback()
    line = form.line.data if form.line.data in LINES else "comprehensive"
    return render_template(
        "people/directory/unsupervised.html",
        form=form,
        refusal=refusal,
        line=line,
        lines=LINES,
        counts=unsupervised.counts(current_user),
        units=unsupervised.page(current_user, line, asking.page()),
        supervisors=choices.supervisors(),
        may_change=access.has_role(current_user, {"administrator"}),
    )


@bp.post("/units/unsupervised")
@only("administrator")
def supervise_units() -> Page:
    form, chosen = SupervisorForm(), asking.numbers(request.form, "units")
    supervisor = typed.unit(form.supervisor) if form.validate_on_submit() else None
    if supervisor is None:
        return _page(form), 422
    try:
        count = unsupervised.assign(chosen, form.line.data, supervisor, form.from_on.data, by=current_user)
    except Refused as refusal:
        return _page(form, refusal), refusal.status
    db.session.commit()
    flash(ngettext("%(num)s unit was assigned.", "%(num)s units were assigned.", count), "success")
    return redirect(url_for(".unsupervised", line=form.line.data), 303)
