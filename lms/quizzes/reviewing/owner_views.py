"""The page on which a bank is handed over to another author."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.db import db
from lms.people.gates import AUTHORS, only
from lms.people.models import Person
from lms.quizzes.models import QuestionBank
from lms.quizzes.pages import bp
from lms.quizzes.reviewing import owners
from lms.quizzes.reviewing.forms import OwnerForm
from lms.web import Page


def _form(bank: QuestionBank) -> OwnerForm:
    form = OwnerForm(data={"owner": bank.owner_id or 0})
    names = [SelectChoice(person.id, person.name) for person in owners.authors()]
    form.owner.choices = [SelectChoice(0, _("all authors")), *names]
    return form


@bp.get("/question-banks/<int:bank_id>/owner")
@only(*AUTHORS)
def bank_owner(bank_id: int) -> Page:
    bank = owners.owned_by(current_user, bank_id)
    return render_template("quizzes/reviewing/owner.html", bank=bank, form=_form(bank))


@bp.post("/question-banks/<int:bank_id>/owner")
@only(*AUTHORS)
def hand_over_bank(bank_id: int) -> Page:
    bank = owners.owned_by(current_user, bank_id)
    form = _form(bank)
    if not form.validate():
        return render_template("quizzes/reviewing/owner.html", bank=bank, form=form), 422
    owners.hand_over(bank, db.session.get(Person, form.owner.data) if form.owner.data else None, current_user)
    db.session.commit()
    flash(_("The question bank “%(name)s” is handed over.", name=bank.name), "success")
    return redirect(url_for(".banks"), 303)
