"""Completion rates, down to names, and their exports. Read only."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Blueprints and commands of reports."""
