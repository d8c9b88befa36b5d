"""Units, persons, posts, roster import, access, audit and sign-in."""

from flask import Flask

from lms.people import sign_in, words
from lms.people.blueprint import bp
from lms.people.entrance import account_views, activation_views, tasks, views

# Importing a module of views puts its routes on the blueprint, importing the tasks tells the worker of them.
PARTS = (account_views, activation_views, tasks, views)


def init_app(app: Flask) -> None:
    sign_in.init_app(app)
    words.init_app(app)
    app.register_blueprint(bp)
