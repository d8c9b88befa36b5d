"""Pages of markers, who see answers without names, and of authors, who name markers and release results."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.courses import shelf
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import NotThere, Refused
from lms.people import access
from lms.people.gates import AUTHORS, only
from lms.quizzes import by_hand, changing_marks, markers, papers, results
from lms.quizzes.by_hand import Line
from lms.quizzes.marking_forms import MarkerForm, PointsGivenForm, WayForm
from lms.quizzes.pages import bp
from lms.web import Page


@bp.get("/marking")
def marking() -> Page:
    quizzes = [(lesson, len(by_hand.waiting_for(current_user, lesson.id)))
               for lesson in markers.quizzes_marked_by(current_user)]  # fmt: skip
    if not quizzes and not access.has_role(current_user, AUTHORS):
        raise NotThere
    return render_template("quizzes/marking.html", quizzes=quizzes)


@bp.get("/marking/<int:lesson_id>")
def marking_queue(lesson_id: int) -> Page:
    lesson = markers.quiz_marked_by(current_user, lesson_id)
    waiting = by_hand.waiting_for(current_user, lesson.id)
    marked = by_hand.marked_by(current_user, lesson.id)
    released = changing_marks.marked_by(current_user, lesson.id)
    return render_template(
        "quizzes/marking_queue.html", lesson=lesson, waiting=waiting, marked=marked, released=released
    )


@bp.get("/marking/<int:lesson_id>/answers/<int:written_id>")
def written_answer(lesson_id: int, written_id: int) -> Page:
    lesson = markers.quiz_marked_by(current_user, lesson_id)
    line = by_hand.one(current_user, lesson, written_id)
    return _answer_page(PointsGivenForm.of(line, current_user.id, _asked(line)), lesson, line)


@bp.post("/marking/<int:lesson_id>/answers/<int:written_id>")
def mark_answer(lesson_id: int, written_id: int) -> Page:
    lesson = markers.quiz_marked_by(current_user, lesson_id)
    line, form = by_hand.one(current_user, lesson, written_id), PointsGivenForm()
    if not form.validate():
        return _answer_page(form, lesson, line), 422
    try:
        by_hand.give(
            current_user, lesson, written_id, form.given, by_point=form.one_by_one, remark=form.remark.data or ""
        )
    except Refused as refused:
        form.points.errors = [str(refused)]
        return _answer_page(form, lesson, line), refused.status
    db.session.commit()
    return redirect(_next(lesson, line), 303)


@bp.post("/marking/<int:lesson_id>/answers/<int:written_id>/withdrawal")
def take_back_mark(lesson_id: int, written_id: int) -> Page:
    lesson = markers.quiz_marked_by(current_user, lesson_id)
    by_hand.take_back(current_user, lesson, written_id)
    db.session.commit()
    return redirect(url_for(".written_answer", lesson_id=lesson.id, written_id=written_id), 303)


def _next(lesson: Lesson, line: Line) -> str:
    """The next answer to the same question, or else to another."""
    waiting = by_hand.waiting_for(current_user, lesson.id)
    same = [each for each in waiting if each.question == line.question]
    for each in same or waiting:
        return url_for(".written_answer", lesson_id=lesson.id, written_id=each.written.id)
    return url_for(".marking_queue", lesson_id=lesson.id)


def _asked(line: Line) -> papers.Sealed:
    attempt = by_hand.attempt_of(line)
    return papers.questions(attempt.paper)[line.written.number - 1]


def _answer_page(form: PointsGivenForm, lesson: Lesson, line: Line) -> str:
    waiting = by_hand.waiting_for(current_user, lesson.id)
    return render_template(
        "quizzes/written_answer.html",
        form=form,
        lesson=lesson,
        line=line,
        asked=_asked(line),
        given=results.given(line.written.attempt_id)[line.written.number].chosen,
        left=len([each for each in waiting if each.question == line.question]),
        mine=line.marks.get(current_user.id),
    )


@bp.get("/lessons/<int:lesson_id>/marking")
@only(*AUTHORS)
def marking_rules(lesson_id: int) -> Page:
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    return _rules_page(lesson, WayForm.of(markers.way_of(lesson.id)))


@bp.post("/lessons/<int:lesson_id>/marking")
@only(*AUTHORS)
def set_marking_rules(lesson_id: int) -> Page:
    lesson, form = shelf.quiz_edited_by(current_user, lesson_id), WayForm()
    if not form.validate():
        return _rules_page(lesson, form), 422
    markers.set_way(lesson, form.way, current_user)
    db.session.commit()
    flash(_("How it is marked is saved."))
    return redirect(url_for(".marking_rules", lesson_id=lesson.id), 303)


@bp.post("/lessons/<int:lesson_id>/markers")
@only(*AUTHORS)
def name_marker(lesson_id: int) -> Page:
    lesson, form = shelf.quiz_edited_by(current_user, lesson_id), MarkerForm()
    try:
        markers.name(lesson, request.form.get("person", 0, type=int), current_user)
    except Refused as refused:
        form.person.errors = [str(refused)]
        return _rules_page(lesson, WayForm.of(markers.way_of(lesson.id)), form), refused.status
    db.session.commit()
    return redirect(url_for(".marking_rules", lesson_id=lesson.id), 303)


@bp.post("/lessons/<int:lesson_id>/markers/<int:marker_id>/removal")
@only(*AUTHORS)
def remove_marker(lesson_id: int, marker_id: int) -> Page:
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    markers.remove(lesson, marker_id, current_user)
    db.session.commit()
    return redirect(url_for(".marking_rules", lesson_id=lesson.id), 303)


@bp.post("/lessons/<int:lesson_id>/marking/release")
@only(*AUTHORS)
def release_results(lesson_id: int) -> Page:
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    released = by_hand.release(lesson, current_user)
    db.session.commit()
    flash(ngettext("%(num)s result is released.", "%(num)s results are released.", released), "success")
    return redirect(url_for(".marking_rules", lesson_id=lesson.id), 303)


def _rules_page(lesson: Lesson, form: WayForm, naming: MarkerForm | None = None) -> str:
    naming, named = naming or MarkerForm(), markers.named(lesson)
    naming.person.choices = [SelectChoice(each.id, each.name) for each in markers.not_named(named)]
    return render_template(
        "quizzes/marking_rules.html", lesson=lesson, form=form, naming=naming, named=named,
        progress=by_hand.progress(lesson.id), ready=len(by_hand.settled_attempts(lesson.id)),
    )  # fmt: skip
