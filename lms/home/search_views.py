"""The page of the one search."""

from flask import render_template, request
from flask_login import current_user

from lms import clock
from lms.home import searching
from lms.home.views import bp
from lms.media import sought
from lms.web import Page


@bp.get("/search")
def search() -> Page:
    asked = request.args.get("q", "").strip()[: sought.LONGEST]
    only = request.args.get("in")
    return render_template(
        "home/search.html",
        asked=asked,
        only=only if only in searching.TITLES else None,
        found=searching.search(current_user, asked, only),
        is_anything_there=searching.is_anything_there,
        terms=sought.terms(asked),
        today=clock.today(),
    )
