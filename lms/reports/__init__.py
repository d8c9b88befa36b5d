"""Completion rates, down to names, and their exports. Read only."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from lms.people import audit
from lms.reports import article_views, commands, dashboard_views, people_views, shared_views, views
from lms.reports.archives import bundle_views, year_views
from lms.reports.archives import tasks as archive_tasks
from lms.reports.archives import views as archive_views
from lms.reports.checking import commands as checking_commands
from lms.reports.checking import tasks as checking_tasks
from lms.reports.checking import views as checking_views
from lms.reports.evidence import tasks
from lms.reports.evidence.commands import evidence
from lms.reports.tallies import tasks as tally_tasks
from lms.reports.unit_ledgers import views as unit_ledger_views

# Importing the views puts them on the blueprint; importing the tasks makes them known to the worker.
__all__ = [
    "archive_tasks",
    "archive_views",
    "article_views",
    "bundle_views",
    "checking_commands",
    "checking_tasks",
    "checking_views",
    "dashboard_views",
    "people_views",
    "tally_tasks",
    "tasks",
    "unit_ledger_views",
    "views",
    "year_views",
]

DEEDS = {
    "report.names_exported": _l("exported a list of names"),
    "report.people_exported": _l("exported the people of a unit"),
    "archive.person_taken": _l("took the training file of a person"),
    "archive.unit_taken": _l("took the training file of a unit"),
    "archive.ledger_taken": _l("took the training ledger of a unit"),
    "ledger_template.set": _l("set the template of training ledgers"),
    "archive.plan_taken": _l("took the training file of a plan"),
    "archive.bundle_made": _l("had training files put into one file"),
    "archive.bundle_taken": _l("took training files in one file"),
}


def init_app(app: Flask) -> None:
    audit.describe(DEEDS)
    app.register_blueprint(shared_views.bp)
    app.cli.add_command(commands.report)
    app.cli.add_command(evidence)
