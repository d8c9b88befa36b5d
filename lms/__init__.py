"""The training site: `create_app()` makes one.

Programs that make lectures are modules of this package, too. They load no site, which would cost each of them two seconds
of a processor and a hundred megabytes; so the site is wired in a module of its own.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(**overrides: Any) -> "Flask":
    """The application, with settings from the environment and the given overrides."""
    app: Flask = import_module("lms.wiring").create_app(**overrides)
    return app
