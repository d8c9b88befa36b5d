"""Pages of sign-in and of one's own account."""

from flask import Blueprint, redirect, render_template, url_for
from flask_login import logout_user

from lms.people.forms import SignInForm
from lms.web import Page, public

bp = Blueprint("people", __name__)


@bp.get("/sign-in")
@public
def sign_in() -> Page:
    return render_template("people/sign_in.html", form=SignInForm())


@bp.post("/sign-out")
def sign_out() -> Page:
    logout_user()
    return redirect(url_for("people.sign_in"), 303)
