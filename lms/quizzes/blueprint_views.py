"""The page on which an author sets the rules of a quiz lesson."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms.fields import SelectChoice

from lms import clock
from lms.courses import shelf
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused
from lms.people.gates import AUTHORS, only
from lms.quizzes import blueprints, catalogue, papers, presets
from lms.quizzes.blueprints import Look
from lms.quizzes.forms import USUAL, BlueprintForm, edition_choice
from lms.quizzes.kinds import KINDS
from lms.quizzes.models.rules import CLOSING
from lms.quizzes.pages import bp
from lms.quizzes.section_forms import MOST_SECTIONS, offer_editions, stepped
from lms.statutes import catalogue as laws
from lms.web import Page

LOOK = "look"


def _form(lesson: Lesson, step: str = "") -> BlueprintForm:
    sent = stepped(request.form, step) if step else None
    form = BlueprintForm(obj=blueprints.of_lesson(lesson), **({"formdata": sent} if sent is not None else {}))
    form.bank_id.choices = [SelectChoice(line.bank.id, line.bank.name) for line in catalogue.banks_of(current_user)]
    _offer(form)
    return form


def _offer(form: BlueprintForm) -> None:
    offer_editions(form.section_forms, [edition_choice(each) for each in laws.offered(clock.today())])


def _fill(form: BlueprintForm, preset: str) -> None:
    """Show what a preset sets; of the sections it knows those of a closing test alone."""
    form.fill(presets.PRESETS[preset])
    if preset == CLOSING:
        # As if it had been typed: what is required is looked for there.
        names = ("kind", "count", "points")
        usual = [(f"sections-{at}-{name}", f"{getattr(one, name)}") for at, one in enumerate(USUAL) for name in names]
        form.sections.process(MultiDict(usual))
        _offer(form)


def _page(form: BlueprintForm, lesson: Lesson) -> str:
    return render_template("quizzes/blueprint.html", lesson=lesson, **_shown(form, lesson))


def _shown(form: BlueprintForm, lesson: Lesson) -> dict[str, Any]:
    bank_ids = [choice.value for choice in form.bank_id.choices]
    return {
        "form": form,
        "look": _look(form, bank_ids),
        "standing": blueprints.standing(bank_ids),
        "kinds": KINDS,
        "is_made": blueprints.of_lesson(lesson) is not None,
        "most": MOST_SECTIONS,
        "presets": presets,
    }


def _look(form: BlueprintForm, bank_ids: Sequence[int]) -> Look | None:
    """How the sections would do, as far as they can be read."""
    chosen = form.bank_id.data if form.bank_id.data in bank_ids else next(iter(bank_ids), None)
    if chosen is None or (form.is_submitted() and not form.sections.validate(form)):
        return None
    return blueprints.look(catalogue.bank(current_user, chosen), form.asked)


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
    if (chosen := request.form.get("preset", "")) in presets.PRESETS:
        _fill(form, chosen)
        return _page(form, lesson)
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


@bp.post("/lessons/<int:lesson_id>/blueprint/sections")
@only(*AUTHORS)
def arrange_sections(lesson_id: int) -> Page:
    """The form with a section more, removed or moved, or only looked at; nothing is saved."""
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    step = request.form.get("step", LOOK)
    form = _form(lesson, step)
    if "HX-Request" not in request.headers:
        return _page(form, lesson)
    part = "quizzes/_standing.html" if step == LOOK else "quizzes/_sections.html"
    return render_template(part, lesson=lesson, step=step, **_shown(form, lesson))


@bp.get("/lessons/<int:lesson_id>/blueprint/sample")
@only(*AUTHORS)
def sample_paper(lesson_id: int) -> Page:
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    paper = blueprints.sample(lesson)
    return render_template("quizzes/sample_paper.html", lesson=lesson, questions=papers.questions(paper))
