"""What administrators type about certificates; rules live in the domain."""

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms.certificates import expiring
from lms.certificates.models import ENDINGS
from lms.forms import Values, choices, stripped

BY_PERSONS = {code: words for code, words in ENDINGS.items() if code not in ("superseded", "annulled")}


class TermsForm(Values):
    is_given = BooleanField(_l("Whoever completes this plan is given a certificate"), default=True)
    title = StringField(_l("Kind of certificate"), filters=[stripped], validators=[DataRequired(), Length(max=30)])
    text = TextAreaField(
        _l("Text (empty: the customary sentence with name and plan)"),
        filters=[stripped],
        validators=[Length(max=300)],
        render_kw={"rows": 3},
    )
    issuer = StringField(
        _l("Issuing unit, printed above the room for the stamp (if any)"),
        filters=[stripped],
        validators=[Length(max=60)],
    )
    valid_months = IntegerField(
        _l("Valid for so many months (empty: it does not expire)"), validators=[Optional(), NumberRange(1, 120)]
    )


class RevocationForm(Values):
    reason = SelectField(
        _l("Reason, which everybody can read who checks the certificate"), validators=[InputRequired()]
    )
    note = TextAreaField(
        _l("In your own words, for the learner alone (if any)"),
        filters=[stripped],
        validators=[Length(max=300)],
        render_kw={"rows": 2},
    )

    def __init__(self) -> None:
        super().__init__()
        self.reason.choices = choices(BY_PERSONS)


class SoughtForm(FlaskForm):
    """What the address asks of a list; looking needs no form token."""

    class Meta:
        csrf = False

    sought = StringField(_l("Name, unit or number"), validators=[Length(max=60)])
    state = SelectField(_l("State"), default="")

    def __init__(self) -> None:
        super().__init__(request.args)
        soon = _l("expires within %(days)s days", days=expiring.DAYS)
        words = {
            "valid": _l("valid"),
            "expiring": soon,
            "expired": _l("expired"),
            "superseded": _l("replaced"),
            "revoked": _l("revoked"),
        }
        self.state.choices = choices(words, none=_l("all"))
