"""Shapes of what is asked, answered and judged."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from lms.asking import DayField
from lms.forms import choices, stripped

JUDGEMENTS = {"accepted": _l("accept the answer"), "sent_back": _l("send it back"), "withdrawn": _l("withdraw it")}


class IssueForm(FlaskForm):
    document = StringField(_l("Document no. (if it has one)"), [Length(max=100)], [stripped])
    words = TextAreaField(
        _l("What is to be done"), [DataRequired(), Length(max=2000)], [stripped], render_kw={"rows": 4}
    )
    due_on = DayField(_l("To be answered by"), [InputRequired()])


class AnswerForm(FlaskForm):
    words = TextAreaField(
        _l("What was done, and what is still to come"),
        [DataRequired(), Length(max=2000)],
        [stripped],
        render_kw={"rows": 4},
    )


class JudgeForm(FlaskForm):
    outcome = RadioField(_l("Decision"), [InputRequired()], choices=choices(JUDGEMENTS))
    words = TextAreaField(
        _l("In words (needed unless you accept)"), [Length(max=2000)], [stripped], render_kw={"rows": 3}
    )

    @classmethod
    def of(cls, *, is_answered: bool, **given: Any) -> "JudgeForm":
        """Before there is an answer it can only be withdrawn."""
        form = cls(**given)
        if not is_answered:
            form.outcome.choices = choices({"withdrawn": JUDGEMENTS["withdrawn"]})
        return form

    def validate_words(self, field: TextAreaField) -> None:
        if self.outcome.data != "accepted" and not field.data:
            raise ValidationError(_l("Please tell the unit why."))
