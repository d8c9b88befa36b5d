"""Shapes of what people type to come in; rules live in the domain."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional, Regexp

from lms.forms import stripped
from lms.people.cleaned import Cleaned
from lms.people.entrance.passwords import LONGEST
from lms.people.roster import cleaning

MISSING = _l("Please fill this in.")
TOO_LONG = _l("This is longer than it can be.")
UNEQUAL = _l("The two passwords are not the same.")


def _old_password(words: Any) -> PasswordField:
    return PasswordField(
        words,
        validators=[InputRequired(MISSING), Length(max=LONGEST, message=TOO_LONG)],
        render_kw={"autocomplete": "current-password"},
    )


def email_field() -> StringField:
    shape = Regexp(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$", message=_l("This is not an e-mail address."))
    return StringField(
        _l("E-mail address"),
        validators=[Optional(), Length(max=200, message=TOO_LONG), shape],
        filters=[stripped],
        description=_l("For reminders, if the county sends them by e-mail. Nobody signs in by it."),
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )


class EmailForm(FlaskForm):
    email = email_field()


class SignInForm(FlaskForm):
    login = StringField(
        _l("Mobile number or ID number"),
        validators=[InputRequired(MISSING), Length(max=40, message=TOO_LONG)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = _old_password(_l("Password"))
    next = HiddenField()


class TappedNameForm(FlaskForm):
    """The name was tapped, so that only the password is asked."""

    who = HiddenField()
    password = _old_password(_l("Password"))
    next = HiddenField()


class CodeForm(FlaskForm):
    code = StringField(
        _l("Code on the slip"),
        validators=[InputRequired(MISSING), Length(max=60, message=TOO_LONG)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "placeholder": "0000 0000 0000 0000"},
    )


class NewPasswordForm(FlaskForm):
    password = PasswordField(
        _l("Your new password"),
        validators=[InputRequired(MISSING), Length(max=LONGEST, message=TOO_LONG)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same once more"),
        validators=[InputRequired(MISSING), EqualTo("password", message=UNEQUAL)],
        render_kw={"autocomplete": "new-password"},
    )


class FirstNumberForm(NewPasswordForm):
    """For whoever has neither number in the rosters, and could not sign in again without one."""

    mobile = StringField(
        _l("Your mobile number, with which you will sign in"),
        validators=[Cleaned(cleaning.mobile), DataRequired(MISSING)],
        render_kw={"inputmode": "tel", "autocomplete": "tel"},
    )


class ChangePasswordForm(NewPasswordForm):
    old = _old_password(_l("Your present password"))
