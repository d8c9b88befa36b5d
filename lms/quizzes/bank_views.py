"""Pages of the question banks."""

import io
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import asking
from lms.db import db
from lms.people.gates import AUTHORS, only
from lms.quizzes import bank_files, catalogue, citing_anew, levelling, wording
from lms.quizzes import banks as bank_orders
from lms.quizzes.bank_files import FORMATS
from lms.quizzes.banks import NameTaken
from lms.quizzes.forms import BankForm, FilterForm, LevelsForm
from lms.quizzes.pages import bp
from lms.quizzes.reviewing import owners, states
from lms.quizzes.reviewing.words import STATES
from lms.web import Page, saved_as


@bp.get("/question-banks")
@only(*AUTHORS)
def banks() -> Page:
    return _list(BankForm())


def _list(form: BankForm) -> str:
    return render_template("quizzes/banks.html", lines=catalogue.banks_of(current_user), form=form)


@bp.post("/question-banks")
@only(*AUTHORS)
def create_bank() -> Page:
    form = BankForm()
    if not form.validate():
        return _list(form), 422
    try:
        bank = bank_orders.create(form.name.data, None if form.shared.data else current_user)
    except NameTaken as refused:
        form.name.errors = [str(refused)]
        return _list(form), refused.status
    db.session.commit()
    flash(_("The question bank “%(name)s” is made.", name=bank.name))
    return redirect(url_for(".bank", bank_id=bank.id), 303)


@bp.get("/question-banks/<int:bank_id>")
@only(*AUTHORS)
def bank(bank_id: int) -> Page:
    bank = catalogue.bank(current_user, bank_id)
    form = FilterForm(request.args)
    page = catalogue.questions(bank, form.wanted, asking.page())
    return render_template(
        "quizzes/bank.html",
        bank=bank,
        page=page,
        form=form,
        levels_form=LevelsForm(formdata=None),
        asked={name: value for name, value in _asked().items() if name != "page"},
        here=_asked(),
        ages=catalogue.ages(),
        in_words=citing_anew.count(bank),
        old=wording.of_age,
        formats=FORMATS,
        left_out=bank_files.left_out(bank),
        kinds=bank_files.LACKING,
        states=states.states(page.items),
        state_words=STATES,
        may_hand_over=owners.may_hand_over(current_user, bank),
    )


def _asked() -> dict[str, Any]:
    """Filter and page of the list, as the address has them."""
    return request.args.to_dict()


@bp.post("/question-banks/<int:bank_id>/levels")
@only(*AUTHORS)
def set_levels(bank_id: int) -> Page:
    """Difficulty and tags of the ticked questions, or of all that the filter in the address finds."""
    bank, form = catalogue.bank(current_user, bank_id), LevelsForm()
    wanted = FilterForm(request.args).wanted
    if not form.validate():
        flash(next(iter(form.errors.values()))[0], "danger")
        return redirect(url_for(".bank", bank_id=bank.id, **_asked()), 303)
    found = catalogue.all_of(bank, wanted) if form.whole.data else catalogue.some_of(bank, form.questions.data or ())
    changed = levelling.give(bank, found, form.levels, current_user)
    db.session.commit()
    flash(
        ngettext(
            "%(num)s question has new difficulty or tags.", "%(num)s questions have new difficulty or tags.", changed
        )
    )
    return redirect(url_for(".bank", bank_id=bank.id, **_asked()), 303)


@bp.get(f"/question-banks/<int:bank_id>/questions.<any({', '.join(FORMATS)}):form>")
@only(*AUTHORS)
def export_bank(bank_id: int, form: str) -> Page:
    bank = catalogue.bank(current_user, bank_id)
    answer = send_file(io.BytesIO(bank_files.written(bank, form)), mimetype=FORMATS[form].kind)
    ending = FORMATS[form].ending
    return saved_as(answer, f"{bank.name}{ending}", f"questions-{bank.id}{ending}")
