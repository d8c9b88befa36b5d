"""Question banks, blueprints, papers, attempts and marking."""

from flask import Flask

from lms.quizzes import (
    attempt_views,
    bank_views,
    blueprint_views,
    commands,
    import_views,
    models,
    pages,
    question_views,
    tasks,
)

# Importing the views puts them on the blueprint; importing the tasks makes them known to the worker.
__all__ = ["attempt_views", "bank_views", "blueprint_views", "import_views", "models", "question_views", "tasks"]


def init_app(app: Flask) -> None:
    """Pages and commands of quizzes."""
    app.register_blueprint(pages.bp)
    app.cli.add_command(commands.questions)
