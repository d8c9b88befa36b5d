"""What the site needs to know of media: pages, commands, filters, jobs."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from lms.media import (
    caption_views,
    chapter_views,
    citing_views,
    commands,
    delivery_views,
    drafting,
    handout_views,
    in_line,
    models,
    recordings,
    resting,
    store,
    tasks,
    upload_views,
    views,
    wording,
)
from lms.people import audit
from lms.statutes import uses

__all__ = ["chapter_views", "citing_views", "handout_views", "models", "tasks"]

DEEDS = {
    "chapter.added": _l("added a chapter of a lecture"),
    "chapter.changed": _l("changed a chapter of a lecture"),
    "chapter.removed": _l("removed a chapter of a lecture"),
}


def init_app(app: Flask) -> None:
    """Blueprints, commands and jobs of media."""
    audit.describe(DEEDS)
    for each in (views, caption_views, upload_views, delivery_views):
        app.register_blueprint(each.bp)
    app.jinja_env.filters.update(draftfailure=drafting.failure_of, draftminutes=drafting.minutes_left)
    app.jinja_env.filters.update(recordingminutes=in_line.minutes_left, aheadof=in_line.ahead_of)
    app.jinja_env.filters["maysucceed"] = recordings.may_succeed
    app.jinja_env.filters["minutesformat"] = wording.duration
    app.jinja_env.filters.update(sizeformat=wording.size, failureformat=wording.failure_of)
    app.jinja_env.filters.update(
        damageformat=wording.damage, missingformat=wording.missing, languageformat=wording.language
    )
    app.jinja_env.globals.update(recording_states=wording.STATES, recording_phases=wording.PHASES)
    app.jinja_env.globals["has_store"] = bool(app.config["MEDIA_ORIGIN"])
    uses.tell_pointing("recordings", _l("Recordings with links to its articles"), resting.pointing)
    store.init_app(app)
    app.cli.add_command(commands.media)
