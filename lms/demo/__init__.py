"""The demonstration county: invented people and firms, made through the same functions as real ones."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Commands of the demonstration."""
