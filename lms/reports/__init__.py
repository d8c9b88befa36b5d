"""Completion rates, down to names, and their exports. Read only."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from lms.people import audit
from lms.reports import commands, views
from lms.reports.evidence import tasks
from lms.reports.evidence.commands import evidence

__all__ = ["tasks"]


def init_app(app: Flask) -> None:
    audit.describe({"report.names_exported": _l("exported a list of names")})
    app.register_blueprint(views.bp)
    app.cli.add_command(commands.report)
    app.cli.add_command(evidence)
