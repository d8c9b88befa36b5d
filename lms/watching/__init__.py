"""Watch sessions, beats, coverage and the attention clock: the evidence that this product exists for."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from lms.people import audit
from lms.watching import beats, evidence_views, models, tasks, views
from lms.watching.short_way import ShortWay

__all__ = ["evidence_views", "models", "tasks"]


def init_app(app: Flask) -> None:
    """Blueprints, commands and jobs of watching."""
    audit.describe({"evidence.seen": _l("looked at the evidence of a person’s watching")})
    app.register_blueprint(views.bp)
    beats.init_app(app)
    app.wsgi_app = ShortWay(app, app.wsgi_app)  # type: ignore[method-assign]
