"""Pages of watching: the lecture, and the learner's own record; and what the player asks."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge, Unauthorized

from lms import clock
from lms.db import db
from lms.errors import NotThere
from lms.people import sign_in
from lms.watching import beats, catalogue, sessions, words
from lms.watching import record as records
from lms.watching.beats import Answer, Stale
from lms.watching.reporting import LONGEST
from lms.web import Page, checks_sign_in, csrf

bp = Blueprint("watching", __name__)


@bp.get("/lessons/<int:lesson_id>/watch")
def lecture(lesson_id: int) -> Page:
    lesson = catalogue.lecture_open_to(current_user, lesson_id)
    standing = catalogue.standing(current_user.id, lesson)
    return render_template("watching/lecture.html", lesson=lesson, standing=standing, today=clock.today())


@bp.post("/lessons/<int:lesson_id>/watch-sessions")
def open_session(lesson_id: int) -> Page:
    lesson = catalogue.lecture_open_to(current_user, lesson_id)
    device = request.user_agent.string
    opening = sessions.open_session(current_user.id, lesson, device=device, at=clock.now())
    db.session.commit()
    return jsonify(
        session=opening.session.id,
        beats=url_for(".beat", session_id=opening.session.id),
        nonce=opening.session.nonce,
        covered=opening.coverage.spans,
        place=opening.coverage.place,
    ), 201


# The nonce stands for the form token: only the page that opened the session knows it, and it outlives the sign-in.
@bp.post("/watch-sessions/<int:session_id>/beats")
@csrf.exempt
@checks_sign_in
def beat(session_id: int) -> Page:
    try:
        answer = beats.accept(sign_in.claimed(), session_id, _body(), at=clock.now())
    except Stale as stale:
        return jsonify(error=str(stale), nonce=stale.nonce), stale.status
    except NotThere:
        if not current_user.is_authenticated:
            raise Unauthorized from None
        raise
    db.session.commit()
    return jsonify(_as_json(answer))


def _body() -> Any:
    """What was sent, if it is JSON of a length that a report can have."""
    request.max_content_length = LONGEST
    try:
        return request.get_json(force=True, silent=True)
    except RequestEntityTooLarge:
        return None


def _as_json(answer: Answer) -> dict[str, Any]:
    return {
        "nonce": answer.nonce,
        "claimed": str(answer.claimed),
        "covered": str(answer.covered),
        "taken_over": answer.taken_over,
        "receipts": [
            {"reason": receipt.reason, "seconds": str(receipt.seconds), "words": words.sentence(receipt.reason)}
            for receipt in answer.receipts
        ],
    }


@bp.get("/record")
def record() -> Page:
    return render_template("watching/record.html", entries=records.begun(current_user.id))


@bp.get("/record/lessons/<int:lesson_id>")
def lecture_record(lesson_id: int) -> Page:
    entry = records.entry(current_user.id, lesson_id)
    return render_template(
        "watching/lecture_record.html",
        entry=entry,
        uncounted=records.uncounted(current_user.id, entry),
        sittings=records.sittings(current_user.id, entry),
        sentence=words.sentence,
    )
