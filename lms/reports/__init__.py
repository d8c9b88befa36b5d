"""Completion rates, down to names, and their exports. Read only."""

from flask import Flask

from lms.reports import commands, views


def init_app(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.cli.add_command(commands.report)
