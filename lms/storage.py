"""Files of the instance: one place that knows the folders."""

from pathlib import Path

from flask import current_app


def folder(name: str) -> Path:
    """The instance's folder of that name (`uploads`, `media`, `imports` …), made when it is missing."""
    path = Path(current_app.instance_path) / name
    path.mkdir(parents=True, exist_ok=True)
    return path
