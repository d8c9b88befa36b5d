"""Each role's first page, and the way around the site."""

from flask import Flask

from lms.home import navigation, views


def init_app(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.context_processor(navigation.shown)
