"""The one blueprint that all views of quizzes stand on, and what their templates share."""

from typing import Any

from flask import Blueprint, url_for

bp = Blueprint("quizzes", __name__)


@bp.context_processor
def addresses() -> dict[str, Any]:
    return {"lecture_at": lecture_at}


def lecture_at(lesson_id: int, second: int) -> str:
    """The address of a lecture, opened at that second."""
    return url_for("watching.lecture", lesson_id=lesson_id, at=second)
