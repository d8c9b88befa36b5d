"""Pages of the book of wrong questions: read, print, take out and put back."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms import asking, clock
from lms.db import db
from lms.quizzes import correcting
from lms.quizzes.practising import book as books
from lms.quizzes.practising.forms import scope_of
from lms.quizzes.practising.pages import bp
from lms.quizzes.practising.views import collect
from lms.web import Page

# More would be no page to read, nor to print.
MOST_SHOWN = 200


@bp.get("/practice/book")
def book() -> Page:
    """What is in the book, or with `left` what has left it; of one article, if the address names it."""
    collect()
    left, wanted = bool(asking.number(request.args, "left")), scope_of(request.args)
    lines = books.lines(current_user, left=left)
    shown = [line for line in lines if books.is_about(line, wanted.edition, wanted.article)]
    return render_template(
        "practice/book.html",
        lines=shown[:MOST_SHOWN],
        total=len(shown),
        corrected=correcting.keys_in_force({line.entry.version for line in shown if line.entry.version}),
        articles=books.articles(lines),
        left=left,
        wanted=wanted,
        taken_out=asking.number(request.args, "taken_out"),
        today=clock.today(),
    )


@bp.post("/practice/book/<int:question_id>/removal")
def take_out(question_id: int) -> Page:
    books.take_out(current_user, question_id)
    db.session.commit()
    return redirect(url_for(".book", taken_out=question_id, **_filter()), 303)


@bp.post("/practice/book/<int:question_id>/return")
def put_back(question_id: int) -> Page:
    books.put_back(current_user, question_id)
    db.session.commit()
    return redirect(url_for(".book", **_filter()), 303)


def _filter() -> dict[str, Any]:
    """The article by which the book was looked through."""
    return {name: value for name, value in scope_of(request.args).asked.items() if name in ("edition", "article")}
