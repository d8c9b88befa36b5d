"""Units, persons, posts, roster import, access, audit and sign-in."""

from flask import Flask

from lms.people import commands, sign_in, words
from lms.people.blueprint import bp
from lms.people.directory import person_views, post_views, unit_views, unsupervised_views
from lms.people.entrance import account_views, activation_views, tasks
from lms.people.entrance import views as entrance_views
from lms.people.proposals import views as proposal_views
from lms.people.roster import commands as roster_commands
from lms.people.roster import mend_views
from lms.people.roster import tasks as roster_tasks
from lms.people.roster import views as roster_views
from lms.people.slips import views as slip_views
from lms.people.township_lists import views as township_list_views
from lms.people.trail import views as trail_views

# Importing a module of views puts its routes on the blueprint, importing the tasks tells the worker of them.
PARTS = (
    entrance_views, activation_views, account_views, tasks, unit_views, unsupervised_views, person_views, post_views, proposal_views,
    township_list_views, slip_views, trail_views, mend_views, roster_tasks,
)  # fmt: skip


def init_app(app: Flask) -> None:
    sign_in.init_app(app)
    words.init_app(app)
    app.cli.add_command(commands.admin)
    app.register_blueprint(bp)
    app.register_blueprint(roster_views.bp)
    app.cli.add_command(roster_commands.roster)
