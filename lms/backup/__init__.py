"""Backup and restoration of an instance: database, media and keys in one file, made while people learn."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from lms.backup import commands
from lms.people import audit


def init_app(app: Flask) -> None:
    audit.describe({"backup.created": _l("made a backup"), "backup.restored": _l("put a backup back")})
    app.cli.add_command(commands.backup)
