"""Pages on which authors and administrators keep the laws and their editions."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.languages import own_path
from lms.people.gates import AUTHORS, only
from lms.statutes import catalogue, comparing, keeping, uses
from lms.statutes.forms import EditionForm, LawForm
from lms.statutes.models import Edition, Statute
from lms.statutes.pages import bp
from lms.web import Page, dateformat


@bp.get("/laws/keeping")
@only(*AUTHORS)
def kept_laws() -> Page:
    counted = [(use.words, use.counts()) for use in uses.USES.values()]
    return render_template("statutes/keeping.html", laws=catalogue.laws(), counted=counted, today=clock.today())


@bp.get("/laws/<int:statute_id>/editions/<int:edition_id>/uses")
@only(*AUTHORS)
def edition_uses(statute_id: int, edition_id: int) -> Page:
    """What of the author's rests on an edition, with the pages on which it is moved to another."""
    edition, today = catalogue.edition(statute_id, edition_id), clock.today()
    found = uses.pointing(current_user, edition)
    newer = comparing.newer(edition, today)
    return render_template("statutes/uses.html", edition=edition, found=found, newer=newer, today=today)


@bp.get("/laws/new")
@only(*AUTHORS)
def new_law() -> Page:
    return _new_law_page(LawForm(), _first_edition())


def _first_edition() -> EditionForm:
    return EditionForm(prefix="edition-")


def _new_law_page(form: LawForm, first: EditionForm, refusal: Refused | None = None) -> str:
    return _page("statutes/law_form.html", refusal, form=form, first=first, law=None, back=_wanted())


def _page(template: str, refusal: Refused | None, **context: object) -> str:
    if refusal:
        db.session.rollback()
    return render_template(template, refusal=refusal, **context)


def _wanted() -> str:
    """Where the person came from to add a law: a form that offers the editions, or the list."""
    return own_path(request.args.get("next")) if "next" in request.args else url_for(".kept_laws")


@bp.post("/laws/new")
@only(*AUTHORS)
def add_law() -> Page:
    form, first = LawForm(), _first_edition()
    if not all([form.validate(), first.validate()]):
        return _new_law_page(form, first), 422
    try:
        law = keeping.add_law(form.values, first.values, by=current_user)
    except Refused as refusal:
        return _new_law_page(form, first, refusal), refusal.status
    return _done(_("“%(law)s” is added.", law=law.title), _wanted())


def _done(sentence: str, address: str | None = None) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(address or url_for(".kept_laws"), 303)


@bp.get("/laws/<int:statute_id>/details")
@only(*AUTHORS)
def law(statute_id: int) -> Page:
    law = catalogue.law(statute_id)
    return _law_page(LawForm(obj=law), law)


def _law_page(form: LawForm, law: Statute, refusal: Refused | None = None) -> str:
    return _page("statutes/law_form.html", refusal, form=form, first=None, law=law, back=url_for(".kept_laws"))


@bp.post("/laws/<int:statute_id>/details")
@only(*AUTHORS)
def mend_law(statute_id: int) -> Page:
    law, form = catalogue.law(statute_id), LawForm()
    if not form.validate():
        return _law_page(form, law), 422
    try:
        keeping.mend_law(law, form.values, by=current_user)
    except Refused as refusal:
        return _law_page(form, law, refusal), refusal.status
    return _done(_("Saved."))


@bp.post("/laws/<int:statute_id>/removal")
@only(*AUTHORS)
def remove_law(statute_id: int) -> Page:
    law = catalogue.law(statute_id)
    try:
        keeping.remove_law(law, by=current_user)
    except Refused as refusal:
        return _law_page(LawForm(obj=law), law, refusal), refusal.status
    return _done(_("“%(law)s” is deleted.", law=law.title))


@bp.get("/laws/<int:statute_id>/editions/new")
@only(*AUTHORS)
def new_edition(statute_id: int) -> Page:
    return _edition_page(EditionForm(), catalogue.law(statute_id))


def _edition_page(
    form: EditionForm, law: Statute, edition: Edition | None = None, refusal: Refused | None = None
) -> str:
    return _page("statutes/edition_form.html", refusal, form=form, law=law, edition=edition)


@bp.post("/laws/<int:statute_id>/editions/new")
@only(*AUTHORS)
def add_edition(statute_id: int) -> Page:
    law, form = catalogue.law(statute_id), EditionForm()
    if not form.validate():
        return _edition_page(form, law), 422
    try:
        edition, before = keeping.add_edition(law, form.values, by=current_user)
    except Refused as refusal:
        return _edition_page(form, law, refusal=refusal), refusal.status
    _tell_of(before)
    return _done(_("The edition “%(label)s” is added.", label=edition.label))


def _tell_of(before: Edition | None) -> None:
    """What became of the edition before, so that a person can mend it if the law says otherwise."""
    if before is None:
        return
    sentence = _(
        "The edition “%(label)s” before it is superseded on %(day)s; mend that day if the law gives another.",
        label=before.label,
        day=dateformat(before.superseded_on),
    )
    flash(sentence, "info")


@bp.get("/laws/<int:statute_id>/editions/<int:edition_id>/details")
@only(*AUTHORS)
def edition(statute_id: int, edition_id: int) -> Page:
    edition = catalogue.edition(statute_id, edition_id)
    return _edition_page(EditionForm(obj=edition), edition.statute, edition)


@bp.post("/laws/<int:statute_id>/editions/<int:edition_id>/details")
@only(*AUTHORS)
def mend_edition(statute_id: int, edition_id: int) -> Page:
    edition, form = catalogue.edition(statute_id, edition_id), EditionForm()
    if not form.validate():
        return _edition_page(form, edition.statute, edition), 422
    try:
        before = keeping.mend_edition(edition, form.values, by=current_user)
    except Refused as refusal:
        return _edition_page(form, edition.statute, edition, refusal), refusal.status
    _tell_of(before)
    return _done(_("Saved."))


@bp.post("/laws/<int:statute_id>/editions/<int:edition_id>/removal")
@only(*AUTHORS)
def remove_edition(statute_id: int, edition_id: int) -> Page:
    edition = catalogue.edition(statute_id, edition_id)
    try:
        keeping.remove_edition(edition, by=current_user)
    except Refused as refusal:
        return _edition_page(EditionForm(obj=edition), edition.statute, edition, refusal), refusal.status
    return _done(_("The edition “%(label)s” is deleted.", label=edition.label))
