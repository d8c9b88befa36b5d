"""The page of a lecture, and what its player asks."""

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from lms import clock
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import NotThere
from lms.languages import locale
from lms.media import citing, delivery_views, sending
from lms.media.playables import playable
from lms.people import sign_in
from lms.watching import beats, catalogue, checks, devices, downloads, sessions, watermark, words
from lms.watching.beats import Answer, Order, Stale
from lms.watching.catalogue import Lecture
from lms.watching.checks import Check, NotTaken, Reply
from lms.watching.reporting import LONGEST
from lms.watching.sessions import Opening
from lms.web import Page, checks_sign_in, csrf, saved_as

bp = Blueprint("watching", __name__)


@bp.get("/lessons/<int:lesson_id>/watch")
def lecture(lesson_id: int) -> Page:
    lecture = catalogue.lecture(current_user, lesson_id)
    return render_template(
        "watching/lecture.html",
        lecture=lecture,
        at=_place_asked(lecture),
        asks_missing="missing" in request.args,
        downloads=list(downloads.offered(lecture.download_folder)) if lecture.download_folder else [],
        today=clock.today(),
    )


@bp.get("/lessons/<int:lesson_id>/download.<any(mp4, m4a):kind>")
def download(lesson_id: int, kind: str) -> Page:
    lesson = catalogue.lesson_to_play(current_user, lesson_id)
    if not (lesson.course.allows_download and lesson.recording and lesson.recording.folder):
        raise NotThere
    file = sending.find(lesson.recording.folder, downloads.FILES[kind])
    answer = sending.answer(file, delivery_views.asked(file))
    return saved_as(answer, f"{lesson.title}.{kind}", f"lecture-{lesson.id}.{kind}")


@bp.get("/lessons/<int:lesson_id>/contents")
def contents(lesson_id: int) -> Page:
    """Chapters and linked articles, which the page of the lecture asks for when it is there."""
    lesson, today = catalogue.lesson_to_play(current_user, lesson_id), clock.today()
    assert lesson.recording, "only lectures are played"
    entries = citing.contents(lesson.recording)
    # Of the edition that the course teaches the page itself says so.
    outdated = [each for each in citing.superseded_editions(entries, today) if each != lesson.course.edition]
    return render_template("watching/_contents.html", entries=entries, outdated=outdated, today=today)


def _place_asked(lecture: Lecture) -> int | None:
    """The second that a link points to, if it lies in the lecture."""
    at = request.args.get("at", type=int)
    return at if at is not None and 0 <= at < lecture.standing.seconds else None


@bp.post("/lessons/<int:lesson_id>/watch-sessions")
def open_session(lesson_id: int) -> Page:
    lesson = catalogue.lesson_to_play(current_user, lesson_id)
    number = devices.number_of(request.cookies)
    opening = sessions.open_session(
        current_user.id, lesson, device=request.user_agent.string, at=clock.now(),
        place=devices.place(number, request.remote_addr),
    )  # fmt: skip
    told = jsonify(opening_as_json(opening, lesson))
    db.session.commit()
    devices.keep(told, number)
    return told, 201


def opening_as_json(opening: Opening, lesson: Lesson) -> dict[str, Any]:
    """What a player begins with."""
    assert lesson.recording is not None, "only lectures are opened"
    return {
        "session": opening.session.id,
        "beats": url_for(".beat", session_id=opening.session.id),
        "presence": url_for(".presence", session_id=opening.session.id),
        "nonce": opening.session.nonce,
        "covered": str(opening.counting),
        "place": opening.coverage.place,
        "held": str(opening.held),
        "check": _check_as_json(opening.check),
        "watermark": watermark.words_for(current_user) if lesson.course.shows_watermark else None,
        "media": asdict(playable(opening.grant, lesson.recording, locale())),
    }


# The nonce stands for the form token: only the page that opened the session knows it, and it outlives the sign-in.
@bp.post("/watch-sessions/<int:session_id>/beats")
@csrf.exempt
@checks_sign_in
def beat(session_id: int) -> Page:
    try:
        answer = _accepted(Order(sign_in.claimed(), session_id, _body(), clock.now()))
    except Stale as stale:
        return jsonify(error=str(stale), nonce=stale.nonce), stale.status
    except NotThere:
        raise _unauthorized_or_not_there() from None
    return jsonify(_answer_as_json(answer))


def _accepted(order: Order) -> Answer:
    answer = beats.accept_in_company(order, current_app)
    if answer is None:
        answer = beats.accept(order)
        db.session.commit()
    return answer


def _unauthorized_or_not_there() -> Exception:
    return NotThere() if current_user.is_authenticated else Unauthorized()


# As with beats: the question's token stands for the form token.
@bp.post("/watch-sessions/<int:session_id>/presence")
@csrf.exempt
@checks_sign_in
def presence(session_id: int) -> Page:
    try:
        reply = checks.answer(sign_in.claimed(), session_id, _body(), at=clock.now())
    except NotTaken as refusal:
        return jsonify(error=str(refusal), check=_check_as_json(refusal.check)), refusal.status
    except NotThere:
        raise _unauthorized_or_not_there() from None
    told = _reply_as_json(reply)
    db.session.commit()
    return jsonify(told)


def _check_as_json(check: Check | None) -> dict[str, Any] | None:
    """The question in words, and never its number in digits."""
    if check is None:
        return None
    return {
        "token": check.token,
        "question": words.question(check.question.number),
        "choices": check.question.choices,
        "room": check.room,
        "wait": check.wait,
    }


def _reply_as_json(reply: Reply) -> dict[str, Any]:
    return {
        "right": reply.is_right,
        "words": words.reply(reply.is_right, reply.released, reply.check.wait if reply.check else 0),
        "released": reply.released,
        "covered": str(reply.covered),
        "check": _check_as_json(reply.check),
    }


def _body() -> Any:
    """What was sent, if it is JSON of a length that a report can have."""
    sent = request.stream.read(LONGEST + 1)
    # Who sends too much shall hear why, and hears nothing while still sending.
    while request.stream.read(LONGEST):
        pass
    try:
        return json.loads(sent) if len(sent) <= LONGEST else None
    except (ValueError, RecursionError):
        return None


def _answer_as_json(answer: Answer) -> dict[str, Any]:
    return answer.as_json() | {
        "check": _check_as_json(answer.check),
        "receipts": [
            {"reason": receipt.reason, "seconds": str(receipt.seconds), "words": words.sentence(receipt.reason)}
            for receipt in answer.receipts
        ],
    }
