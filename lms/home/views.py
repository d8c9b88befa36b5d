"""First pages."""

from flask import Blueprint, render_template

from lms.web import Page

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> Page:
    return render_template("home/show.html")
