"""Watch sessions, beats, coverage and the attention clock: the evidence that this product exists for."""

from flask import Flask

from lms.watching import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Blueprints, commands and jobs of watching."""
