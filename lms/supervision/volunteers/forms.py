"""Shapes of what the office types about volunteers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from lms import asking, clock
from lms.asking import DayField, TenthsField
from lms.forms import stripped
from lms.people.cleaned import Cleaned
from lms.people.directory.forms import text
from lms.people.entrance.forms import MISSING
from lms.people.roster import cleaning


class RenameForm(FlaskForm):
    name = text(_l("Name of the team"), 200, required=True)


class TeamForm(RenameForm):
    # 0: the county's own.
    township = SelectField(_l("Township"), coerce=int, validators=[InputRequired()])


class MemberForm(FlaskForm):
    name = StringField(
        _l("Name of the person"), validators=[Cleaned(cleaning.name), DataRequired(MISSING), Length(max=60)]
    )
    mobile = StringField(
        _l("Mobile number"), validators=[Cleaned(cleaning.mobile), DataRequired(MISSING)], render_kw={"inputmode": "tel"},
        description=_l(
            "Whoever has an account with this name and number keeps it; otherwise one is made. If it is of another office, an administrator decides first."
        ),
    )  # fmt: skip
    from_on = DayField(_l("Member since"), validators=[InputRequired(MISSING)], default=clock.today)


class EndForm(FlaskForm):
    to_on = DayField(_l("No longer a member from"), validators=[InputRequired(MISSING)], default=clock.today)


class _OfMember(FlaskForm):
    person = SelectField(_l("Member"), coerce=int, validators=[InputRequired()])

    def offer(self, members: list[tuple[int, str]]) -> Any:
        self.person.choices = members
        return self


class LeaderForm(_OfMember):
    from_on = DayField(_l("Leads from"), validators=[InputRequired(MISSING)], default=clock.today)


class PermitForm(_OfMember):
    unit = StringField(
        _l("For the people of"), filters=[stripped], validators=[DataRequired(MISSING), Length(max=200)],
        description=_l("The name of a unit or a part of it, or its unified social credit code."),
        render_kw={"list": "units-to-lead", "autocomplete": "off"},
    )  # fmt: skip
    from_on = DayField(_l("First day"), validators=[InputRequired(MISSING)], default=clock.today)
    last_day = DayField(_l("Last day"), validators=[InputRequired(MISSING)])


class ServiceForm(_OfMember):
    day = DayField(_l("Day"), validators=[InputRequired(MISSING)], default=clock.today)
    activity = text(_l("Activity"), 200, required=True)
    hours = TenthsField(_l("Hours"), [InputRequired(MISSING), NumberRange(min=0.1, max=24)], places=1)
    place = text(_l("Place of service"), 200, required=True)


class ServiceListForm(FlaskForm):
    file = FileField(
        _l("File"),
        description=_l(
            "Excel or CSV with the columns 姓名, 服务日期, 活动, 时长, 地点; if need be 单位 (the team), 手机号码 or 身份证号."
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


class GroundForm(FlaskForm):
    ground = TextAreaField(_l("Ground"), filters=[stripped], validators=[DataRequired(), Length(max=500)])


class ReopeningForm(FlaskForm):
    with_members = BooleanField(_l("Its members of then are members again"), default=True)


class PlanForm(FlaskForm):
    course_id = SelectField(_l("Course"), coerce=int, validators=[InputRequired()])
