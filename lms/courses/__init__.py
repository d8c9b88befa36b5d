"""Courses, lessons, plans, enrolments and completion."""

from flask import Flask

from lms.courses import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Blueprints, commands and jobs of courses."""
