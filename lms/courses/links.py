"""Addresses of lessons, whose pages belong to several packages; none where the page is not there."""

from typing import Any

from flask import current_app, url_for

LESSON_PAGES = {"lecture": "watching.lecture", "quiz": "quizzes.lesson", "document": "courses.document"}
BLUEPRINT_PAGE = "quizzes.blueprint"
ANALYSIS_PAGE = "quizzes.analysis"
NEWER_PAGE = "quizzes.newer_editions"
KIND_ICONS = {"lecture": "play-circle", "quiz": "ui-checks", "document": "file-text"}


def lesson_url(kind: str, lesson_id: int, **asked: Any) -> str | None:
    """Where a learner takes the lesson; `asked` is what follows the question mark."""
    return _url(LESSON_PAGES[kind], lesson_id, **asked)


def lecture_at(lesson_id: int, second: int) -> str | None:
    """The page of a lecture, opened at that second."""
    page = LESSON_PAGES["lecture"]
    return url_for(page, lesson_id=lesson_id, at=second) if has_page(page) else None


def blueprint_url(lesson_id: int) -> str | None:
    """Where the rules of a quiz are set."""
    return _url(BLUEPRINT_PAGE, lesson_id)


def analysis_url(lesson_id: int) -> str | None:
    """Where the questions of a quiz are analysed."""
    return _url(ANALYSIS_PAGE, lesson_id)


def newer_editions_url(course_id: int) -> str | None:
    """Where a course is taken over to the editions of laws in force."""
    return url_for(NEWER_PAGE, course_id=course_id) if has_page(NEWER_PAGE) else None


def has_page(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def _url(endpoint: str, lesson_id: int, **asked: Any) -> str | None:
    return url_for(endpoint, lesson_id=lesson_id, **asked) if has_page(endpoint) else None
