"""Acting on what reports show: review cases, from a signal or a reviewer's own question to a decision by people."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.outbox import tasks as outbox_tasks
from lms.people import access, audit
from lms.supervision import digest_views, models, own_views, seeing, tasks, views
from lms.supervision.channels import views as channels_views
from lms.supervision.channels import wording as channels_wording
from lms.supervision.escalating import notices as escalations
from lms.supervision.escalating import tasks as escalating_tasks
from lms.supervision.escalating import views as escalating_views
from lms.supervision.following_up import issuing
from lms.supervision.following_up import seeing as follow_ups
from lms.supervision.following_up import views as following_up_views
from lms.supervision.papers import views as papers_views
from lms.supervision.reminding import views as reminding_views

__all__ = ["digest_views", "escalating_tasks", "models", "outbox_tasks", "own_views", "tasks"]

DEEDS = {
    "review.opened": _l("opened a review case"),
    "review.stated": _l("made a statement in a review case"),
    "review.decided": _l("decided a review case"),
    "review.second_look_asked": _l("asked for a second look"),
    "review.second_look_decided": _l("decided a second look"),
    "learning.annulled": _l("annulled what was learnt"),
    "learning.reinstated": _l("reinstated what was learnt"),
    "reminder.sent": _l("sent reminders"),
    "reminder.worded": _l("changed the words of reminders"),
    "reminder.phones_taken": _l("took a list of telephones"),
    "channel.added": _l("set up a channel to the outside"),
    "channel.changed": _l("changed a channel to the outside"),
    "channel.switched_on": _l("switched a channel to the outside on"),
    "channel.switched_off": _l("switched a channel to the outside off"),
    "channel.tried": _l("tried a channel to the outside"),
    "ladder.set": _l("set the ladder of reminders of a plan"),
    "follow_up.issued": _l("issued a supervised follow-up"),
    "follow_up.replied": _l("answered a supervised follow-up"),
    "follow_up.sent_back": _l("sent the answer to a supervised follow-up back"),
    "follow_up.accepted": _l("accepted the answer to a supervised follow-up"),
    "follow_up.withdrawn": _l("withdrew a supervised follow-up"),
    "paper.taken": _l("took a notice, reminder letter or circular"),
    "paper.head_set": _l("set in whose name papers go out"),
}


def init_app(app: Flask) -> None:
    audit.describe(DEEDS)
    app.register_blueprint(views.bp)
    app.register_blueprint(reminding_views.bp)
    app.register_blueprint(following_up_views.bp)
    app.register_blueprint(escalating_views.bp)
    app.register_blueprint(papers_views.bp)
    app.register_blueprint(channels_views.bp)
    channels_wording.init()
    # The pages of persons lead to a new case, and those of reports to a follow-up, which they must not know of.
    app.jinja_env.globals["may_review"] = lambda: seeing.is_reviewer(current_user)
    app.jinja_env.globals["escalation_part"] = escalations.where
    app.jinja_env.globals["may_follow_up"] = lambda scope: issuing.may_ask(scope, current_user)
    app.jinja_env.globals["may_write_papers"] = lambda: follow_ups.may_issue(current_user)
    app.jinja_env.globals["may_set_head"] = lambda: access.has_role(current_user, {"administrator"})
