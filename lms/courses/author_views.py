"""An author's pages: courses and their lessons."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.courses import authoring, shelf
from lms.courses.forms import LESSON_FORMS, CourseForm, LectureForm
from lms.courses.models import Course, Lesson
from lms.courses.pages import bp
from lms.db import db
from lms.forms import Values
from lms.people.gates import AUTHORS, only
from lms.web import Page


@bp.get("/courses")
@only(*AUTHORS)
def courses() -> Page:
    return render_template("courses/courses.html", courses=shelf.courses_of(current_user), today=clock.today())


@bp.route("/courses/new", methods=["GET", "POST"])
@only(*AUTHORS)
def new_course() -> Page:
    form = CourseForm().offer(shelf.editions(), clock.today())
    if not form.validate_on_submit():
        return _form("courses/course_form.html", form)
    course = authoring.create(current_user, form.values)
    return _saved(course.id, _("The course is made. Now add its lessons."))


@bp.get("/courses/<int:course_id>")
@only(*AUTHORS)
def course(course_id: int) -> Page:
    course = shelf.course_edited_by(current_user, course_id)
    return render_template(
        "courses/course.html",
        course=course,
        lessons=shelf.lessons_of(course),
        missing=authoring.missing(course),
        plans=shelf.plans_teaching(course),
        today=clock.today(),
    )


@bp.route("/courses/<int:course_id>/details", methods=["GET", "POST"])
@only(*AUTHORS)
def course_details(course_id: int) -> Page:
    course = shelf.course_edited_by(current_user, course_id)
    form = CourseForm(obj=course).offer(shelf.editions(), clock.today())
    if not form.is_submitted():
        form.show(course)
    if not form.validate_on_submit():
        return _form("courses/course_form.html", form, course)
    authoring.revise(course, form.values)
    return _saved(course_id, _("Saved."))


@bp.route("/courses/<int:course_id>/lessons/<kind>", methods=["GET", "POST"])
@only(*AUTHORS)
def new_lesson(course_id: int, kind: str) -> Page:
    course = shelf.course_edited_by(current_user, course_id)
    form = _lesson_form(kind, None)
    if not form.validate_on_submit():
        return _form("courses/lesson_form.html", form, course, kind=kind)
    authoring.add_lesson(course, kind, form.values)
    return _saved(course_id, _("The lesson is added."))


@bp.route("/courses/<int:course_id>/lessons/<int:lesson_id>", methods=["GET", "POST"])
@only(*AUTHORS)
def lesson_details(course_id: int, lesson_id: int) -> Page:
    lesson = shelf.lesson_edited_by(current_user, course_id, lesson_id)
    form = _lesson_form(lesson.kind, lesson)
    if not form.validate_on_submit():
        return _form("courses/lesson_form.html", form, lesson.course, kind=lesson.kind, lesson=lesson)
    authoring.revise_lesson(lesson, form.values)
    return _saved(course_id, _("Saved."))


@bp.post("/courses/<int:course_id>/lessons/<int:lesson_id>/up")
@only(*AUTHORS)
def lesson_up(course_id: int, lesson_id: int) -> Page:
    lesson = shelf.lesson_edited_by(current_user, course_id, lesson_id)
    authoring.move_up(lesson)
    return _saved(course_id)


@bp.post("/courses/<int:course_id>/lessons/<int:lesson_id>/down")
@only(*AUTHORS)
def lesson_down(course_id: int, lesson_id: int) -> Page:
    lesson = shelf.lesson_edited_by(current_user, course_id, lesson_id)
    authoring.move_down(lesson)
    return _saved(course_id)


@bp.post("/courses/<int:course_id>/lessons/<int:lesson_id>/removal")
@only(*AUTHORS)
def remove_lesson(course_id: int, lesson_id: int) -> Page:
    lesson = shelf.lesson_edited_by(current_user, course_id, lesson_id)
    authoring.remove(lesson)
    return _saved(course_id, _("“%(title)s” is taken out of the course.", title=lesson.title))


@bp.post("/courses/<int:course_id>/publication")
@only(*AUTHORS)
def publish_course(course_id: int) -> Page:
    course = shelf.course_edited_by(current_user, course_id)
    authoring.publish(course, by=current_user)
    return _saved(course_id, _("“%(title)s” can now be taught in training plans.", title=course.title))


@bp.post("/courses/<int:course_id>/withdrawal")
@only(*AUTHORS)
def unpublish_course(course_id: int) -> Page:
    course = shelf.course_edited_by(current_user, course_id)
    authoring.unpublish(course, by=current_user)
    return _saved(course_id, _("“%(title)s” is withdrawn. You can change its lessons now.", title=course.title))


def _lesson_form(kind: str, lesson: Lesson | None) -> Values:
    if kind not in LESSON_FORMS:
        abort(404)
    form = LESSON_FORMS[kind](obj=lesson)
    if isinstance(form, LectureForm):
        form.offer(shelf.recordings_for(current_user, lesson))
    return form


def _form(template: str, form: Values, course: Course | None = None, **context: object) -> Page:
    page = render_template(template, form=form, course=course, **context)
    return page, 422 if form.errors else 200


def _saved(course_id: int, sentence: str = "") -> Page:
    db.session.commit()
    if sentence:
        flash(sentence, "success")
    return redirect(url_for("courses.course", course_id=course_id), 303)
