"""Each role's first page, the one search, and the way around the site."""

from flask import Flask

from lms.home import navigation, search_views, views
from lms.media import sought

# Importing the views puts them on the blueprint.
__all__ = ["search_views"]


def init_app(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.context_processor(navigation.shown)
    app.jinja_env.globals["marked"] = sought.marked
