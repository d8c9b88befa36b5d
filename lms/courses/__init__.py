"""Courses, lessons, plans, enrolments and completion."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from lms.courses import author_views, leaders, learner_views, links, models, plan_views, tasks, teaching
from lms.courses.absences import views as absence_views
from lms.courses.attaching import views as attaching_views
from lms.courses.duties import views as duty_views
from lms.courses.excusing import several_views
from lms.courses.excusing import views as excusing_views
from lms.courses.excusing.kinds import EXCUSALS, GROUNDS
from lms.courses.hall import views as hall_views
from lms.courses.holding import holds
from lms.courses.holding import views as holding_views
from lms.courses.listing import views as listing_views
from lms.courses.models import LEAVING, LESSON_KINDS, Course
from lms.courses.pages import bp
from lms.courses.recognising import views as recognising_views
from lms.people import audit
from lms.people.kinds import POST_KINDS
from lms.people.ranks import RANK_LABELS
from lms.people.trail import withholding
from lms.statutes import uses

__all__ = [
    "absence_views",
    "attaching_views",
    "author_views",
    "duty_views",
    "excusing_views",
    "hall_views",
    "holding_views",
    "learner_views",
    "listing_views",
    "models",
    "plan_views",
    "recognising_views",
    "several_views",
    "tasks",
]


DEEDS = {
    "course.published": _l("published a course"),
    "course.withdrawn": _l("withdrew a course"),
    "plan.published": _l("published a training plan"),
    "plan.withdrawn": _l("withdrew a training plan"),
    "plan.closed": _l("closed a training plan"),
    "plan.reopened": _l("reopened a training plan"),
    "plan.due_day_changed": _l("changed the due day of a training plan"),
    "plan.hours_rule_set": _l("set a rule of class hours for a training plan"),
    "attachment.added": _l("put a paper beside a decision or outside training"),
    "duty_rule.written": _l("wrote what a rule of the rule book says"),
    "duty_rule.switched_on": _l("switched the clock of a rule on"),
    "duty_rule.switched_off": _l("switched the clock of a rule off"),
    "name_list.made": _l("made a named list"),
    "name_list.added": _l("put persons on a named list"),
    "name_list.taken_off": _l("took somebody off a named list"),
    "outside.recognised": _l("recognised outside training"),
    "outside.withdrawn": _l("withdrew recognised outside training"),
    "hall.entered": _l("entered who was at a lecture in the hall"),
    "hall.annulled": _l("annulled an attendance in the hall"),
    "excusal.exemption": _l("exempted somebody from a training plan"),
    "excusal.deferral": _l("deferred a learning task"),
    "excusal.lifted": _l("lifted an exemption or a deferral"),
    "absence.noted": _l("noted that somebody is away from a post"),
    "absence.ended": _l("set the last day of an absence"),
    "absence.withdrawn": _l("took the note of an absence back"),
    "hold.placed": _l("placed a legal hold"),
    "hold.lifted": _l("lifted a legal hold"),
}


def init_app(app: Flask) -> None:
    audit.describe(DEEDS)
    withholding.tell_unread(leaders.unread_by)
    withholding.tell_learning("absence.", "excusal.", "hold.", "outside.")
    uses.tell("courses", _l("Courses that teach it"), select(Course.edition_id))
    uses.tell_pointing("courses", _l("Courses that teach it"), teaching.pointing)
    uses.tell_places("lectures", _l("Taught in"), teaching.places)
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        lesson_url=links.lesson_url,
        lecture_at=links.lecture_at,
        blueprint_url=links.blueprint_url,
        analysis_url=links.analysis_url,
        newer_editions_url=links.newer_editions_url,
        lesson_icons=links.KIND_ICONS,
        lesson_kinds=LESSON_KINDS,
        excusal_kinds=EXCUSALS,
        grounds=GROUNDS,
        leaving=LEAVING,
        post_kinds=POST_KINDS,
        rank_labels=RANK_LABELS,
        has_page=links.has_page,
        holds_on=lambda subject: holds.on(subject, current_user),
    )
