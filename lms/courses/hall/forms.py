"""Shapes of a sign-in sheet with what it is of, of an annulment, and of a scan."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from lms import asking, clock
from lms.asking import DayField, TenthsField
from lms.forms import choices, stripped

COUNTS = {
    "yes": _l("it completes the lecture for those who were there, by decision of the office"),
    "no": _l("it is on record only"),
}


class HallForm(FlaskForm):
    lesson = SelectField(_l("Lecture that was held"), [InputRequired()], coerce=int)
    held_on = DayField(_l("Held on"), [InputRequired()])
    place = StringField(_l("Venue"), [DataRequired(), Length(max=100)], [stripped])
    lecturer = StringField(_l("Lecturer"), [DataRequired(), Length(max=100)], [stripped])
    hours = TenthsField(_l("Class hours"), [InputRequired(), NumberRange(min=0.1, max=24)], places=1)
    counts = RadioField(_l("What it is for"), [InputRequired()], choices=choices(COUNTS))
    file = FileField(
        _l("Sign-in sheet (Excel or CSV)"),
        description=_l(
            "With the column 姓名; 单位, 手机号 or 身份证号 tell namesakes apart. Two blocks of columns side by side are read both. Who is 未到, 缺席 or 请假 by the sheet is not entered; where a line of 签到 is blank, you are asked."
        ),
    )
    lines = TextAreaField(
        _l("Or the names, typed or pasted, one on each line"),
        description=_l(
            "The name, and behind a blank or a comma the unit: 李雷 东山机械厂. Several on one line: 马军、陈杰."
        ),
        filters=[stripped],
        validators=[Length(max=300_000)],
        render_kw={"rows": 6},
    )

    def offer(self, lessons: dict[int, str]) -> None:
        self.lesson.choices = choices(lessons)

    def validate_held_on(self, field: DayField) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_l("This day is still to come."))

    def validate_lines(self, field: TextAreaField) -> None:
        if not field.data and not self.file.data:
            raise ValidationError(_l("Please choose a file, or type the names."))

    @property
    def sent(self) -> tuple[str, bytes]:
        """The file, or what was typed, with its name."""
        if self.file.data:
            return asking.file_name(self.file.data.filename), self.file.data.read()
        return "", (self.lines.data or "").encode()

    @property
    def said(self) -> dict[str, Any]:
        values = {name: self[name].data for name in ("held_on", "place", "lecturer")}
        hours = self.hours.data.quantize(self.hours.data.__class__("0.1"))
        return values | {"lesson_id": self.lesson.data, "hours": hours, "counts": self.counts.data == "yes"}


class AnnulForm(FlaskForm):
    ground = TextAreaField(filters=[stripped], validators=[DataRequired(), Length(max=500)])
