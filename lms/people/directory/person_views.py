"""Pages of persons: everybody's own scope, and an administrator's changes."""

import re

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking
from lms.db import db
from lms.errors import Refused
from lms.people import access
from lms.people.blueprint import bp
from lms.people.directory import catalogue, persons
from lms.people.directory.forms import PersonForm, RoleForm
from lms.people.entrance import tries
from lms.people.gates import OVERSEERS, only
from lms.people.models import Person
from lms.people.slips import issuing
from lms.web import Page

# Many digits, perhaps with spaces, hyphens and a final X: a number that was mistyped, and no name.
NUMBER = re.compile(r"[\d\s+-]{7,}[xX]?")


@bp.get("/persons", endpoint="persons")
@only(*OVERSEERS)
def person_list() -> Page:
    words = request.args.get("q", "")
    found = catalogue.persons(current_user, words, asking.page())
    return render_template(
        "people/directory/persons.html",
        words=words,
        persons=found,
        units_of=catalogue.units_of(found.items, current_user),
        may_change=access.has_role(current_user, {"administrator"}),
    )


@bp.post("/persons/search")
@only(*OVERSEERS)
def search_persons() -> Page:
    """Numbers come by this way, because an address would keep them in histories and logs; names go on to the list."""
    words = request.form.get("q", "").strip()
    found = catalogue.persons_with_number(current_user, words) if words else []
    if len(found) == 1:
        return redirect(url_for(".person", person_id=found[0].id), 303)
    if found or NUMBER.fullmatch(words):
        units_of = catalogue.units_of(found, current_user)
        return render_template("people/directory/persons_found.html", persons=found, units_of=units_of)
    return redirect(url_for(".persons", q=words or None), 303)


@bp.get("/persons/<int:person_id>")
@only(*OVERSEERS)
def person(person_id: int) -> Page:
    return person_page(catalogue.person(current_user, person_id))


def person_page(row: Person, role_form: RoleForm | None = None, refusal: Refused | None = None) -> str:
    """The person with posts and roles; an administrator's forms among them."""
    return render_template(
        "people/directory/person.html",
        person=row,
        posts=catalogue.posts_of(row, current_user),
        grants=catalogue.grants(row),
        locked_until=tries.locked_until(row),
        last_sign_in=catalogue.last_sign_in(row),
        may_issue=issuing.is_in_reach(row, current_user),
        may_change=access.has_role(current_user, {"administrator"}),
        role_form=role_form or RoleForm(formdata=None),
        refusal=refusal,
    )


@bp.get("/persons/new")
@only("administrator")
def new_person() -> Page:
    return _form_page(PersonForm())


@bp.post("/persons/new")
@only("administrator")
def add_person() -> Page:
    form = PersonForm()
    if not form.validate_on_submit():
        return _form_page(form), 422
    try:
        row = persons.add(form.values, by=current_user)
    except Refused as refusal:
        return _form_page(form, refusal=refusal), refusal.status
    return done(row.id, _("%(name)s was added.", name=row.name))


def _form_page(form: PersonForm, row: Person | None = None, refusal: Refused | None = None) -> str:
    if refusal:
        db.session.rollback()
    return render_template("people/directory/person_form.html", form=form, person=row, refusal=refusal)


@bp.get("/persons/<int:person_id>/edit")
@only("administrator")
def edit_person(person_id: int) -> Page:
    row = catalogue.person(current_user, person_id)
    return _form_page(PersonForm(name=row.name, sex=row.sex, education=row.education), row)


@bp.post("/persons/<int:person_id>/edit")
@only("administrator")
def change_person(person_id: int) -> Page:
    row, form = catalogue.person(current_user, person_id), PersonForm()
    if not form.validate_on_submit():
        return _form_page(form, row), 422
    try:
        persons.alter(row, form.values, by=current_user)
    except Refused as refusal:
        return _form_page(form, row, refusal), refusal.status
    return done(row.id, _("The person's data was changed."))


def done(person_id: int, sentence: str) -> Page:
    """Keep what was changed, say so, and go back to the person."""
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".person", person_id=person_id), 303)


@bp.post("/persons/<int:person_id>/id-number")
@only("administrator")
def show_id_number(person_id: int) -> Page:
    """The number stands in this one answer only, so there is no address at which it could be read again."""
    row = catalogue.person(current_user, person_id)
    number = persons.show_id_number(row, by=current_user)
    return _shown(row, "id_number", number)


@bp.post("/persons/<int:person_id>/mobile")
@only(*OVERSEERS)
def show_mobile(person_id: int) -> Page:
    row = catalogue.person(current_user, person_id)
    return _shown(row, "mobile", persons.show_mobile(row, by=current_user))


def _shown(row: Person, field: str, number: str) -> Page:
    name, address = row.name, url_for(".person", person_id=row.id)
    db.session.commit()
    return render_template("people/directory/number.html", name=name, back=address, field=field, number=number)


@bp.post("/persons/<int:person_id>/unlocking")
@only("administrator")
def unlock_person(person_id: int) -> Page:
    row = catalogue.person(current_user, person_id)
    persons.unlock(row, by=current_user)
    return done(row.id, _("The lock is lifted."))


@bp.post("/persons/<int:person_id>/closure")
@only("administrator")
def close_account(person_id: int) -> Page:
    row = catalogue.person(current_user, person_id)
    persons.close(row, by=current_user)
    return done(row.id, _("The account is closed. Learning records stay."))


@bp.post("/persons/<int:person_id>/reopening")
@only("administrator")
def reopen_account(person_id: int) -> Page:
    row = catalogue.person(current_user, person_id)
    persons.reopen(row, by=current_user)
    return done(row.id, _("The account is open again."))
