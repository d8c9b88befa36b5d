"""An administrator's pages of a plan's ladder: its days, what would go out today, who set what when, what units were told
and who read it; and the receipt of whoever reads it."""

from collections.abc import Mapping

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.courses.models import Plan
from lms.db import db, read_as_of_one_moment
from lms.errors import Refused
from lms.outbox import quiet
from lms.outbox.words import REASONS, STATES
from lms.paging import Paging
from lms.people import audit
from lms.people.gates import OVERSEERS, only
from lms.supervision.channels import foreseeing, shown
from lms.supervision.escalating import ladders, notices, telling, wording
from lms.supervision.escalating.forms import LadderForm, TextForm
from lms.supervision.escalating.kinds import STEPS
from lms.web import Page

bp = Blueprint("escalating", __name__)
bp.before_request(read_as_of_one_moment)
# So many lines of each step in a preview are read by somebody.
SHOWN = 50


@bp.route("/plans/<int:plan_id>/ladder", methods=["GET", "POST"])
@only("administrator")
def ladder(plan_id: int) -> Page:
    plan = ladders.plan(plan_id)
    form = LadderForm(data=ladders.days_of(plan.id))
    is_tried = form.validate_on_submit() and "only_try" in request.form
    if is_tried or not form.is_submitted() or form.errors:
        page = _ladder_page(plan, form, form.values if is_tried else ladders.days_of(plan.id), is_tried=is_tried)
        return page, 422 if form.errors else 200
    ladders.climb(plan, form.values, by=current_user)
    db.session.commit()
    flash(_("Saved. What is due goes out within half an hour, in the hours for reminders."), "success")
    return redirect(url_for(".ladder", plan_id=plan_id), 303)


def _ladder_page(plan: Plan, form: LadderForm, days: Mapping[str, int | None], *, is_tried: bool) -> str:
    """With what would go out by these days; where they are only tried, nothing was saved."""
    tellings = telling.due_today(plan, days)
    # Those that nobody reads hide none that go out.
    of_steps = {
        step: sorted((each for each in tellings if each.step == step), key=lambda each: not each.is_answered)
        for step in STEPS
    }
    outside = foreseeing.counted(telling.learners_due(plan, days)) if of_steps["learner"] else ()
    shown = [each for of_step in of_steps.values() for each in of_step[:SHOWN]]
    return render_template(
        "supervision/escalating/ladder.html",
        plan=plan,
        form=form,
        steps=STEPS,
        is_tried=is_tried,
        counts={step: len(of_step) for step, of_step in of_steps.items() if len(of_step) > SHOWN},
        tellings=shown,
        readers=foreseeing.readers([(each.unit_id, each.line) for each in shown if each.unit_id]),
        unanswered=telling.unanswered(tellings),
        outside=outside,
        slow=foreseeing.slow(outside),
        most=SHOWN,
        reasons=REASONS,
        history=ladders.history(plan.id),
        is_quiet=quiet.is_quiet(),
        hours=_("%(first)s:00 to %(last)s:00", **dict(zip(("first", "last"), quiet.hours(), strict=True))),
    )


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


@bp.route("/ladders/wording", methods=["GET", "POST"])
@only("administrator")
def texts() -> Page:
    form = TextForm(obj=wording.latest())
    is_valid = form.validate_on_submit() and _fits(form)
    if is_valid and "only_try" not in request.form:
        wording.add(form.values, by=current_user)
        return _worded(_("Saved. Notices that go to units from now on say this."))
    told = wording.sample() if is_valid else None
    page = render_template(
        "supervision/escalating/texts.html",
        form=form,
        told=told,
        tried=wording.tried(form.values, told) if told else (),
        is_tried=is_valid,
        texts=wording.every(),
        facts=wording.FACTS,
        default=wording.default(),
    )
    return page, 422 if form.errors else 200


def _fits(form: TextForm) -> bool:
    """Whether a group's robot takes it; if not, the form says so."""
    try:
        wording.refuse_too_long(form.values, current_app.config["PUBLIC_URL"])
    except Refused as refusal:
        form.body.errors = [*form.body.errors, str(refusal)]
    return not form.errors


@bp.post("/ladders/wording/reset")
@only("administrator")
def reset_texts() -> Page:
    wording.reset(by=current_user)
    return _worded(_("Saved. Notices that go to units from now on say what the site comes with."))


def _worded(sentence: str) -> Page:
    audit.record("escalation.worded", by=current_user)
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".texts"), 303)
