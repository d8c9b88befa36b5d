"""An administrator's pages: one decision about several, by a list or by a rule, looked at before anything is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import asking
from lms.cannot_read import CannotReadFile
from lms.courses import register as plans
from lms.courses.absences.models import Absence
from lms.courses.attaching import attachments
from lms.courses.excusing import by_list, by_note, by_rule, deciding, register
from lms.courses.excusing.deciding import OBSTACLES, NothingToDecide
from lms.courses.excusing.forms import TermsForm
from lms.courses.excusing.several_forms import ListForm, RuleForm
from lms.courses.models import Enrolment, Plan
from lms.courses.named_rows import PROBLEMS, Named
from lms.courses.naming_units import units_named
from lms.courses.pages import bp
from lms.db import db
from lms.errors import Refused, Unreadable
from lms.people.gates import only
from lms.unpacking import CannotRead
from lms.web import Page


@dataclass(frozen=True)
class Chosen:
    """The tasks that a list or a rule chose, and what the administrator is told about the choice."""

    tasks: Sequence[int]
    told: dict[str, Any]
    unclear: Sequence[tuple[Named, str]] = ()
    born: Mapping[int, date | None] = field(default_factory=dict)
    unknown: int = 0


@bp.route("/plans/<int:plan_id>/excusals/list", methods=["GET", "POST"])
@only("administrator")
def excuse_list(plan_id: int) -> Page:
    plan, form = plans.plan(plan_id), ListForm()
    if not form.validate_on_submit():
        return _form_page(plan, form, "list")
    if "confirmed" in request.form:
        return _decide(plan, form, {"list": request.form.get("list", "")[:255]}, "list")
    try:
        return _preview(plan, form, _listed(plan, form), "list")
    except CannotReadFile as refused:
        form.names.errors = [str(refused)]
        return _form_page(plan, form, "list")


def _listed(plan: Plan, form: ListForm) -> Chosen:
    name, data = form.sent
    try:
        found = by_list.listed(plan, data)
    except CannotRead as fault:
        raise CannotReadFile(name or _("the pasted list"), fault) from None
    return Chosen(found.tasks, {"list": name}, found.unclear)


@bp.route("/plans/<int:plan_id>/excusals/rule", methods=["GET", "POST"])
@only("administrator")
def excuse_by_rule(plan_id: int) -> Page:
    plan, form = plans.plan(plan_id), RuleForm()
    if not form.validate_on_submit():
        return _form_page(plan, form, "rule")
    try:
        rule = form.rule(units_named(form.unit_names.data))
    except Refused as refusal:
        form.unit_names.errors = [str(refusal)]
        return _form_page(plan, form, "rule")
    if not rule:
        form.born_before.errors = [_("Please give at least one condition.")]
        return _form_page(plan, form, "rule")
    if "confirmed" in request.form:
        return _decide(plan, form, {"rule": rule.kept()}, "rule")
    found = by_rule.hit(plan, rule)
    return _preview(
        plan, form, Chosen(list(found.tasks), {"rule": rule.kept()}, (), found.tasks, found.unknown), "rule"
    )


def _form_page(plan: Plan, form: TermsForm, way: str) -> Page:
    page = render_template("courses/excusing/several.html", plan=plan, form=form, way=way)
    return page, 422 if form.errors or any(each.errors for each in form) else 200


def _preview(plan: Plan, form: TermsForm, chosen: Chosen, way: str, refusal: Refused | None = None) -> Page:
    tasks = register.tasks_numbered(plan, chosen.tasks, current_user)
    noted = _noted(form, tasks)
    hindered = by_note.obstacles(plan, _parts(form, tasks, noted))
    page = render_template(
        "courses/excusing/preview.html",
        plan=plan,
        form=form,
        way=way,
        chosen=chosen,
        tasks=tasks,
        noted=noted,
        hindered={number: OBSTACLES[code] for number, code in hindered.items()},
        problems=PROBLEMS,
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


def _noted(form: TermsForm, tasks: Sequence[Enrolment]) -> Mapping[int, Absence]:
    return by_note.notes(tasks, form.away_for.data or ()) if isinstance(form, RuleForm) else {}


def _parts(form: TermsForm, tasks: Sequence[Enrolment], noted: Mapping[int, Absence]) -> Sequence[by_note.Part]:
    by_days = noted if isinstance(form, RuleForm) and form.until_noted.data else {}
    return by_note.divided(form.terms, tasks, by_days)


def _decide(plan: Plan, form: TermsForm, chosen_by: dict[str, Any], way: str) -> Page:
    """Exactly those that were ticked on the page of the preview, with the paper that was chosen there."""
    numbers = asking.numbers(request.form, "tasks")
    tasks = register.tasks_numbered(plan, numbers, current_user)
    made = [
        row
        for terms, those in _decidable(plan, _parts(form, tasks, _noted(form, tasks)))
        for row in deciding.excuse(plan, terms, those, by=current_user, chosen_by=chosen_by)
    ]
    if (paper := request.files.get("paper")) and paper.filename:
        try:
            attachments.add_to_several(made, paper.filename, paper.read(), by=current_user)
        except Unreadable as refusal:
            db.session.rollback()
            return _preview(plans.plan(plan.id), form, Chosen(numbers, chosen_by), way, refusal)
    db.session.commit()
    flash(
        ngettext("%(num)s decision is kept on record.", "%(num)s decisions are kept on record.", len(made)), "success"
    )
    return redirect(url_for("courses.excusals", plan_id=plan.id), 303)


def _decidable(plan: Plan, parts: Sequence[by_note.Part]) -> Sequence[by_note.Part]:
    """The parts in which there is somebody to decide about. Raises NothingToDecide where there is none."""
    hindered = by_note.obstacles(plan, parts)
    left = [(terms, [task for task in tasks if task.id not in hindered]) for terms, tasks in parts]
    if not any(tasks for _terms, tasks in left):
        raise NothingToDecide
    return [(terms, tasks) for terms, tasks in left if tasks]
