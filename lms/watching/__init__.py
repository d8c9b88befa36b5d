"""Watch sessions, beats, coverage and the attention clock: the evidence that this product exists for."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from lms.people import audit
from lms.people.trail import withholding
from lms.watching import beats, evidence_views, models, tasks, views
from lms.watching.group import models as group_models
from lms.watching.group import phone_views, screen_views
from lms.watching.group import tasks as group_tasks
from lms.watching.group import views as group_views
from lms.watching.offline import export_commands as offline_export_commands
from lms.watching.offline import file_models as offline_file_models
from lms.watching.offline import file_tasks as offline_file_tasks
from lms.watching.offline import making_views as offline_making_views
from lms.watching.offline import models as offline_models
from lms.watching.offline import record_commands, record_views, shelf_views
from lms.watching.offline import refusal_models as offline_refusal_models
from lms.watching.offline import tasks as offline_tasks
from lms.watching.offline.commands import offline
from lms.watching.short_way import ShortWay

__all__ = [
    "evidence_views",
    "group_models",
    "group_tasks",
    "group_views",
    "models",
    "offline_export_commands",
    "offline_file_models",
    "offline_file_tasks",
    "offline_making_views",
    "offline_models",
    "offline_refusal_models",
    "offline_tasks",
    "phone_views",
    "record_commands",
    "record_views",
    "screen_views",
    "shelf_views",
    "tasks",
]


def init_app(app: Flask) -> None:
    """Blueprints, commands and jobs of watching."""
    audit.describe({
        "evidence.seen": _l("looked at the evidence of a person’s watching"),
        "group.opened": _l("opened a group session"),
        "group.ticked": _l("signed people in to a group session from the list of names"),
        "group.closed": _l("ended a group session"),
        "offline.made": _l("made an offline pack of a lecture"),
        "offline.withdrawn": _l("withdrew an offline pack"),
        "offline.handed_in": _l("handed in a record of an offline pack"),
        "group.leading_permitted": _l("let a volunteer lead group sessions"),
        "group.leading_ended": _l("took the permission to lead group sessions back"),
        "offline.taken": _l("fetched an offline pack"),
    })  # fmt: skip
    withholding.tell_learning("evidence.")
    app.register_blueprint(views.bp)
    app.cli.add_command(offline)
    beats.init_app(app)
    app.wsgi_app = ShortWay(app, app.wsgi_app)  # type: ignore[method-assign]
