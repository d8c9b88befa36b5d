"""Orders of the people who work with a bank: open it to practice, and close it again."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import db
from lms.people.gates import AUTHORS, only
from lms.quizzes import catalogue
from lms.quizzes.pages import bp
from lms.quizzes.practising import open_banks
from lms.web import Page


@bp.post("/question-banks/<int:bank_id>/practice")
@only(*AUTHORS)
def open_to_practice(bank_id: int) -> Page:
    bank = catalogue.bank(current_user, bank_id)
    open_banks.open_bank(bank, current_user)
    db.session.commit()
    flash(_("The bank is open to practice."), "success")
    return redirect(url_for(".bank", bank_id=bank_id), 303)


@bp.post("/question-banks/<int:bank_id>/practice/closing")
@only(*AUTHORS)
def close_to_practice(bank_id: int) -> Page:
    bank = catalogue.bank(current_user, bank_id)
    open_banks.close_bank(bank, current_user)
    db.session.commit()
    flash(_("The bank is closed to practice."), "success")
    return redirect(url_for(".bank", bank_id=bank_id), 303)
