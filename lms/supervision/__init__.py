"""Acting on what reports show: review cases, from a signal or a reviewer's own question to a decision by people."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.outbox import tasks as outbox_tasks
from lms.people import access, audit
from lms.people.trail import withholding
from lms.supervision import digest_views, models, own_views, seeing, tasks, unearned_views, views
from lms.supervision.channels import views as channels_views
from lms.supervision.channels import wording as channels_wording
from lms.supervision.dispatching import sending_views as dispatch_sending_views
from lms.supervision.dispatching import views as dispatching_views
from lms.supervision.escalating import notices as escalations
from lms.supervision.escalating import tasks as escalating_tasks
from lms.supervision.escalating import views as escalating_views
from lms.supervision.escalating import wording as escalation_words
from lms.supervision.following_up import issuing
from lms.supervision.following_up import seeing as follow_ups
from lms.supervision.following_up import views as following_up_views
from lms.supervision.handing_out import views as handing_out_views
from lms.supervision.papers import views as papers_views
from lms.supervision.reminding import views as reminding_views
from lms.supervision.spot_checks import places, trip_views
from lms.supervision.spot_checks import seeing as spot_checks
from lms.supervision.volunteers import closing_views as volunteers_closing_views
from lms.supervision.volunteers import own_views as volunteers_own_views
from lms.supervision.volunteers import permit_views as volunteers_permit_views
from lms.supervision.volunteers import service_views as volunteers_service_views
from lms.supervision.volunteers import shared_views as volunteers_shared_views

__all__ = [
    "digest_views",
    "dispatch_sending_views",
    "escalating_tasks",
    "models",
    "outbox_tasks",
    "own_views",
    "tasks",
    "unearned_views",
    "volunteers_closing_views",
    "volunteers_own_views",
    "volunteers_permit_views",
    "volunteers_service_views",
]

DEEDS = {
    "review.opened": _l("opened a review case"),
    "review.stated": _l("made a statement in a review case"),
    "review.decided": _l("decided a review case"),
    "review.second_look_asked": _l("asked for a second look"),
    "review.second_look_decided": _l("decided a second look"),
    "learning.annulled": _l("annulled what was learnt"),
    "learning.completion_taken_back": _l("took back a completion that was stamped while a lesson was left"),
    "learning.reinstated": _l("reinstated what was learnt"),
    "reminder.sent": _l("sent reminders"),
    "reminder.worded": _l("changed the words of reminders"),
    "reminder.group_told": _l("sent the text about who has not completed to a group"),
    "reminder.phones_taken": _l("took a list of telephones"),
    "channel.added": _l("set up a channel to the outside"),
    "channel.changed": _l("changed a channel to the outside"),
    "channel.switched_on": _l("switched a channel to the outside on"),
    "channel.switched_off": _l("switched a channel to the outside off"),
    "channel.emptied": _l("dropped the messages that waited for a channel to the outside"),
    "channel.tried": _l("tried a channel to the outside"),
    "escalation.worded": _l("changed the words of notices to units"),
    "ladder.set": _l("set the ladder of reminders of a plan"),
    "follow_up.issued": _l("issued a supervised follow-up"),
    "follow_up.replied": _l("answered a supervised follow-up"),
    "follow_up.sent_back": _l("sent the answer to a supervised follow-up back"),
    "follow_up.accepted": _l("accepted the answer to a supervised follow-up"),
    "follow_up.withdrawn": _l("withdrew a supervised follow-up"),
    "dispatch.sent": _l("sent a document to units"),
    "dispatch.received": _l("confirmed the receipt of a document"),
    "dispatch.note_taken_back": _l("took back a noted receipt of a document"),
    "dispatch.reminded": _l("reminded units of a document"),
    "dispatch.withdrawn": _l("withdrew a document sent to units"),
    "paper.taken": _l("took a notice, reminder letter or circular"),
    "spot_check.drawn_up": _l("drew up a check on the spot"),
    "spot_check.received": _l("took the result of a check on the spot"),
    "spot_check.voided": _l("voided the paper of a check on the spot"),
    "paper.head_set": _l("set in whose name papers go out"),
    "learning_slip.made": _l("made learning slips"),
    "learning_slip.printed": _l("took learning slips as PDF"),
    "learning_slip.handed_over": _l("handed a learning slip over"),
    "learning_slip.taken_back": _l("undid the hand-over of a learning slip"),
    "learning_slip.voided": _l("voided a learning slip"),
    "team.closed": _l("closed a team of volunteers"),
    "team.reopened": _l("opened a team of volunteers again"),
    "team.led_by": _l("set who leads a team of volunteers"),
    "service.recorded": _l("recorded hours of service"),
    "service.annulled": _l("annulled recorded hours of service"),
}


def init_app(app: Flask) -> None:
    audit.describe(DEEDS)
    withholding.tell_learning("learning.")
    withholding.tell_rows(models.ReviewCase.__tablename__, seeing.cases_about)
    app.register_blueprint(views.bp)
    app.register_blueprint(reminding_views.bp)
    app.register_blueprint(following_up_views.bp)
    app.register_blueprint(escalating_views.bp)
    app.register_blueprint(dispatching_views.bp)
    app.register_blueprint(papers_views.bp)
    app.register_blueprint(handing_out_views.bp)
    app.register_blueprint(channels_views.bp)
    app.register_blueprint(trip_views.bp)
    app.register_blueprint(volunteers_shared_views.bp)
    channels_wording.init()
    app.jinja_env.globals["place_words"] = places.words
    app.jinja_env.globals["may_inspect"] = lambda: spot_checks.may_inspect(current_user)
    # The pages of persons lead to a new case, and those of reports to a follow-up, which they must not know of.
    app.jinja_env.globals["may_review"] = lambda person: seeing.may_open(current_user, person.id)
    app.jinja_env.globals["escalation_part"] = escalations.where
    app.jinja_env.globals["escalation_words"] = escalation_words.on_first_page
    app.jinja_env.globals["may_follow_up"] = lambda scope: issuing.may_ask(scope, current_user)
    app.jinja_env.globals["may_ask_unit"] = lambda unit, plan: issuing.may_ask_about(unit, plan, current_user)
    app.jinja_env.globals["may_write_papers"] = lambda: follow_ups.may_issue(current_user)
    app.jinja_env.globals["may_set_head"] = lambda: access.has_role(current_user, {"administrator"})
