"""Shapes of what administrators send about rosters."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from lms import asking, clock
from lms.asking import DayField
from lms.people.roster.columns import Column
from lms.people.roster.opening import Sent

LONGEST_CELL = 1000


class UploadForm(FlaskForm):
    files = MultipleFileField(
        _l("Roster files"), validators=[FileRequired(_l("Please choose at least one file."))],
        render_kw={"accept": ".xlsx,.xls,.csv,.txt"},
    )  # fmt: skip

    @property
    def sent(self) -> list[Sent]:
        """The files as sent."""
        return [Sent(asking.file_name(file.filename), file.read()) for file in self.files.data]


class LeaversForm(FlaskForm):
    ends_on = DayField(
        _l("First day without the post"), default=clock.today, validators=[InputRequired(_l("Please give the day."))]
    )


def mend_form(columns: list[Column], cells: dict[str, str]) -> FlaskForm:
    """A form with a field for each column of the row, filled with what the file says."""
    fields: dict[str, Any] = {
        column.field: StringField(
            column.label, validators=[Length(max=LONGEST_CELL)], render_kw={"autocomplete": "off"}
        )
        for column in columns
    }
    form: FlaskForm = type("MendForm", (FlaskForm,), fields)(data=cells)
    return form
