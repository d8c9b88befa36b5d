"""An administrator's pages: training plans."""

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import asking, clock
from lms.courses import due_days, hours_rules, plan_facts, plans, register
from lms.courses.audiences import Audience
from lms.courses.duties.called import kinds_of_posts
from lms.courses.enrolling import Changes
from lms.courses.forms import DueDayForm, HoursRuleForm, PlanForm, TitleForm
from lms.courses.hours_rules import RuleReachesBack
from lms.courses.models import Plan
from lms.courses.naming_units import names_of, units_named
from lms.courses.pages import bp
from lms.courses.previewing import preview
from lms.db import db
from lms.errors import Refused
from lms.people.gates import only
from lms.web import Page


@bp.get("/plans", endpoint="plans")
@only("administrator")
def plans_page() -> Page:
    return render_template("courses/plans.html", plans=register.plans(), today=clock.today())


@bp.route("/plans/new", methods=["GET", "POST"])
@only("administrator")
def new_plan() -> Page:
    form = _plan_form(None)
    audience = _audience_typed(form)
    if audience is None or "look" in request.form:
        return _form("courses/plan_form.html", form, audience=audience)
    plan = plans.draft(current_user, form.values | {"audience": audience.kept()}, form.terms)
    return _saved(plan, _("The draft is saved. Look who is in, then publish it."))


@bp.get("/plans/<int:plan_id>")
@only("administrator")
def plan(plan_id: int) -> Page:
    plan = register.plan(plan_id)
    return _plan_page(plan)


def _plan_page(plan: Plan, due_form: DueDayForm | None = None, rule_form: HoursRuleForm | None = None) -> str:
    audience = Audience.read(plan.audience)
    shown = {
        "plan": plan,
        "hours": register.hours(plan),
        "conditions": register.in_words(audience),
        "audience": audience,
        "due_in_words": due_days.in_words(plan),
        "certificates": plan_facts.certificates(plan),
        "today": clock.today(),
        "due_form": due_form or DueDayForm(obj=plan, formdata=None),
        "rule": plan.hours.on(clock.today()),
        "rule_form": rule_form or _rule_form(plan),
    }
    if plan.published_at is None:
        latest = plan.due_on if plan.due_by_rule else None
        shown |= {"preview": preview(audience, clock.today(), request.args, latest), "missing": plans.missing(plan)}
    else:
        shown |= {"figures": register.figures(plan), "moves": register.moves(plan, current_user)}
    return render_template("courses/plan.html", **shown)


def _rule_form(plan: Plan) -> HoursRuleForm:
    """Filled with the latest rule, and with the first day from which another may hold."""
    latest = plan.hours.history[-1]
    return HoursRuleForm(formdata=None, data=asdict(latest) | {"from_on": hours_rules.earliest_change(plan)})


@bp.route("/plans/<int:plan_id>/details", methods=["GET", "POST"])
@only("administrator")
def plan_details(plan_id: int) -> Page:
    plan = register.plan(plan_id)
    return _revise_titles(plan) if plan.published_at else _revise_draft(plan)


def _revise_draft(plan: Plan) -> Page:
    form = _plan_form(plan)
    audience = _audience_typed(form)
    if audience is None or "look" in request.form:
        return _form("courses/plan_form.html", form, plan, audience)
    plans.revise(plan, form.values | {"audience": audience.kept()}, form.terms)
    return _saved(plan, _("Saved."))


def _revise_titles(plan: Plan) -> Page:
    form = TitleForm(obj=plan)
    if not form.validate_on_submit():
        return _form("courses/plan_form.html", form, plan)
    plans.revise(plan, form.values)
    return _saved(plan, _("Saved."))


def _plan_form(plan: Plan | None) -> PlanForm:
    terms = asdict(plan.hours.history[-1]) if plan else {}
    form = PlanForm(obj=plan, period=str(clock.today().year), **{"opens_on": clock.today()} | terms)
    form.offer(register.courses_to_teach(plan))
    if plan is None and not form.is_submitted() and (rule_id := asking.number(request.args, "duty_rules")):
        form.duty_rules.data, form.due_by_rule.data = [rule_id], True
        # Or a rule for heads of enterprises alone would have a plan whose reports speak as of officials.
        form.kinds.data = kinds_of_posts(rule_id)
    if plan is not None and not form.is_submitted():
        audience = Audience.read(plan.audience)
        form.show_audience(audience, names_of(audience.units))
    return form


def _audience_typed(form: PlanForm) -> Audience | None:
    """The audience of a form that is sent and in order; a line that names no unit is an error of its field."""
    if not form.validate_on_submit():
        return None
    try:
        return form.audience(units_named(form.unit_names.data))
    except Refused as refusal:
        form.unit_names.errors = [str(refusal)]
        return None


@bp.post("/plans/<int:plan_id>/publication")
@only("administrator")
def publish_plan(plan_id: int) -> Page:
    plan = register.plan(plan_id)
    changes = plans.publish(plan, by=current_user)
    words = ngettext("Published: %(num)s post is enrolled.", "Published: %(num)s posts are enrolled.", changes.joined)
    return _saved(plan, words)


@bp.post("/plans/<int:plan_id>/withdrawal")
@only("administrator")
def unpublish_plan(plan_id: int) -> Page:
    plan = register.plan(plan_id)
    plans.unpublish(plan, by=current_user)
    return _saved(plan, _("The plan is a draft again."))


@bp.post("/plans/<int:plan_id>/closing")
@only("administrator")
def close_plan(plan_id: int) -> Page:
    plan = register.plan(plan_id)
    plans.close(plan, by=current_user)
    return _saved(plan, _("The plan is closed. Its numbers stay as they are."))


@bp.post("/plans/<int:plan_id>/reopening")
@only("administrator")
def reopen_plan(plan_id: int) -> Page:
    plan = register.plan(plan_id)
    plans.reopen(plan, by=current_user)
    return _saved(plan, _("The plan is open again."))


@bp.post("/plans/<int:plan_id>/due-day")
@only("administrator")
def change_due_day(plan_id: int) -> Page:
    plan, form = register.plan(plan_id), DueDayForm()
    if not form.validate_on_submit():
        return _plan_page(plan, form), 422
    plans.change_due_day(plan, form.due_on.data, by=current_user)
    return _saved(plan, _("The due day is moved, and the change is on record."))


@bp.post("/plans/<int:plan_id>/hours-rules")
@only("administrator")
def change_hours_rule(plan_id: int) -> Page:
    plan, form = register.plan(plan_id), HoursRuleForm()
    if form.validate_on_submit():
        try:
            plans.change_hours_rule(plan, form.from_on.data, form.terms, by=current_user)
            return _saved(plan, _("Class hours are counted by the new rule from that day on."))
        except RuleReachesBack as refusal:
            form.from_on.errors = [str(refusal)]
    return _plan_page(plan, rule_form=form), 422


@bp.post("/plans/<int:plan_id>/enrolments")
@only("administrator")
def bring_plan_up_to_date(plan_id: int) -> Page:
    plan = register.plan(plan_id)
    changes = plans.bring_up_to_date(plan)
    return _saved(plan, _in_words(changes))


def _in_words(changes: Changes) -> str:
    if not changes:
        return str(_("Everybody in the audience was enrolled already."))
    return str(_("%(joined)s came in, %(left)s left.", joined=changes.joined, left=changes.left))


def _form(
    template: str, form: PlanForm | TitleForm, plan: Plan | None = None, audience: Audience | None = None
) -> Page:
    """With who would be in, before anything is saved, where that was asked for."""
    latest = form.due_on.data if isinstance(form, PlanForm) and form.due_by_rule.data else None
    seen = preview(audience, clock.today(), request.args, latest) if audience else None
    return render_template(template, form=form, plan=plan, preview=seen), 422 if form.errors else 200


def _saved(plan: Plan, sentence: str) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return _to(plan)


def _to(plan: Plan) -> Page:
    return redirect(url_for("courses.plan", plan_id=plan.id), 303)
