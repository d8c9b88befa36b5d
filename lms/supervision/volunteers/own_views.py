"""A volunteer's own page: my team, my hours, what to learn, and what I may do."""

from flask import render_template, request
from flask_login import current_user

from lms import clock
from lms.courses import owing
from lms.errors import NotThere
from lms.paging import Paging
from lms.supervision.volunteers import seeing, serving, teams
from lms.supervision.volunteers.models import Service
from lms.supervision.volunteers.shared_views import bp
from lms.watching.group import permits
from lms.web import Page

LATEST = 50


@bp.get("/volunteering")
def own() -> Page:
    posts = seeing.own_posts(current_user)
    mine = Service.person_id == current_user.id
    paging = Paging.read(request.args, serving.count(mine), LATEST)
    if not posts and not paging.count:
        raise NotThere
    return render_template(
        "supervision/volunteers/own.html", posts=posts, leaders=teams.led_by([post.unit_id for post in posts]),
        hours=serving.of_person(current_user), services=serving.listed(mine, limit=paging.size, offset=paging.offset), paging=paging,
        tasks=owing.tasks_of(current_user), permits=permits.of_persons([current_user.id]), last_day=permits.last_day,
        today=clock.today(),
    )  # fmt: skip
