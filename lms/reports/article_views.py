"""The page and the files of weak articles."""

from flask import Response, render_template, request
from flask_login import current_user
from sqlalchemy import select

from lms.courses import catalogue
from lms.courses.models import Course
from lms.db import db
from lms.errors import NotThere
from lms.people.gates import OVERSEERS, only
from lms.quizzes import taught
from lms.reports import article_tables, articles, files, signing, visible
from lms.reports.shared_views import bp, scope_asked
from lms.reports.slices import one_of, slice_words
from lms.web import Page


def _by() -> str:
    """Raises UnreadableAddress."""
    return one_of(request.args, "by", articles.GROUPINGS) or "township"


@bp.get("/reports/articles")
@only(*OVERSEERS)
def weak_articles() -> Page:
    scope, by = scope_asked(), _by()
    if scope is None:
        return render_template("reports/nothing.html")
    course_id = scope.plan.course_id
    return render_template(
        "reports/articles.html",
        scope=scope,
        plan=scope.plan,
        plans=visible.plans(scope.units),
        slice_words=slice_words(scope.slice),
        by=by,
        groupings=articles.GROUPINGS,
        table=articles.table(scope, by),
        nothing=articles.Known(),
        taught=taught.in_course(course_id),
        opens_lectures=_opens(course_id),
        definitions=article_tables.definitions(),
        printed_title=article_tables.title(scope, by),
        signing_line=signing.line(current_user),
    )


def _opens(course_id: int) -> bool:
    """Whether the person may open the lectures of the course."""
    open_to_them = select(Course.id).where(Course.id == course_id, catalogue.is_open_to(current_user))
    return db.session.scalar(open_to_them) is not None


@bp.get("/reports/articles.<kind>")
@only(*OVERSEERS)
def weak_articles_file(kind: str) -> Response:
    scope, by = scope_asked(), _by()
    if scope is None or kind not in files.KINDS:
        raise NotThere
    return files.KINDS[kind](article_tables.of_articles(scope, by), current_user)
