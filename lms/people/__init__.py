"""Units, persons, posts, roster import, access, audit and sign-in."""

from flask import Flask

from lms.people import sign_in, words
from lms.people.blueprint import bp
from lms.people.entrance import account_views, activation_views, tasks, views
from lms.people.roster import commands as roster_commands
from lms.people.roster import tasks as roster_tasks

# Importing a module of views puts its routes on the blueprint, importing the tasks tells the worker of them.
PARTS = (account_views, activation_views, tasks, views, roster_tasks)


def init_app(app: Flask) -> None:
    sign_in.init_app(app)
    words.init_app(app)
    app.register_blueprint(bp)
    app.cli.add_command(roster_commands.roster)
