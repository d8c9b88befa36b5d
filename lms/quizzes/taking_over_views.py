"""The page on which an author takes a course over to the editions of laws in force."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import clock
from lms.courses import shelf
from lms.db import db
from lms.errors import Refused
from lms.people.gates import AUTHORS, only
from lms.quizzes import taking_over
from lms.quizzes.pages import bp
from lms.web import Page

PAGE = "/courses/<int:course_id>/newer-editions"


@bp.get(PAGE)
@only(*AUTHORS)
def newer_editions(course_id: int) -> Page:
    return _page(course_id)


def _page(course_id: int, refusal: Refused | None = None) -> str:
    course = shelf.course_edited_by(current_user, course_id)
    return render_template(
        "quizzes/newer_editions.html",
        course=course,
        newer=taking_over.newer_of(course),
        steps=taking_over.steps(current_user, course),
        refusal=refusal,
        today=clock.today(),
    )


@bp.post(PAGE)
@only(*AUTHORS)
def take_over(course_id: int) -> Page:
    course = shelf.course_edited_by(current_user, course_id)
    chosen = set(request.form.getlist("citation", type=int))
    try:
        count = taking_over.take_over(course, chosen, edition_too="course" in request.form, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _page(course_id, refusal), refusal.status
    db.session.commit()
    flash(_said(count), "success")
    return redirect(url_for(".newer_editions", course_id=course_id), 303)


def _said(count: int) -> str:
    if not count:
        return str(_("The course teaches the edition in force now."))
    return str(
        ngettext(
            "%(num)s place cites the edition in force now.", "%(num)s places cite the edition in force now.", count
        )
    )
