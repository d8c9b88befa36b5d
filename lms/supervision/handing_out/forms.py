"""Shapes of a hand-over, and of a ground."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.forms import choices, stripped
from lms.supervision.handing_out.models import WAYS


class HandOverForm(FlaskForm):
    to = StringField(_l("To whom (name)"), [DataRequired(), Length(max=60)], [stripped])
    way = RadioField(_l("How"), [InputRequired()], choices=choices(WAYS), default="paper")
    note = StringField(_l("Note (if there is one)"), [Length(max=200)], [stripped])


class GroundForm(FlaskForm):
    ground = TextAreaField(_l("Ground"), [DataRequired(), Length(max=500)], [stripped], render_kw={"rows": 2})
