"""Pages of the learner: the door of a quiz, the attempt, its handing in and its result."""

from flask import render_template, request
from flask_login import current_user

from lms.courses import catalogue
from lms.db import begin_writing, db
from lms.errors import Refused
from lms.quizzes import (
    answer_forms,
    answer_views,
    answering,
    attempts,
    by_hand,
    event_words,
    events,
    lengths,
    news,
    opening,
    results,
    rooms,
    sat_on_paper,
    showing,
)
from lms.quizzes.models import Attempt
from lms.quizzes.pages import bp
from lms.quizzes.practising import offered
from lms.web import Page


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
    lesson = answer_views.quiz(lesson_id)
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
        attempt = attempts.start(current_user, answer_views.quiz(lesson_id), request.form.get("code", ""))
    except rooms.NotEntered as refusal:
        db.session.commit()  # wrong codes are counted
        return _door(lesson_id, refusal), refusal.status
    db.session.commit()
    return answer_views.begun(attempt.id)


@bp.get("/attempts/<int:attempt_id>")
def attempt(attempt_id: int) -> Page:
    _close_what_is_due()
    attempt = attempts.own(current_user, attempt_id)
    if not attempt.is_open:
        return answer_views.closed(attempt_id)
    return answer_views.paper(attempt, results.given(attempt_id), told=_told(attempt))


@bp.get("/attempts/<int:attempt_id>/answers")
def answers(attempt_id: int) -> Page:
    attempt = attempts.own(current_user, attempt_id)
    if rooms.is_to_be_noted(attempt):
        begin_writing(lightly=True)
        rooms.note_seen(attempt_id)
        db.session.commit()
        attempt = attempts.own(current_user, attempt_id)
    return answer_views.all_answers(attempt, results.given(attempt_id), told=_told(attempt))


@bp.post("/attempts/<int:attempt_id>/answers/<int:number>")
def save_answer(attempt_id: int, number: int) -> Page:
    chosen, age = answer_views.sent_answer()
    saved = answering.save(current_user, attempt_id, number, chosen, age=age)
    db.session.commit()
    return answer_views.saved_answer(saved)


def _told(attempt: Attempt) -> list[str]:
    """What happened around the attempt, in sentences."""
    return [event_words.sentence(each) for each in events.of(attempt)]


@bp.post("/attempts/<int:attempt_id>/answers")
def save_all(attempt_id: int) -> Page:
    attempt = attempts.own(current_user, attempt_id)
    if not attempt.is_open:
        return answer_views.too_late(attempt, results.given(attempt_id))
    answering.save_all(current_user, attempt_id, answer_forms.sent(request.form, attempt.shape))
    db.session.commit()
    return answer_views.saved_all(attempt_id)


@bp.get("/attempts/<int:attempt_id>/submission")
def hand_in(attempt_id: int) -> Page:
    _close_what_is_due()
    attempt = attempts.own(current_user, attempt_id)
    if not attempt.is_open:
        return answer_views.closed(attempt_id)
    return answer_views.before_handing_in(attempt, results.given(attempt_id))


@bp.post("/attempts/<int:attempt_id>/submission")
def submit(attempt_id: int) -> Page:
    _close_what_is_due()
    attempt = attempts.own(current_user, attempt_id)
    if attempt.is_open:
        attempts.submit(attempt)
        db.session.commit()
    return answer_views.closed(attempt_id)


@bp.get("/attempts/<int:attempt_id>/result")
def result(attempt_id: int) -> Page:
    _close_what_is_due()
    attempt = attempts.own(current_user, attempt_id)
    if attempt.submitted_at is None:
        return answer_views.begun(attempt_id)
    return answer_views.result(
        attempt,
        results.lines(attempt),
        showing.of(current_user, attempt),
        told=_told(attempt),
        on_paper=attempt.id in sat_on_paper.among([attempt]),
        room=rooms.of(attempt),
        task=catalogue.enrolment_in(current_user, attempt.lesson.course),
        changes=news.of_attempt(attempt),
        remarks=by_hand.remarks_of(attempt),
    )
