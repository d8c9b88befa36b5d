"""Completion rates, down to names, and their exports. Read only."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.people import access, audit
from lms.people.trail import withholding
from lms.reports import article_views, commands, dashboard_views, people_views, shared_views, views
from lms.reports.archives import bundle_views, year_views
from lms.reports.archives import tasks as archive_tasks
from lms.reports.archives import views as archive_views
from lms.reports.checking import commands as checking_commands
from lms.reports.checking import tasks as checking_tasks
from lms.reports.checking import views as checking_views
from lms.reports.disposing import list_views as disposal_list_views
from lms.reports.disposing import tasks as disposal_tasks
from lms.reports.disposing import views as disposal_views
from lms.reports.evidence import tasks
from lms.reports.evidence.commands import evidence
from lms.reports.spot_rates import views as spot_rate_views
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
    "disposal_list_views",
    "disposal_tasks",
    "disposal_views",
    "people_views",
    "spot_rate_views",
    "tally_tasks",
    "tasks",
    "unit_ledger_views",
    "views",
    "year_views",
]

DEEDS = {
    "report.names_exported": _l("exported a list of names"),
    "report.spot_names_exported": _l("exported a list of names of checks on the spot"),
    "report.people_exported": _l("exported the people of a unit"),
    "archive.person_taken": _l("took the training file of a person"),
    "archive.unit_taken": _l("took the training file of a unit"),
    "archive.ledger_taken": _l("took the training ledger of a unit"),
    "ledger_template.set": _l("set the template of training ledgers"),
    "archive.plan_taken": _l("took the training file of a plan"),
    "archive.bundle_made": _l("had training files put into one file"),
    "archive.bundle_taken": _l("took training files in one file"),
    "retention.rule_written": _l("set how long records are kept"),
    "disposal.list_made": _l("made a list of disposal"),
    "disposal.list_taken": _l("took a list of disposal"),
    "disposal.carried_out": _l("disposed of what a list names"),
    "disposal.refused": _l("refused a list of disposal"),
    "disposal.withdrawn": _l("took a list of disposal back"),
}


def init_app(app: Flask) -> None:
    audit.describe(DEEDS)
    withholding.tell_learning("archive.")
    app.jinja_env.globals["may_plan"] = lambda: access.has_role(current_user, {"administrator"})
    app.register_blueprint(shared_views.bp)
    app.cli.add_command(commands.report)
    app.cli.add_command(evidence)
