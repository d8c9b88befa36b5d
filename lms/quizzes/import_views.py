"""Pages of an import: the file, the plan that is looked at, and its application."""

import io
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms import asking, clock
from lms.cannot_read import CannotReadFile
from lms.db import db, letting_others_write
from lms.paging import ROWS_ON_A_PAGE, Paging
from lms.people.gates import AUTHORS, only
from lms.quizzes import banks, catalogue, details, editions, papers, plans, wording
from lms.quizzes.examples import EXAMPLES
from lms.quizzes.forms import ApplyForm, ImportForm, edition_choice
from lms.quizzes.models import QuestionBank
from lms.quizzes.pages import bp
from lms.statutes import catalogue as laws
from lms.statutes.models import Edition
from lms.web import Page, saved_as

# What is only read stands on pages; what is ticked stays on one, for it is sent together.
LISTS = ("doubtful", "duplicates", "recognised")


def _form() -> ImportForm:
    form = ImportForm()
    form.edition.choices = [*map(edition_choice, laws.offered(clock.today())), SelectChoice(0, "—")]
    return form


def _page(form: ImportForm, bank: QuestionBank) -> str:
    return render_template("quizzes/import_form.html", form=form, bank=bank, examples=EXAMPLES)


@bp.get("/question-banks/<int:bank_id>/imports/new")
@only(*AUTHORS)
def new_import(bank_id: int) -> Page:
    bank, form = catalogue.bank(current_user, bank_id), _form()
    usual = editions.usual()
    form.edition.data = usual.id if usual else 0
    return _page(form, bank)


@bp.post("/question-banks/<int:bank_id>/imports")
@only(*AUTHORS)
def read_import(bank_id: int) -> Page:
    bank, form = catalogue.bank(current_user, bank_id), _form()
    if not form.validate():
        return _page(form, bank), 422
    name = asking.file_name(form.file.data.filename)
    edition = db.session.get(Edition, form.edition.data)
    try:
        with letting_others_write():
            found = plans.read(name, form.file.data.read(), bank, edition=edition)
    except CannotReadFile as refused:
        form.file.errors = [str(refused)]
        return _page(form, bank), refused.status
    plan = plans.keep(bank, name, found, edition, current_user)
    db.session.commit()
    return redirect(url_for(".show_import", plan_id=plan.id), 303)


@bp.get(f"/question-imports/example.<any({', '.join(EXAMPLES)}):form>")
@only(*AUTHORS)
def import_example(form: str) -> Page:
    example = EXAMPLES[form]
    answer = send_file(io.BytesIO(example.made()), mimetype=example.kind)
    return saved_as(answer, f"{_('Example')} {form}{example.ending}", f"example-{form}{example.ending}")


@bp.get("/question-imports/<int:plan_id>")
@only(*AUTHORS)
def show_import(plan_id: int) -> Page:
    plan = catalogue.plan(current_user, plan_id)
    return render_template(
        "quizzes/import_plan.html",
        plan=plan,
        form=ApplyForm(),
        wording=wording,
        letters=papers.letters,
        details=details.read,
        in_bank=banks.numbers(plan.bank, [row["stem"] for row in plan.plan["duplicates"] if not row["of"]]),
        paging={name: _paging(name, plan.plan[name]) for name in LISTS},
        block=ROWS_ON_A_PAGE,
    )


def _paging(name: str, rows: Sequence[object]) -> Paging:
    """Of the list that the address names the page that it names; of the others the first."""
    asked = request.args if request.args.get("list") == name else {}
    return Paging.read(asked, len(rows))


@bp.post("/question-imports/<int:plan_id>/application")
@only(*AUTHORS)
def apply_import(plan_id: int) -> Page:
    plan = catalogue.plan(current_user, plan_id)
    bank, form = plan.bank, ApplyForm()
    added = plans.apply(
        plan,
        leave_out_outdated=form.leave_out_outdated.data,
        similar=form.similar.data or (),
        alike=form.alike.data or (),
        by=current_user,
    )
    db.session.commit()
    flash(
        ngettext(
            "%(count)s question is added to “%(name)s”.", "%(count)s questions are added to “%(name)s”.", added,
            count=added, name=bank.name,
        )
    )  # fmt: skip
    return redirect(url_for(".bank", bank_id=bank.id), 303)
