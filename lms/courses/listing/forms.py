"""Shapes of a list of persons."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from lms import asking
from lms.forms import stripped


class MoreForm(FlaskForm):
    lines = TextAreaField(
        _l("Persons"),
        filters=[stripped],
        validators=[Length(max=450_000)],
        render_kw={"rows": 8},
        description=_l(
            "One on each line, typed or pasted from a table: the name, and where several have it the unit, the mobile number or the ID number; a number alone is enough too."
        ),
    )
    file = FileField(_l("Or a file"), description=_l("Excel or CSV with 姓名, 身份证号 or 手机号; if need be 单位."))

    def validate_lines(self, field: TextAreaField) -> None:
        if not field.data and not self.file.data:
            raise ValidationError(_l("Please give the persons, or choose a file."))

    @property
    def sent(self) -> tuple[str, bytes]:
        """The file, or what was pasted, with its name."""
        if self.file.data:
            return asking.file_name(self.file.data.filename), self.file.data.read()
        return "", (self.lines.data or "").encode()


class ListForm(MoreForm):
    name = StringField(_l("Name of the list"), filters=[stripped], validators=[DataRequired(), Length(max=100)])
    name_en = StringField(_l("Name in English (if any)"), filters=[stripped], validators=[Length(max=100)])
