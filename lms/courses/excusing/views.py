"""An administrator's pages: exemptions and deferrals of a plan, and of one task."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from lms import clock
from lms.asking import UnreadableAddress
from lms.courses import register as plans
from lms.courses.excusing import deciding, register, standing
from lms.courses.excusing.forms import LiftForm, TermsForm
from lms.courses.excusing.register import STATES
from lms.courses.models import Plan
from lms.courses.pages import bp
from lms.db import db
from lms.errors import Refused, row_of
from lms.paging import Paging
from lms.people.gates import only
from lms.people.models import Person
from lms.web import Page


@bp.get("/plans/<int:plan_id>/excusals")
@only("administrator")
def excusals(plan_id: int) -> Page:
    plan, state = plans.plan(plan_id), _state_asked()
    words = request.args.get("words", "").strip()
    paging = Paging.read(request.args, register.counted(plan, state, current_user))
    return render_template(
        "courses/excusing/excusals.html",
        plan=plan,
        words=words,
        tasks=register.tasks_named(plan, words, current_user) if words else None,
        excusals=register.decisions(plan, state, current_user, limit=paging.size, offset=paging.offset),
        state=state,
        states=STATES,
        paging=paging,
        today=clock.today(),
    )


@bp.get("/persons/<int:person_id>/excusals")
@only("administrator")
def excusals_of_person(person_id: int) -> Page:
    person = row_of(select(Person).where(Person.id == person_id))
    return render_template(
        "courses/excusing/person.html",
        person=person,
        tasks=register.tasks_of(person_id, current_user),
        decided=standing.of_persons({person_id}),
        today=clock.today(),
    )


def _state_asked() -> str:
    state = request.args.get("state") or "standing"
    if state not in STATES:
        raise UnreadableAddress(part=f"state={state[:40]}")
    return state


@bp.route("/plans/<int:plan_id>/posts/<int:post_id>/excusals", methods=["GET", "POST"])
@only("administrator")
def excusals_of_task(plan_id: int, post_id: int) -> Page:
    plan, form = plans.plan(plan_id), TermsForm()
    if not form.validate_on_submit():
        return _task_page(plan, post_id, form)
    try:
        deciding.excuse_one(plan, form.terms, register.task(plan, post_id, current_user), by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _task_page(plans.plan(plan_id), post_id, form, refusal)
    db.session.commit()
    flash(_("Decided, and kept on record."), "success")
    return redirect(url_for("courses.excusals_of_task", plan_id=plan_id, post_id=post_id), 303)


def _task_page(plan: Plan, post_id: int, form: TermsForm, refusal: Refused | None = None) -> Page:
    task = register.task(plan, post_id, current_user)
    decided = register.of_task(task)
    page = render_template(
        "courses/excusing/task.html",
        plan=plan,
        task=task,
        excusals=decided,
        due_on=standing.due_on(task, decided),
        form=form,
        lift_form=LiftForm(formdata=None),
        refusal=refusal,
        today=clock.today(),
    )
    return page, refusal.status if refusal else 422 if form.errors else 200


@bp.post("/excusals/<int:excusal_id>/lifting")
@only("administrator")
def lift_excusal(excusal_id: int) -> Page:
    excusal, form = register.excusal(excusal_id, current_user), LiftForm()
    if form.validate_on_submit():
        deciding.lift(excusal, form.ground.data or "", by=current_user)
        db.session.commit()
        flash(_("Lifted. From now on the task is owed as before."), "success")
    else:
        flash(_("Nothing was lifted: please give the ground."), "danger")
    return redirect(url_for("courses.excusals_of_task", plan_id=excusal.plan_id, post_id=excusal.post_id), 303)
