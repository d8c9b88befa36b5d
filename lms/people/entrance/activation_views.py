"""Pages of the slip: its code by hand or by its QR, then one's own password."""

from flask import redirect, render_template, url_for

from lms.db import db
from lms.errors import Refused
from lms.people.blueprint import bp
from lms.people.entrance import activation, door
from lms.people.entrance.forms import CodeForm, NewPasswordForm
from lms.people.entrance.passwords import SHORTEST, WeakPassword
from lms.people.entrance.views import through_the_door
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
    return _password_page(code, NewPasswordForm())


def _password_page(code: str, form: NewPasswordForm, refusal: WeakPassword | None = None, status: int = 200) -> Page:
    try:
        person = activation.person_of(code)
    except Refused as useless:
        return _code_page(CodeForm(code=code), useless)
    page = "people/entrance/new_password.html"
    return render_template(page, form=form, person=person, refusal=refusal, shortest=SHORTEST), status


@bp.post("/activate/<code>")
@public
def password_chosen(code: str) -> Page:
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _password_page(code, form, status=422)
    try:
        person = activation.use(code, form.password.data)
    except WeakPassword as refusal:
        db.session.rollback()
        return _password_page(code, form, refusal, refusal.status)
    except Refused as refusal:
        return _code_page(CodeForm(code=code), refusal)
    leave()
    door.open_for([person], "/")
    db.session.commit()
    return through_the_door()
