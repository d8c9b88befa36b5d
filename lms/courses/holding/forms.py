"""Shapes of a hold and of its lifting."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from lms.forms import stripped


class HoldForm(FlaskForm):
    document = StringField(
        _l("Document no."),
        filters=[stripped],
        validators=[DataRequired(), Length(max=100)],
        description=_l("Of the paper that asks for it, or what it is called."),
    )
    asked_by = StringField(
        _l("Asked for by"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=100)],
        description=_l(
            "A court, a body of inspection or discipline, an investigation of an accident, the county itself."
        ),
    )
    ground = TextAreaField(
        _l("Ground"), filters=[stripped], validators=[DataRequired(), Length(max=500)], render_kw={"rows": 2}
    )


class LiftForm(FlaskForm):
    ground = TextAreaField(
        _l("Ground for lifting it"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=500)],
        render_kw={"rows": 2},
    )
