"""Backup and restoration of an instance: database, media and keys in one file, made while people learn."""

from flask import Flask

from lms.backup import commands


def init_app(app: Flask) -> None:
    app.cli.add_command(commands.backup)
