"""An administrator's pages: by which rule the quizzes of a plan's course are sat for that plan."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.courses import register
from lms.db import db
from lms.people.gates import only
from lms.quizzes import best, blueprints, presets, rules
from lms.quizzes.pages import bp
from lms.quizzes.rule_forms import PlanRuleForm
from lms.web import Page


@bp.get("/plans/<int:plan_id>/quizzes")
@only("administrator")
def plan_quizzes(plan_id: int) -> Page:
    plan = register.plan(plan_id)
    lines = [(each, blueprints.of_lesson(each), rules.own(plan, each.id)) for each in best.quizzes_of(plan.course_id)]
    return render_template("quizzes/plan_quizzes.html", plan=plan, lines=lines, exams=presets.NAMES)


@bp.get("/plans/<int:plan_id>/quizzes/<int:lesson_id>")
@only("administrator")
def plan_rule(plan_id: int, lesson_id: int) -> Page:
    plan = register.plan(plan_id)
    default, own = rules.quiz_of_plan(plan, lesson_id), rules.own(plan, lesson_id)
    return _page(PlanRuleForm(obj=own or default), plan_id, lesson_id)


def _page(form: PlanRuleForm, plan_id: int, lesson_id: int) -> str:
    plan = register.plan(plan_id)
    quiz = next(each for each in best.quizzes_of(plan.course_id) if each.id == lesson_id)
    own = rules.own(plan, lesson_id)
    return render_template("quizzes/plan_rule.html", form=form, plan=plan, lesson=quiz, own=own, presets=presets)


@bp.post("/plans/<int:plan_id>/quizzes/<int:lesson_id>")
@only("administrator")
def set_plan_rule(plan_id: int, lesson_id: int) -> Page:
    plan = register.plan(plan_id)
    rules.quiz_of_plan(plan, lesson_id)
    form = PlanRuleForm()
    if (chosen := request.form.get("preset")) in presets.PRESETS:
        form.fill(presets.PRESETS[chosen])
        return _page(form, plan_id, lesson_id)
    if not form.validate():
        return _page(form, plan_id, lesson_id), 422
    rules.set_own(plan, lesson_id, form.rule, by=current_user)
    db.session.commit()
    flash(_("The rule is saved. It holds from the next attempt on."), "success")
    return redirect(url_for(".plan_quizzes", plan_id=plan_id), 303)


@bp.post("/plans/<int:plan_id>/quizzes/<int:lesson_id>/default")
@only("administrator")
def drop_plan_rule(plan_id: int, lesson_id: int) -> Page:
    plan = register.plan(plan_id)
    rules.quiz_of_plan(plan, lesson_id)
    rules.drop_own(plan, lesson_id, by=current_user)
    db.session.commit()
    flash(_("The rule of the quiz itself holds again."), "success")
    return redirect(url_for(".plan_quizzes", plan_id=plan_id), 303)
