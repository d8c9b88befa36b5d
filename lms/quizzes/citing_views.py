"""The page of a bank on which citations in words are looked up again."""

from flask import flash, redirect, render_template, url_for
from flask_babel import ngettext
from flask_login import current_user

from lms.db import db
from lms.people.gates import AUTHORS, only
from lms.quizzes import catalogue, citing_anew
from lms.quizzes.pages import bp
from lms.web import Page


@bp.get("/question-banks/<int:bank_id>/citations")
@only(*AUTHORS)
def citations_in_words(bank_id: int) -> Page:
    bank = catalogue.bank(current_user, bank_id)
    return render_template(
        "quizzes/citations.html", bank=bank, hits=citing_anew.hits(bank), count=citing_anew.count(bank)
    )


@bp.post("/question-banks/<int:bank_id>/citations")
@only(*AUTHORS)
def rest_on_citations(bank_id: int) -> Page:
    count = citing_anew.rest(catalogue.bank(current_user, bank_id), by=current_user)
    db.session.commit()
    flash(
        ngettext("%(num)s question rests on its article now.", "%(num)s questions rest on their articles now.", count)
    )
    return redirect(url_for(".bank", bank_id=bank_id), 303)
