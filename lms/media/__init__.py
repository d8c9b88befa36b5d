"""Recordings, uploads, transcoding, captions and signed delivery."""

from flask import Flask

from lms.media import commands, delivery_views, models, tasks

__all__ = ["models", "tasks"]


def init_app(app: Flask) -> None:
    """Blueprints, commands and jobs of media."""
    app.register_blueprint(delivery_views.bp)
    app.cli.add_command(commands.media)
