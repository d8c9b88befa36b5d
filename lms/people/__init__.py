"""Units, persons, posts, roster import, access, audit and sign-in."""

from flask import Flask

from lms.people import sign_in, views


def init_app(app: Flask) -> None:
    sign_in.init_app(app)
    app.register_blueprint(views.bp)
