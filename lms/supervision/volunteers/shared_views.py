"""What the pages of volunteers share."""

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy import func, select, true

from lms import asking, clock
from lms.db import db, read_as_of_one_moment
from lms.people.models import Post
from lms.web import Page

bp = Blueprint("volunteers", __name__)
bp.before_request(read_as_of_one_moment)
FIRST_YEAR = 2015


def year_asked() -> int:
    """The year of the address, or this one."""
    asked = asking.number(request.args, "year")
    return asked if asked is not None and FIRST_YEAR <= asked <= clock.today().year else clock.today().year


def years(team_id: int | None = None) -> range:
    """Those to choose from, the latest first: back to the first day on which anybody was in the team, or in any."""
    this = clock.today().year
    mine = Post.unit_id == team_id if team_id else true()
    first = db.session.scalar(select(func.min(Post.from_on)).where(Post.kind == "volunteer", mine))
    return range(this, min(max(first.year, FIRST_YEAR), this) - 1 if first else this - 1, -1)


def kept(unit_id: int, sentence: str) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("volunteers.team", unit_id=unit_id), 303)
