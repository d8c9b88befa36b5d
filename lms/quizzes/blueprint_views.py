"""The page on which an author sets the rules of a quiz lesson."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.courses import shelf
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused
from lms.people.gates import AUTHORS, only
from lms.quizzes import blueprints, catalogue, papers
from lms.quizzes.forms import BlueprintForm
from lms.quizzes.pages import bp
from lms.web import Page


def _form(lesson: Lesson) -> BlueprintForm:
    made = blueprints.of_lesson(lesson)
    form = BlueprintForm(obj=made)
    if made and not form.is_submitted():
        form.show(made)
    form.bank_id.choices = [SelectChoice(line.bank.id, line.bank.name) for line in catalogue.banks_of(current_user)]
    return form


def _page(form: BlueprintForm, lesson: Lesson) -> str:
    standing = blueprints.standing([choice.value for choice in form.bank_id.choices])
    is_made = blueprints.of_lesson(lesson) is not None
    return render_template("quizzes/blueprint.html", form=form, lesson=lesson, standing=standing, is_made=is_made)


@bp.get("/lessons/<int:lesson_id>/blueprint")
@only(*AUTHORS)
def blueprint(lesson_id: int) -> Page:
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    return _page(_form(lesson), lesson)


@bp.post("/lessons/<int:lesson_id>/blueprint")
@only(*AUTHORS)
def define_blueprint(lesson_id: int) -> Page:
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    form = _form(lesson)
    if not form.validate():
        return _page(form, lesson), 422
    try:
        blueprints.define(lesson, catalogue.bank(current_user, form.bank_id.data), form.rules)
    except Refused as refused:
        form.bank_id.errors = [str(refused)]
        return _page(form, lesson), refused.status
    db.session.commit()
    flash(_("The rules of the quiz are saved."))
    return redirect(url_for(".blueprint", lesson_id=lesson.id), 303)


@bp.get("/lessons/<int:lesson_id>/blueprint/sample")
@only(*AUTHORS)
def sample_paper(lesson_id: int) -> Page:
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    paper = blueprints.sample(lesson)
    return render_template("quizzes/sample_paper.html", lesson=lesson, questions=papers.questions(paper))
