"""Shapes of what is asked for when forms are drawn."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from lms.quizzes.on_paper.drawn_forms import MOST_AT_ONCE


class DrawForm(FlaskForm):
    count = IntegerField(
        _l("How many forms"),
        default=2,
        validators=[InputRequired(), NumberRange(1, MOST_AT_ONCE)],
        render_kw={"inputmode": "numeric", "min": 1, "max": MOST_AT_ONCE},
        description=_l("Each is drawn by itself, so that neighbours have different papers."),
    )
