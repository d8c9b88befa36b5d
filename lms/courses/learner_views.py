"""A learner's pages: the outline of a course, and documents."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.courses import catalogue, owing, reading
from lms.courses.completion import owed_lesson
from lms.courses.links import lesson_url
from lms.courses.pages import bp
from lms.db import db
from lms.languages import in_language
from lms.web import Page


@bp.get("/tasks/<int:enrolment_id>")
def task(enrolment_id: int) -> Page:
    task = owing.task_of(current_user, enrolment_id)
    return render_template("courses/task.html", task=task, today=clock.today())


@bp.get("/tasks/<int:enrolment_id>/next")
def next_lesson(enrolment_id: int) -> Page:
    """On to the first lesson that is not done, or back to the outline when there is none."""
    line = owing.task_of(current_user, enrolment_id).next_line
    url = lesson_url(line.kind, line.lesson_id) if line else None
    return redirect(url or url_for("courses.task", enrolment_id=enrolment_id), 303)


@bp.get("/lessons/<int:lesson_id>/read")
def document(lesson_id: int) -> Page:
    lesson = reading.document(catalogue.lesson_open_to(current_user, lesson_id))
    return render_template(
        "courses/document.html",
        lesson=lesson,
        paragraphs=reading.paragraphs(in_language(lesson, "body")),
        is_owed=bool(owed_lesson(current_user.id, lesson.id)),
        completed_at=catalogue.completed_at(current_user, lesson),
        outline=catalogue.enrolment_in(current_user, lesson.course),
        today=clock.today(),
    )


@bp.post("/lessons/<int:lesson_id>/read")
def confirm_document(lesson_id: int) -> Page:
    lesson = reading.document(catalogue.lesson_open_to(current_user, lesson_id))
    counted = reading.confirm(current_user, lesson)
    enrolment_id = catalogue.enrolment_in(current_user, lesson.course)
    flash(_("“%(title)s” is done.", title=in_language(lesson)) if counted else _("Nothing to record here."), "success")
    db.session.commit()
    if enrolment_id is None:
        return redirect(url_for("courses.document", lesson_id=lesson_id), 303)
    return redirect(url_for("courses.task", enrolment_id=enrolment_id), 303)
