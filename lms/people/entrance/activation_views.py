"""Pages of the slip: its code by hand or by its QR, then one's own password."""

from flask import redirect, render_template, url_for

from lms.db import db
from lms.errors import Refused
from lms.people.blueprint import bp
from lms.people.entrance import activation, door
from lms.people.entrance.forms import CodeForm, FirstNumberForm, NewPasswordForm
from lms.people.entrance.passwords import SHORTEST, WeakPassword
from lms.people.entrance.views import through_the_door
from lms.people.models import Person
from lms.people.sign_in import leave
from lms.web import Page, public


@bp.get("/activate")
@public
def activate() -> Page:
    return render_template("people/entrance/code.html", form=CodeForm(), refusal=None)


@bp.post("/activate")
@public
def code_typed() -> Page:
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("people/entrance/code.html", form=form, refusal=None), 422
    try:
        activation.person_of(form.code.data)
    except Refused as refusal:
        return _code_page(form, refusal)
    return redirect(url_for(".choose_password", code=activation.spelled(form.code.data)), 303)


def _code_page(form: CodeForm, refusal: Refused) -> Page:
    db.session.rollback()
    return render_template("people/entrance/code.html", form=form, refusal=refusal), refusal.status


@bp.get("/activate/<code>")
@public
def choose_password(code: str) -> Page:
    try:
        person = activation.person_of(code)
    except Refused as refusal:
        return _code_page(CodeForm(code=code), refusal)
    return _password_page(person, _form_for(person))


def _form_for(person: Person) -> NewPasswordForm:
    return FirstNumberForm() if activation.needs_number(person) else NewPasswordForm()


def _password_page(person: Person, form: NewPasswordForm, refusal: Refused | None = None) -> str:
    page = "people/entrance/new_password.html"
    return render_template(page, form=form, person=person, refusal=refusal, shortest=SHORTEST)


@bp.post("/activate/<code>")
@public
def password_chosen(code: str) -> Page:
    try:
        return _chosen(code)
    except WeakPassword as refusal:
        db.session.rollback()
        person = activation.person_of(code)
        return _password_page(person, _form_for(person), refusal), refusal.status
    except Refused as refusal:
        return _code_page(CodeForm(code=code), refusal)


def _chosen(code: str) -> Page:
    """Set the password and begin a new session; whoever was signed in on this device before is out."""
    form = _form_for(person := activation.person_of(code))
    if not form.validate_on_submit():
        return _password_page(person, form), 422
    person = activation.use(code, form.password.data, form.mobile.data if "mobile" in form else None)
    leave()
    door.open_for([person], "/")
    db.session.commit()
    return through_the_door()
