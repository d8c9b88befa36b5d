"""An administrator's pages of a plan's ladder: its days, what would go out today, who set what when, what units were told
and who read it; and the receipt of whoever reads it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import db
from lms.outbox import quiet
from lms.outbox.words import REASONS, STATES
from lms.paging import Paging
from lms.people.gates import OVERSEERS, only
from lms.supervision.channels import foreseeing, shown
from lms.supervision.escalating import ladders, notices, telling
from lms.supervision.escalating.forms import LadderForm
from lms.supervision.escalating.kinds import STEPS
from lms.web import Page

bp = Blueprint("escalating", __name__)
# So many lines of a preview are read by somebody.
SHOWN = 200


@bp.route("/plans/<int:plan_id>/ladder", methods=["GET", "POST"])
@only("administrator")
def ladder(plan_id: int) -> Page:
    plan = ladders.plan(plan_id)
    form = LadderForm(data=ladders.days_of(plan.id))
    if form.validate_on_submit():
        ladders.climb(plan, form.values, by=current_user)
        db.session.commit()
        flash(_("Saved. What is due goes out within half an hour, in the hours for reminders."), "success")
        return redirect(url_for(".ladder", plan_id=plan_id), 303)
    tellings = telling.due_today(plan)
    page = render_template(
        "supervision/escalating/ladder.html",
        plan=plan,
        form=form,
        steps=STEPS,
        tellings=tellings,
        readers=foreseeing.readers([(each.unit_id, each.line) for each in tellings[:SHOWN] if each.unit_id]),
        outside=foreseeing.counted(telling.learners_due(plan)) if tellings and not tellings[0].unit_id else (),
        shown=SHOWN,
        reasons=REASONS,
        history=ladders.history(plan.id),
        is_quiet=quiet.is_quiet(),
        hours=_("%(first)s:00 to %(last)s:00", **dict(zip(("first", "last"), quiet.hours(), strict=True))),
    )
    return page, 422 if form.errors else 200


@bp.get("/plans/<int:plan_id>/ladder/told")
@only("administrator")
def told(plan_id: int) -> Page:
    plan = ladders.plan(plan_id)
    count, read = notices.count_told(plan.id)
    paging = Paging.read(request.args, count)
    rows = notices.told(plan.id, limit=paging.size, offset=paging.offset)
    return render_template(
        "supervision/escalating/told.html",
        plan=plan,
        rows=rows,
        outside=shown.of_subjects("escalation", [row.id for row in rows]),
        states=STATES,
        reasons=REASONS,
        count=count,
        read=read,
        steps=STEPS,
        paging=paging,
    )


@bp.post("/escalations/<int:escalation_id>/receipt")
@only(*OVERSEERS)
def receipt(escalation_id: int) -> Page:
    notices.read(current_user, escalation_id)
    db.session.commit()
    return redirect(url_for("home.show"), 303)
