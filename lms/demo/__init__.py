"""The demonstration county: invented people and firms, made through the same functions as real ones."""

from flask import Flask

from lms.demo import commands, county


def init_app(app: Flask) -> None:
    app.cli.add_command(commands.demo)
    app.context_processor(lambda: {"is_demonstration": county.is_demonstration()})
