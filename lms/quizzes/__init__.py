"""Question banks, blueprints, papers, attempts and marking."""

from flask import Flask

from lms.quizzes import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Blueprints, commands and jobs of quizzes."""
