"""Recordings, uploads, transcoding, captions and signed delivery."""

from flask import Flask

from lms.media import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Blueprints, commands and jobs of media."""
