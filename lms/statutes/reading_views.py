"""Pages on which every signed-in person reads the laws."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms import clock
from lms.errors import NotThere
from lms.people import access
from lms.people.gates import AUTHORS
from lms.statutes import article_numbers, catalogue, comparing, searching, uses
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition
from lms.statutes.pages import bp
from lms.web import Page


@bp.get("/laws")
def laws() -> Page:
    typed, today = request.args.get("q", "").strip(), clock.today()
    return render_template(
        "statutes/laws.html",
        laws=[(law, catalogue.current(law, today)) for law in catalogue.laws()],
        typed=typed[: searching.LONGEST],
        found=searching.search(typed, today) if typed else None,
        keeps=_keeps(),
        today=today,
    )


def _keeps() -> bool:
    return access.has_role(current_user, AUTHORS)


@bp.get("/laws/<int:statute_id>")
def read_law(statute_id: int) -> Page:
    """Its edition in force."""
    edition = catalogue.current(catalogue.law(statute_id), clock.today())
    if edition is None:
        raise NotThere
    return redirect(url_for(".read_edition", statute_id=statute_id, edition_id=edition.id), 302)


@bp.get("/laws/<int:statute_id>/editions/<int:edition_id>")
def read_edition(statute_id: int, edition_id: int) -> Page:
    edition, today = catalogue.edition(statute_id, edition_id), clock.today()
    return render_template(
        "statutes/edition.html",
        edition=edition,
        articles=catalogue.articles(edition),
        neighbours=catalogue.neighbours(edition),
        newer=comparing.newer(edition, today),
        terms=searching.terms(request.args.get("q", "")),
        keeps=_keeps(),
        today=today,
    )


@bp.get("/laws/<int:statute_id>/editions/<int:edition_id>/articles/<article_number>")
def article(statute_id: int, edition_id: int, article_number: str) -> Page:
    """One article with where it is taught and asked; to htmx the panel that stands beside a lecture."""
    edition, numbered = catalogue.edition(statute_id, edition_id), article_numbers.read(article_number)
    if numbered is None or not catalogue.has_article(edition, numbered):
        raise NotThere
    is_beside = "HX-Request" in request.headers
    template = "statutes/_article.html" if is_beside else "statutes/article.html"
    return render_template(template, edition=edition, number=numbered, is_beside=is_beside, **_about(edition, numbered))


def _about(edition: Edition, number: ArticleNumber) -> dict[str, object]:
    today = clock.today()
    now = comparing.compared(edition, number, today)
    before, after = catalogue.beside(edition, number)
    return {
        "article": catalogue.article(edition, number),
        "newer": now.newer if now else None,
        "same": (comparing.moved(now) or now.same) if now else None,
        "before": before,
        "after": after,
        "places": uses.places(current_user, edition, number),
        "today": today,
    }
