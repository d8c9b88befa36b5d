"""Shapes of what an inspector ticks."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from lms.forms import choices, stripped
from lms.quizzes.spot_checks.drawing_up import ASKED, PASS_MARK


class HoldForm(FlaskForm):
    pass_mark = SelectField(
        _l("Passed from so many right answers on"),
        coerce=int,
        choices=choices({number: str(number) for number in range(1, ASKED + 1)}),
        default=PASS_MARK,
    )


class VoidForm(FlaskForm):
    ground = TextAreaField(
        _l("Why the check was a mistake"), [DataRequired(), Length(max=500)], [stripped], render_kw={"rows": 2}
    )
    withdraws = BooleanField(_l("Withdraw the follow-up about it as well, and tell the unit"), default=True)
