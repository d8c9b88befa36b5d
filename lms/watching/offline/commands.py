"""`flask --app lms offline`: packs without a browser."""

from flask.cli import AppGroup

offline = AppGroup("offline", help="Offline packs: lectures on a stick.")
