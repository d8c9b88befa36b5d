"""Shapes of a document, of the units it goes to, and of what units answer."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from lms.asking import LARGEST_NUMBER, DayField
from lms.forms import Values, stripped

WORDS = {"rows": 5}


class DispatchForm(Values):
    title = StringField(_l("Title"), [DataRequired(), Length(max=200)], [stripped])
    document = StringField(_l("Document no. (if it has one)"), [Length(max=100)], [stripped])
    words = TextAreaField(_l("What the units read above the file"), [Length(max=4000)], [stripped], render_kw=WORDS)
    receipt_by = DayField(_l("Receipt to be confirmed by"), [InputRequired()])


class FileForm(FlaskForm):
    file = FileField(
        _l("The document: PDF, JPEG or PNG, at most 10 MB"),
        render_kw={"accept": "application/pdf,image/jpeg,image/png"},
    )


class ReceiptForm(FlaskForm):
    unit = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_NUMBER)], widget=HiddenInput())
    words = StringField(_l("Words with it (if needed)"), [Length(max=500)], [stripped])


class NoteForm(ReceiptForm):
    told_by = StringField(_l("Who of the unit told it"), [DataRequired(), Length(max=60)], [stripped])


class WithdrawalForm(FlaskForm):
    ground = StringField(_l("Ground"), [DataRequired(), Length(max=500)], [stripped])
