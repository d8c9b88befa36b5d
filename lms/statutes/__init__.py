"""Laws by edition; what everything else points at."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from lms.people import audit
from lms.statutes import models, views
from lms.statutes.naming import law_name

__all__ = ["models"]

DEEDS = {
    "statute.added": _l("added a law"),
    "statute.changed": _l("changed a law"),
    "statute.removed": _l("deleted a law"),
    "edition.added": _l("added an edition of a law"),
    "edition.changed": _l("changed an edition of a law"),
    "edition.removed": _l("deleted an edition of a law"),
}


def init_app(app: Flask) -> None:
    audit.describe(DEEDS)
    app.register_blueprint(views.bp)
    app.jinja_env.globals["law_name"] = law_name
