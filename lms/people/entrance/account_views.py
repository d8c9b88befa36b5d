"""One's own account: what is kept of me, my posts, my password."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.db import db
from lms.errors import Refused
from lms.people import audit
from lms.people.blueprint import bp
from lms.people.entrance import account, logins, passwords, proving
from lms.people.entrance.forms import ChangePasswordForm, EmailForm
from lms.people.sign_in import let_in
from lms.web import Page


class WrongOldPassword(Refused):
    message = _l("This is not your present password.")
    status = 422


@bp.get("/account")
def own_account() -> Page:
    return render_template("people/entrance/account.html", account=account.of(current_user))


@bp.route("/account/email", methods=["GET", "POST"])
def own_email() -> Page:
    form = EmailForm(data={"email": current_user.email})
    if form.validate_on_submit():
        account.give_email(current_user, form.email.data)
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".own_account"), 303)
    return render_template("people/entrance/email.html", form=form), 422 if form.errors else 200


@bp.get("/account/password")
def own_password() -> Page:
    return _password_page(ChangePasswordForm())


def _password_page(form: ChangePasswordForm, refusal: Refused | None = None) -> str:
    return render_template(
        "people/entrance/change_password.html", form=form, refusal=refusal, shortest=passwords.SHORTEST
    )


@bp.post("/account/password")
def change_own_password() -> Page:
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _password_page(form), 422
    try:
        _change(form)
    except Refused as refusal:
        db.session.rollback()
        return _password_page(form, refusal), refusal.status
    db.session.commit()
    flash(_("Your password is changed. Other devices on which you were signed in have been signed out."), "success")
    return redirect(url_for(".own_account"), 303)


def _change(form: ChangePasswordForm) -> None:
    passwords.check(form.password.data, current_user)
    own = logins.remembered(current_user.id)
    try_id, candidates = proving.counted(own, request.remote_addr or "", known_here=True)
    db.session.commit()
    try:
        (person,) = proving.proved(try_id, candidates, form.old.data)
    except proving.WrongPassword:
        raise WrongOldPassword from None
    passwords.give(person, form.password.data)
    audit.record("person.password_changed", by=person, subject=person)
    let_in(person)
