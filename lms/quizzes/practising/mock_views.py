"""Pages of a mock exam. They stand under the names that the attempt's pages have, so both are drawn by the same templates."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.courses import catalogue
from lms.courses.models import Lesson
from lms.db import begin_writing, db
from lms.errors import NotThere
from lms.quizzes import answer_forms, blueprints, editions, lengths, papers, results
from lms.quizzes.attempt_views import given_as_json, sent_answer
from lms.quizzes.pages import addresses
from lms.quizzes.practising import mocks, open_banks
from lms.quizzes.showing import Showing
from lms.quizzes.taught import where_taught
from lms.web import Page

bp = Blueprint("mocks", __name__)
bp.context_processor(addresses)


@bp.context_processor
def banner() -> dict[str, Any]:
    return {"is_mock": True}


@bp.before_request
def closed_during_exam() -> None:
    open_banks.refuse_during_exam(current_user)


def _lesson(lesson_id: int) -> Lesson:
    lesson = catalogue.lesson_open_to(current_user, lesson_id)
    if lesson.kind != "quiz":
        raise NotThere
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
        rule=mocks.rule_for(current_user, blueprint),
        open_mock=mocks.open_mock_of(current_user),
        history=mocks.at(current_user, lesson),
    )


@bp.post("/lessons/<int:lesson_id>/mocks")
def start(lesson_id: int) -> Page:
    _close_what_is_due()
    mock = mocks.start(current_user, _lesson(lesson_id))
    db.session.commit()
    return redirect(url_for(".attempt", attempt_id=mock.id), 303)


@bp.get("/mocks/<int:attempt_id>")
def attempt(attempt_id: int) -> Page:
    _close_what_is_due()
    mock = mocks.own(current_user, attempt_id)
    if not mock.is_open:
        return redirect(url_for(".result", attempt_id=attempt_id), 303)
    questions, given = papers.questions(mock.paper), mocks.given(mock)
    return render_template("quizzes/attempt.html", attempt=mock, questions=questions, given=given)


@bp.get("/mocks/<int:attempt_id>/answers")
def answers(attempt_id: int) -> Page:
    mock = mocks.own(current_user, attempt_id)
    saved = {number: given_as_json(answer) for number, answer in mocks.given(mock).items()}
    return jsonify(answers=saved, is_open=mock.is_open, seconds_left=mock.seconds_left)


@bp.post("/mocks/<int:attempt_id>/answers/<int:number>")
def save_answer(attempt_id: int, number: int) -> Page:
    chosen, age = sent_answer()
    saved = mocks.save(current_user, attempt_id, number, chosen, age=age)
    db.session.commit()
    return jsonify(**given_as_json(saved.given), is_latest=saved.is_latest, seconds_left=saved.seconds_left)


@bp.post("/mocks/<int:attempt_id>/answers")
def save_all(attempt_id: int) -> Page:
    mock = mocks.own(current_user, attempt_id)
    if not mock.is_open:
        return redirect(url_for(".attempt", attempt_id=attempt_id), 303)
    mocks.save_all(current_user, attempt_id, answer_forms.sent(request.form, mock.shape))
    db.session.commit()
    if "hand_in" in request.form:
        return redirect(url_for(".hand_in", attempt_id=attempt_id), 303)
    flash(_("Your answers are saved."))
    return redirect(url_for(".attempt", attempt_id=attempt_id), 303)


@bp.get("/mocks/<int:attempt_id>/submission")
def hand_in(attempt_id: int) -> Page:
    _close_what_is_due()
    mock = mocks.own(current_user, attempt_id)
    if not mock.is_open:
        return redirect(url_for(".result", attempt_id=attempt_id), 303)
    given = mocks.given(mock)
    left = [number for number in range(1, len(mock.shape) + 1) if number not in given or not given[number].chosen]
    return render_template("quizzes/hand_in.html", attempt=mock, left=left)


@bp.post("/mocks/<int:attempt_id>/submission")
def submit(attempt_id: int) -> Page:
    mocks.submit(current_user, attempt_id)
    db.session.commit()
    return redirect(url_for(".result", attempt_id=attempt_id), 303)


@bp.get("/mocks/<int:attempt_id>/result")
def result(attempt_id: int) -> Page:
    _close_what_is_due()
    mock = mocks.own(current_user, attempt_id)
    if mock.submitted_at is None:
        return redirect(url_for(".attempt", attempt_id=attempt_id), 303)
    lines = mocks.lines(mock)
    return render_template(
        "quizzes/result.html",
        attempt=mock,
        lines=lines,
        shows=Showing(verdicts=True),
        saved=results.what_was_saved(lines),
        taught=where_taught(mock.lesson_id, [line.article for line in lines if not line.mark.is_right]),
        task=None,
        editions=editions.named_in(lines),
        today=clock.today(),
    )
