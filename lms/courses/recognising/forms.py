"""Shapes of a list of outside training, and of a withdrawal."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from lms import asking
from lms.forms import stripped


class OutsideForm(FlaskForm):
    file = FileField(
        _l("File"),
        description=_l(
            "Excel or CSV with the columns 姓名, 课程名称, 学时, 培训日期, 主办单位; if need be 单位 or 身份证号, 结束日期, 证书编号. A statutory assessment has 考核 in the column 类别, and 有效期至."
        ),
    )
    lines = TextAreaField(
        _l("Or the same, pasted from a table with its header"),
        filters=[stripped],
        validators=[Length(max=300_000)],
        render_kw={"rows": 6},
    )

    def validate_lines(self, field: TextAreaField) -> None:
        if not field.data and not self.file.data:
            raise ValidationError(_l("Please choose a file, or paste the lines."))

    @property
    def sent(self) -> tuple[str, bytes]:
        """The file, or what was pasted, with its name."""
        if self.file.data:
            return asking.file_name(self.file.data.filename), self.file.data.read()
        return "", (self.lines.data or "").encode()


class WithdrawalForm(FlaskForm):
    ground = TextAreaField(filters=[stripped], validators=[DataRequired(), Length(max=500)])
