"""The shape of an order of training files."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from lms.asking import row_number

FIVE_LINES = {"rows": 5}


class YearForm(FlaskForm):
    year = SelectField(_l("Year"), coerce=row_number)
    units = TextAreaField(
        _l("Only these units"),
        [Length(max=200_000)],
        render_kw=FIVE_LINES,
        description=_l(
            "One on each line: name, short name or unified social credit code. Empty: all that you oversee."
        ),
    )
    persons = TextAreaField(
        _l("Only these persons"),
        [Length(max=200_000)],
        render_kw=FIVE_LINES,
        description=_l(
            "One on each line: the name, and after a comma the unit or the ID number where several have that name. Then the files of units are left out."
        ),
    )

    @classmethod
    def of(cls, years: Sequence[int], **given: Any) -> "YearForm":
        form = cls(**given)
        form.year.choices = [(year, str(year)) for year in years]
        return form
