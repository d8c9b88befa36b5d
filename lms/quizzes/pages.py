"""The one blueprint that all views of quizzes stand on, and what their templates share."""

from typing import Any

from flask import Blueprint, current_app, url_for

bp = Blueprint("quizzes", __name__)


@bp.context_processor
def addresses() -> dict[str, Any]:
    return {"lecture_at": lecture_at}


def lecture_at(lesson_id: int, second: int = 0) -> str:
    """The address of a lecture, opened at that second."""
    if "watching.lecture" not in current_app.view_functions:
        return url_for("home.show")
    return url_for("watching.lecture", lesson_id=lesson_id, at=second or None)
