"""The forms of offline packs."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired, Regexp


class PackForm(FlaskForm):
    """For whom, as `unit-12` or `person-5`, and at which size."""

    whom = SelectField(
        _l("For whom"), validate_choice=False,
        validators=[InputRequired(), Regexp(r"(unit|person)-\d{1,9}\Z", message=_l("Please choose for whom."))],
    )  # fmt: skip
    size = SelectField(_l("Size"), validators=[InputRequired()])
