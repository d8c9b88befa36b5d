"""The forms of group sessions."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from lms.watching.group.codes import DIGITS


class OpeningForm(FlaskForm):
    lesson = SelectField(_l("Lecture"), coerce=int, validators=[InputRequired()])
    unit = SelectField(_l("In the name of"), coerce=int, validators=[InputRequired()])


class TickForm(FlaskForm):
    persons = SelectMultipleField(coerce=int, validate_choice=False, validators=[InputRequired()])


class CodeForm(FlaskForm):
    code = StringField(
        _l("Code on the screen"),
        filters=[lambda typed: (typed or "").replace(" ", "")],
        validators=[
            InputRequired(),
            Regexp(rf"[0-9]{{{DIGITS}}}\Z", message=_l("The code has six digits.")),
        ],
    )


class PressForm(FlaskForm):
    token = StringField(validators=[InputRequired(), Length(max=24)])
    number = IntegerField(validators=[InputRequired()])


class PaperForm(FlaskForm):
    paper = FileField(_l("Scan, photo or PDF of the stamped sheet"), validators=[FileRequired()])
