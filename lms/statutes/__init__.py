"""Laws by edition; what everything else points at."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from lms.people import audit
from lms.statutes import commands, import_views, models, naming, paragraphs, reading_views, views
from lms.statutes.pages import bp

# Importing the views puts them on the blueprint.
__all__ = ["import_views", "models", "reading_views", "views"]

DEEDS = {
    "statute.added": _l("added a law"),
    "statute.changed": _l("changed a law"),
    "statute.removed": _l("deleted a law"),
    "edition.added": _l("added an edition of a law"),
    "edition.changed": _l("changed an edition of a law"),
    "edition.removed": _l("deleted an edition of a law"),
    "citation.added": _l("linked a lecture to an article of a law"),
    "citation.removed": _l("took away the link to an article of a law"),
    "citation.moved": _l("moved a link to the edition of a law in force"),
    "edition.text_imported": _l("imported the text of a law"),
}


def init_app(app: Flask) -> None:
    audit.describe(DEEDS)
    app.register_blueprint(bp)
    app.cli.add_command(commands.statutes)
    app.jinja_env.globals.update(
        law_name=naming.law_name,
        article_name=naming.article_name,
        paragraphs_of=paragraphs.paragraphs,
        pieces_of=paragraphs.pieces,
        marked_paragraphs_of=paragraphs.marked_paragraphs,
    )
