"""Watch sessions, beats, coverage and the attention clock: the evidence that this product exists for."""

from flask import Flask

from lms.watching import beats, models, tasks, views

__all__ = ["models", "tasks"]


def init_app(app: Flask) -> None:
    """Blueprints, commands and jobs of watching."""
    app.register_blueprint(views.bp)
    beats.init_app(app)
