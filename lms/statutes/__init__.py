"""Laws by edition; what everything else points at."""

from flask import Flask

from lms.statutes import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Nothing to wire yet: the pages of statutes come with their import."""
