"""Pages of the learner: the door of a quiz, the attempt, its handing in and its result."""

from datetime import timedelta
from math import isfinite
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.courses import catalogue
from lms.courses.models import Lesson
from lms.db import begin_writing, db
from lms.errors import NotThere, Refused, Unreadable
from lms.quizzes import (
    answer_forms,
    answering,
    attempts,
    by_hand,
    editions,
    event_words,
    events,
    lengths,
    news,
    opening,
    papers,
    results,
    rooms,
    sat_on_paper,
    showing,
)
from lms.quizzes.models import Attempt
from lms.quizzes.pages import bp
from lms.quizzes.practising import offered
from lms.quizzes.results import Given
from lms.quizzes.taught import where_taught
from lms.web import Page, secondformat


def _lesson(lesson_id: int) -> Lesson:
    lesson = catalogue.lesson_open_to(current_user, lesson_id)
    if lesson.kind != "quiz":
        raise NotThere
    return lesson


def _close_what_is_due() -> None:
    """The clock closes an attempt even if the worker has not come to it yet."""
    attempt = opening.open_attempt_of(current_user)
    if attempt is not None and attempt.is_due:
        number = attempt.id
        begin_writing()
        attempts.close_if_due(number)
        db.session.commit()


@bp.get("/lessons/<int:lesson_id>/quiz")
def lesson(lesson_id: int) -> Page:
    _close_what_is_due()
    return _door(lesson_id)


def _door(lesson_id: int, not_entered: Refused | None = None) -> str:
    lesson = _lesson(lesson_id)
    door = opening.look(current_user, lesson)
    return render_template(
        "quizzes/quiz.html",
        lesson=lesson,
        not_entered=not_entered,
        task=catalogue.enrolment_in(current_user, lesson.course),
        door=door,
        on_paper=sat_on_paper.among(door.history),
        length=lengths.of(door.blueprint) if door.blueprint else None,
        practice=offered.of_quiz(current_user, lesson),
    )


@bp.post("/lessons/<int:lesson_id>/attempts")
def start(lesson_id: int) -> Page:
    _close_what_is_due()
    try:
        attempt = attempts.start(current_user, _lesson(lesson_id), request.form.get("code", ""))
    except rooms.NotEntered as refusal:
        db.session.commit()  # wrong codes are counted
        return _door(lesson_id, refusal), refusal.status
    db.session.commit()
    return redirect(url_for(".attempt", attempt_id=attempt.id), 303)


@bp.get("/attempts/<int:attempt_id>")
def attempt(attempt_id: int) -> Page:
    _close_what_is_due()
    attempt = attempts.own(current_user, attempt_id)
    if not attempt.is_open:
        return redirect(url_for(".result", attempt_id=attempt.id), 303)
    questions, given = papers.questions(attempt.paper), results.given(attempt.id)
    return render_template(
        "quizzes/attempt.html", attempt=attempt, questions=questions, given=given, told=_told(attempt)
    )


@bp.get("/attempts/<int:attempt_id>/answers")
def answers(attempt_id: int) -> Page:
    """What is saved by now, for a window that was away."""
    attempt = attempts.own(current_user, attempt_id)
    if rooms.is_to_be_noted(attempt):
        begin_writing(lightly=True)
        rooms.note_seen(attempt_id)
        db.session.commit()
        attempt = attempts.own(current_user, attempt_id)
    given = results.given(attempt.id)
    saved = {number: given_as_json(answer) for number, answer in given.items()}
    return jsonify(answers=saved, is_open=attempt.is_open, seconds_left=attempt.seconds_left, told=_told(attempt))


@bp.post("/attempts/<int:attempt_id>/answers/<int:number>")
def save_answer(attempt_id: int, number: int) -> Page:
    chosen, age = sent_answer()
    saved = answering.save(current_user, attempt_id, number, chosen, age=age)
    db.session.commit()
    left = saved.seconds_left
    return jsonify(**given_as_json(saved.given), is_latest=saved.is_latest, seconds_left=left)


def _told(attempt: Attempt) -> list[str]:
    """What happened around the attempt, in sentences."""
    return [event_words.sentence(each) for each in events.of(attempt)]


def sent_answer() -> tuple[str, timedelta]:
    """The answer and its age, if that is what was sent."""
    body: Any = request.get_json(silent=True)
    chosen, age = (body.get("chosen"), body.get("age", 0)) if isinstance(body, dict) else (None, 0)
    if not isinstance(chosen, str) or len(chosen) > answer_forms.LONGEST_SENT or not isinstance(age, int | float):
        raise Unreadable
    return chosen, timedelta(seconds=min(max(age, 0), 24 * 3600) if isfinite(age) else 0)


def given_as_json(given: Given) -> dict[str, str]:
    return {"chosen": given.chosen, "saved": secondformat(given.saved_at)}


@bp.post("/attempts/<int:attempt_id>/answers")
def save_all(attempt_id: int) -> Page:
    """The whole page at once, from a browser without JavaScript."""
    attempt = attempts.own(current_user, attempt_id)
    if attempt.is_due or attempt.submitted_at:
        return redirect(url_for(".attempt", attempt_id=attempt_id), 303)
    answering.save_all(current_user, attempt_id, answer_forms.sent(request.form, attempt.shape))
    db.session.commit()
    if "hand_in" in request.form:
        return redirect(url_for(".hand_in", attempt_id=attempt_id), 303)
    flash(_("Your answers are saved."))
    return redirect(url_for(".attempt", attempt_id=attempt_id), 303)


@bp.get("/attempts/<int:attempt_id>/submission")
def hand_in(attempt_id: int) -> Page:
    """The question before handing in, with what is not answered yet."""
    _close_what_is_due()
    attempt = attempts.own(current_user, attempt_id)
    if not attempt.is_open:
        return redirect(url_for(".result", attempt_id=attempt.id), 303)
    given = results.given(attempt.id)
    left = [number for number in range(1, len(attempt.shape) + 1) if number not in given or not given[number].chosen]
    return render_template("quizzes/hand_in.html", attempt=attempt, left=left)


@bp.post("/attempts/<int:attempt_id>/submission")
def submit(attempt_id: int) -> Page:
    _close_what_is_due()
    attempt = attempts.own(current_user, attempt_id)
    if attempt.is_open:
        attempts.submit(attempt)
        db.session.commit()
    return redirect(url_for(".result", attempt_id=attempt_id), 303)


@bp.get("/attempts/<int:attempt_id>/result")
def result(attempt_id: int) -> Page:
    _close_what_is_due()
    attempt = attempts.own(current_user, attempt_id)
    if attempt.submitted_at is None:
        return redirect(url_for(".attempt", attempt_id=attempt.id), 303)
    lines, shows = results.lines(attempt), showing.of(current_user, attempt)
    taught = where_taught(attempt.lesson_id, [line.article for line in lines if not line.mark.is_right])
    task = catalogue.enrolment_in(current_user, attempt.lesson.course)
    return render_template(
        "quizzes/result.html",
        attempt=attempt,
        lines=lines,
        shows=shows,
        saved=results.what_was_saved(lines),
        told=_told(attempt),
        room=rooms.of(attempt),
        taught=taught,
        task=task,
        editions=editions.named_in(lines),
        today=clock.today(),
        changes=news.of_attempt(attempt),
        remarks=by_hand.remarks_of(attempt),
    )
