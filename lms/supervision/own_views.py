"""Pages of the person whom a case concerns: what it is about, what they say, and asking for a second look."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import db
from lms.supervision import cases, own, second_looks, seeing, wording
from lms.supervision.forms import WordsForm
from lms.supervision.models import ReviewCase
from lms.supervision.views import bp
from lms.web import Page


@bp.get("/record/reviews")
def own_cases() -> Page:
    return render_template("supervision/own_cases.html", matters=own.matters_of(current_user), titles=wording.TITLES)


@bp.get("/record/reviews/<int:case_id>")
def own_case(case_id: int) -> Page:
    return _page(seeing.own_case(current_user, case_id), WordsForm())


@bp.post("/record/reviews/<int:case_id>/statements")
def say(case_id: int) -> Page:
    case, form = seeing.own_case(current_user, case_id), WordsForm()
    if not form.validate_on_submit():
        return _page(case, form), 422
    cases.say(case, current_user, form.words.data)
    return _kept(case, _("Thank you. Whoever decides reads it first."))


@bp.post("/record/reviews/<int:case_id>/second-look")
def ask_again(case_id: int) -> Page:
    case, form = seeing.own_case(current_user, case_id), WordsForm()
    if not form.validate_on_submit():
        return _page(case, form), 422
    second_looks.ask(case, current_user, form.words.data)
    return _kept(case, _("Your request is kept. Others will look again, and you will read here what they decide."))


def _kept(case: ReviewCase, sentence: str) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".own_case", case_id=case.id), 303)


def _page(case: ReviewCase, form: WordsForm) -> str:
    matter = own.matter(case, current_user)
    return render_template(
        "supervision/own_case.html",
        matter=matter,
        case=case,
        form=form,
        title=wording.TITLES[case.signal],
        facts=wording.facts(case, len(seeing.concerned(case))),
        statements=own.statements(case, current_user),
        grounds=own.grounds(case, None) if case.closed_at else [],
        second_grounds=own.grounds(case, matter.look.id) if matter.look and matter.look.closed_at else [],
    )
