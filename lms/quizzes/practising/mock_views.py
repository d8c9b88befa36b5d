"""Pages of a mock exam. They stand under the names that the attempt's pages have, so both are drawn by the same templates."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from lms import asking
from lms.courses.models import Lesson
from lms.db import begin_writing, db
from lms.quizzes import answer_forms, answer_views, blueprints, lengths, opening
from lms.quizzes.practising import mocks, open_banks
from lms.quizzes.showing import Showing
from lms.web import Page

bp = Blueprint("mocks", __name__)


@bp.context_processor
def banner() -> dict[str, Any]:
    return {"is_mock": True}


@bp.before_request
def closed_during_exam() -> None:
    open_banks.refuse_during_exam(current_user)


def _lesson(lesson_id: int) -> Lesson:
    lesson = answer_views.quiz(lesson_id)
    mocks.refuse_closed_bank(current_user, lesson)
    return lesson


def _close_what_is_due() -> None:
    """No worker waits for a mock exam: its time ends when somebody looks next."""
    mock = mocks.open_mock_of(current_user)
    if mock is not None and mock.is_due:
        number = mock.id
        begin_writing()
        mocks.submit(current_user, number)
        db.session.commit()


@bp.get("/lessons/<int:lesson_id>/mock")
def lesson(lesson_id: int) -> Page:
    _close_what_is_due()
    lesson = _lesson(lesson_id)
    blueprint = blueprints.of_lesson(lesson)
    assert blueprint is not None
    return render_template(
        "practice/mock.html",
        lesson=lesson,
        length=lengths.of(blueprint),
        rule=opening.rule_for(current_user, blueprint),
        open_mock=mocks.open_mock_of(current_user),
        history=mocks.at(current_user, lesson),
    )


@bp.post("/lessons/<int:lesson_id>/mocks")
def start(lesson_id: int) -> Page:
    _close_what_is_due()
    mock = mocks.start(current_user, _lesson(lesson_id))
    db.session.commit()
    return answer_views.begun(mock.id)


@bp.get("/mocks/<int:attempt_id>")
def attempt(attempt_id: int) -> Page:
    _close_what_is_due()
    mock = mocks.own(current_user, attempt_id)
    if not mock.is_open:
        return answer_views.closed(attempt_id)
    return answer_views.paper(mock, mocks.given(mock))


@bp.get("/mocks/<int:attempt_id>/answers")
def answers(attempt_id: int) -> Page:
    mock = mocks.own(current_user, attempt_id)
    return answer_views.all_answers(mock, mocks.given(mock))


@bp.post("/mocks/<int:attempt_id>/answers/<int:number>")
def save_answer(attempt_id: int, number: int) -> Page:
    chosen, age = answer_views.sent_answer()
    saved = mocks.save(current_user, attempt_id, number, chosen, age=age)
    db.session.commit()
    return answer_views.saved_answer(saved)


@bp.post("/mocks/<int:attempt_id>/answers")
def save_all(attempt_id: int) -> Page:
    mock = mocks.own(current_user, attempt_id)
    if not mock.is_open:
        return answer_views.too_late(mock, mocks.given(mock))
    mocks.save_all(current_user, attempt_id, answer_forms.sent(request.form, mock.shape))
    db.session.commit()
    return answer_views.saved_all(attempt_id)


@bp.get("/mocks/<int:attempt_id>/submission")
def hand_in(attempt_id: int) -> Page:
    _close_what_is_due()
    mock = mocks.own(current_user, attempt_id)
    if not mock.is_open:
        return answer_views.closed(attempt_id)
    return answer_views.before_handing_in(mock, mocks.given(mock))


@bp.post("/mocks/<int:attempt_id>/submission")
def submit(attempt_id: int) -> Page:
    mocks.submit(current_user, attempt_id)
    db.session.commit()
    return answer_views.closed(attempt_id)


@bp.get("/mocks/<int:attempt_id>/result")
def result(attempt_id: int) -> Page:
    _close_what_is_due()
    mock = mocks.own(current_user, attempt_id)
    if mock.submitted_at is None:
        return answer_views.begun(attempt_id)
    if mocks.is_marked_otherwise(mock):
        begin_writing()
        mocks.mark_anew(current_user, attempt_id)
        db.session.commit()
        mock = mocks.own(current_user, attempt_id)
    return answer_views.result(mock, mocks.lines(mock), Showing(verdicts=True), task=None)


@bp.post("/mocks/<int:attempt_id>/answers/<int:number>/own-mark")
def own_mark(attempt_id: int, number: int) -> Page:
    """What share of the points a written answer earns, the person judges by the model answer."""
    mocks.judge(current_user, attempt_id, number, (asking.number(request.form, "share") or 0) / 100)
    db.session.commit()
    return redirect(url_for(".result", attempt_id=attempt_id, _anchor="own-marks"), 303)
