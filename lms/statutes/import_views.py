"""Pages of an import: the file of a law, the draft that is looked at, and its application."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking
from lms.db import db, letting_others_write
from lms.errors import Refused
from lms.people.gates import AUTHORS, only
from lms.statutes import catalogue, differences, drafts, wording
from lms.statutes.drafts import Given
from lms.statutes.forms import ImportForm
from lms.statutes.models import StatuteImport
from lms.statutes.pages import bp
from lms.web import Page


@bp.get("/laws/imports/new")
@only(*AUTHORS)
def new_import() -> Page:
    return _form_page(ImportForm())


def _form_page(form: ImportForm) -> str:
    return render_template("statutes/import_form.html", form=form)


@bp.post("/laws/imports")
@only(*AUTHORS)
def read_import() -> Page:
    form = ImportForm()
    if not form.validate():
        return _form_page(form), 422
    name = asking.file_name(form.file.data.filename)
    try:
        with letting_others_write():
            draft = drafts.read(name, form.file.data.read(), _given(form))
            differences.compare(draft)
    except Refused as refused:
        form.file.errors = [str(refused)]
        return _form_page(form), refused.status
    row = drafts.keep(name, draft, current_user)
    db.session.commit()
    return redirect(url_for(".show_import", import_id=row.id), 303)


def _given(form: ImportForm) -> Given:
    return Given(form.title.data, form.label.data, form.effective_on.data)


@bp.get("/laws/imports/<int:import_id>")
@only(*AUTHORS)
def show_import(import_id: int) -> Page:
    return _import_page(catalogue.kept_import(import_id))


def _import_page(row: StatuteImport, refusal: Refused | None = None) -> str:
    """Beside what is there now; where the edition does not fit any more, the page says so in place of the comparison."""
    try:
        comparison = None if row.applied_at else differences.compare(row.draft)
    except Refused as refused:
        comparison, refusal = None, refusal or refused
    return render_template(
        "statutes/import.html",
        row=row,
        draft=row.draft,
        effective_on=date.fromisoformat(row.draft["effective_on"]),
        read_articles=drafts.rows(row.draft),
        counts=drafts.counts(row.draft),
        comparison=comparison,
        doubts=differences.doubts(row.draft, comparison),
        sentence=wording.sentence,
        refusal=refusal,
    )


@bp.post("/laws/imports/<int:import_id>/application")
@only(*AUTHORS)
def apply_import(import_id: int) -> Page:
    row = catalogue.kept_import(import_id)
    try:
        edition = drafts.apply_kept(row, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _import_page(catalogue.kept_import(import_id), refusal), refusal.status
    db.session.commit()
    flash(_("The text of “%(law)s” %(label)s is in place.", law=edition.statute.title, label=edition.label), "success")
    return redirect(url_for(".read_edition", statute_id=edition.statute_id, edition_id=edition.id), 303)
