"""Question banks, blueprints, papers, attempts and marking."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms.people import audit
from lms.quizzes import (
    asked,
    attempt_views,
    bank_views,
    banks,
    blueprint_views,
    commands,
    import_views,
    models,
    pages,
    question_views,
    taking_over_views,
    tasks,
)
from lms.quizzes.models import Question, QuestionVersion
from lms.statutes import uses

# Importing the views puts them on the blueprint; importing the tasks makes them known to the worker.
__all__ = [
    "attempt_views",
    "bank_views",
    "blueprint_views",
    "import_views",
    "models",
    "question_views",
    "taking_over_views",
    "tasks",
]


DEEDS = {"course.taken_over": _l("took a course over to the editions of laws in force")}


def init_app(app: Flask) -> None:
    """Pages and commands of quizzes."""
    resting = select(QuestionVersion.edition_id).join(Question, banks.latest()).where(Question.retired_at.is_(None))
    uses.tell("questions", _l("Questions that rest on it"), resting)
    uses.tell_pointing("questions", _l("Questions that rest on it"), asked.pointing)
    uses.tell_places("questions", _l("Asked in questions"), asked.places)
    audit.describe(DEEDS)
    app.register_blueprint(pages.bp)
    app.cli.add_command(commands.questions)
