"""Pages on which a table of answers is fetched, sent, looked at and taken over."""

import io

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import asking
from lms.cannot_read import CannotReadFile
from lms.db import begin_writing, db, letting_others_write
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.quizzes.models import PaperForm
from lms.quizzes.on_paper import enterers, entry_files, entry_table
from lms.quizzes.on_paper.entry_forms import EntryFileForm
from lms.quizzes.pages import bp
from lms.sheets import XLSX
from lms.web import Page, saved_as


@bp.get("/paper-forms/<int:paper_form_id>/entries/table.xlsx")
def entry_table_file(paper_form_id: int) -> Page:
    """Whoever takes the names away stands in the audit trail."""
    begin_writing()
    form = enterers.form(current_user, paper_form_id)
    table = entry_table.made(form, by=current_user)
    audit.record("quiz.entry_table_taken", by=current_user, subject=form, code=form.code)
    db.session.commit()
    answer = send_file(io.BytesIO(table), mimetype=XLSX)
    return saved_as(answer, f"{_('Entry of results')} {form.code}.xlsx", f"entries-{form.code}.xlsx")


@bp.get("/paper-forms/<int:paper_form_id>/entries/file")
def new_entry_file(paper_form_id: int) -> Page:
    return _form_page(enterers.form(current_user, paper_form_id), EntryFileForm())


def _form_page(form: PaperForm, fields: EntryFileForm) -> str:
    return render_template(
        "quizzes/on_paper/entry_file_form.html", form=form, fields=fields, most=entry_files.MOST_ROWS
    )


@bp.post("/paper-forms/<int:paper_form_id>/entries/file")
def read_entry_file(paper_form_id: int) -> Page:
    form, fields = enterers.form(current_user, paper_form_id), EntryFileForm()
    if not fields.validate():
        return _form_page(form, fields), 422
    name, data, began_at = asking.file_name(fields.file.data.filename), fields.file.data.read(), fields.began_at.data
    try:
        with letting_others_write():
            form, by = _again(paper_form_id)
            found = entry_files.read(name, data, form, began_at, by=by)
    except Refused as refused:
        form, _by = _again(paper_form_id)
        field = fields.file if isinstance(refused, CannotReadFile) else fields.began_at
        field.errors = [str(refused)]
        return _form_page(form, fields), refused.status
    form, by = _again(paper_form_id)
    file = entry_files.keep(form, name, found, began_at, fields.place.data or "", by=by)
    db.session.commit()
    return redirect(url_for(".entry_file", entry_file_id=file.id), 303)


def _again(paper_form_id: int) -> tuple[PaperForm, Person]:
    """In the transaction that has just begun."""
    return enterers.form(current_user, paper_form_id), current_user


@bp.get("/paper-entry-files/<int:entry_file_id>")
def entry_file(entry_file_id: int) -> Page:
    file, form = entry_files.own(current_user, entry_file_id)
    return render_template(
        "quizzes/on_paper/entry_file.html", file=file, form=form,
        lines=entry_files.lines(file, form, by=current_user), doubtful=entry_files.doubtful(file),
        sees_marks=enterers.sees_marks(current_user),
    )  # fmt: skip


@bp.post("/paper-entry-files/<int:entry_file_id>/application")
def apply_entry_file(entry_file_id: int) -> Page:
    file, _form = entry_files.own(current_user, entry_file_id)
    while entry_files.step(file, by=current_user):
        db.session.commit()
    db.session.commit()
    rows = [row for row in file.plan["entered"] if row["came_to"] != entry_files.REFUSED]
    flash(ngettext("%(num)s sheet is kept.", "%(num)s sheets are kept.", len(rows)), "success")
    return redirect(url_for(".entry_file", entry_file_id=entry_file_id), 303)
