"""An administrator's list of printed certificates to take back."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import asking
from lms.certificates import recalling
from lms.certificates.models import ENDINGS
from lms.certificates.pages import bp
from lms.certificates.register import Line
from lms.courses import register as plans
from lms.db import db
from lms.people.gates import only
from lms.web import Page


@bp.get("/plans/<int:plan_id>/certificates/recall")
@only("administrator")
def recall(plan_id: int) -> Page:
    plan = plans.plan(plan_id)
    found = recalling.page(plan, asking.page())
    return render_template(
        "certificates/recall.html", plan=plan, page=found, lines=[Line(each) for each in found.items],
        successors=recalling.successors(found.items), endings=ENDINGS,
    )  # fmt: skip


@bp.post("/plans/<int:plan_id>/certificates/recall")
@only("administrator")
def write_down_recalled(plan_id: int) -> Page:
    plan = plans.plan(plan_id)
    done = recalling.write_down(plan, asking.numbers(request.form, "certificate"), by=current_user)
    db.session.commit()
    if done:
        flash(
            ngettext("%(num)s certificate is off the list.", "%(num)s certificates are off the list.", done), "success"
        )
    else:
        flash(_("Nothing was ticked, so nothing has changed."), "warning")
    return redirect(url_for(".recall", plan_id=plan.id), 303)
