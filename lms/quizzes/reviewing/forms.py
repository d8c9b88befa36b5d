"""Shapes of what reviewers and owners of banks send."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.forms import stripped


class VerdictForm(FlaskForm):
    number = IntegerField(validators=[InputRequired()])
    remark = TextAreaField(_l("What is to be changed"), filters=[stripped], validators=[Length(max=1000)])


class ApproveForm(FlaskForm):
    # "12:3" is version 3 of question 12.
    seen = SelectMultipleField(choices=[], validate_choice=False)

    @property
    def numbers(self) -> dict[int, int]:
        """The versions that were ticked, by question."""
        pairs = (each.partition(":") for each in self.seen.data or ())
        return {
            int(question): int(number) for question, _, number in pairs if question.isdecimal() and number.isdecimal()
        }


class SettingForm(FlaskForm):
    only_reviewed = BooleanField(_l("Papers are drawn from reviewed questions alone"))


class OwnerForm(FlaskForm):
    owner = SelectField(_l("Belongs to"), coerce=int, default=0)
