"""The page on which an author draws the forms of a paper, and the papers themselves."""

import io

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.courses import shelf
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused
from lms.people import access, audit
from lms.people.gates import AUTHORS, only
from lms.quizzes import blueprints
from lms.quizzes.on_paper import drawn_forms, printing
from lms.quizzes.on_paper.forms import DrawForm
from lms.quizzes.pages import bp
from lms.web import Page, saved_as


@bp.get("/lessons/<int:lesson_id>/paper-forms")
@only(*AUTHORS)
def paper_forms(lesson_id: int) -> Page:
    return _page(shelf.quiz_edited_by(current_user, lesson_id), DrawForm())


def _page(lesson: Lesson, form: DrawForm) -> str:
    drawn = drawn_forms.of_quiz(lesson)
    enters = access.has_role(current_user, {"administrator"})
    has_rules = blueprints.of_lesson(lesson) is not None
    return render_template(
        "quizzes/on_paper/forms.html", lesson=lesson, form=form, drawn=drawn, enters=enters, has_rules=has_rules
    )


@bp.post("/lessons/<int:lesson_id>/paper-forms")
@only(*AUTHORS)
def draw_paper_forms(lesson_id: int) -> Page:
    lesson, form = shelf.quiz_edited_by(current_user, lesson_id), DrawForm()
    if not form.validate():
        return _page(lesson, form), 422
    try:
        drawn = drawn_forms.draw(lesson, form.count.data or 1, by=current_user)
    except Refused as refused:
        form.count.errors = [str(refused)]
        return _page(lesson, form), refused.status
    db.session.commit()
    flash(ngettext("%(num)s form is drawn.", "%(num)s forms are drawn.", len(drawn)))
    return redirect(url_for(".paper_forms", lesson_id=lesson.id), 303)


@bp.get("/paper-forms/<int:paper_form_id>/paper.pdf")
@only(*AUTHORS)
def printed_paper(paper_form_id: int) -> Page:
    form = drawn_forms.edited_by(current_user, paper_form_id)
    return _sent(printing.paper_pdf(form), f"{_('Quiz paper')} {form.code}", f"paper-{form.code}")


@bp.get("/paper-forms/<int:paper_form_id>/key.pdf")
@only(*AUTHORS)
def printed_key(paper_form_id: int) -> Page:
    """Whoever takes a key away stands in the audit trail."""
    form = drawn_forms.edited_by(current_user, paper_form_id)
    made = printing.key_pdf(form)
    audit.record("quiz.paper_key_read", by=current_user, subject=form, lesson=form.lesson_id, code=form.code)
    db.session.commit()
    return _sent(made, f"{_('Key and marking guide')} {form.code}", f"key-{form.code}")


def _sent(pdf: bytes, name: str, plain: str) -> Page:
    return saved_as(send_file(io.BytesIO(pdf), mimetype="application/pdf"), f"{name}.pdf", f"{plain}.pdf")
