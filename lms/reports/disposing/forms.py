"""Shapes of a rule, of a list of disposal, and of the decision about it."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from lms.asking import DayField
from lms.forms import stripped


class RuleForm(FlaskForm):
    months = IntegerField(
        _l("Kept for how many months"), validators=[InputRequired(), NumberRange(min=1, max=1200)],
        description=_l("Twelve are a year."),
    )  # fmt: skip
    source = StringField(
        _l("Where it is written"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=300)],
        description=_l("The provision or the decision of the county, in your words. It is shown with the rule."),
    )
    from_on = DayField(_l("Holds from"), validators=[InputRequired(_l("Please give the day from which it holds."))])


class ListForm(FlaskForm):
    ground = TextAreaField(
        _l("Appraisal"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=500)],
        render_kw={"rows": 2},
        description=_l("Why it need not be kept any longer."),
    )
    document = StringField(_l("Document no. (if any)"), filters=[stripped], validators=[Length(max=100)])


class DecisionForm(FlaskForm):
    ground = TextAreaField(
        _l("Opinion on the decision"), filters=[stripped], validators=[DataRequired(), Length(max=500)], render_kw={"rows": 2}
    )  # fmt: skip
