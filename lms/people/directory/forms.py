"""Shapes of what administrators type about units, persons, posts and roles."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms import clock
from lms.asking import DayField
from lms.forms import Values, choices
from lms.people import identifiers
from lms.people.cleaned import Cleaned
from lms.people.entrance.forms import MISSING, TOO_LONG, email_field
from lms.people.kinds import LINES, POST_KINDS, RISK_CLASSES, ROLES, SEXES, UNIT_KINDS
from lms.people.models import Unit
from lms.people.ranks import RANK_LABELS
from lms.people.roster import cleaning

TRAININGS = {"initial": _l("initial training"), "refresher": _l("refresher training")}


def _text_or_none(value: Any) -> str | None:
    return str(value) if value else None


def number_or_none(value: Any) -> int | None:
    return int(value) if value else None


def text(words: Any, most: int, *, required: bool = False, **kw: Any) -> StringField:
    needs = [DataRequired(MISSING)] if required else []
    return StringField(words, validators=[Cleaned(cleaning.text), *needs, Length(max=most, message=TOO_LONG)], **kw)


class UnitForm(Values):
    kind = SelectField(_l("Kind of unit"), choices=choices(UNIT_KINDS))
    name = text(_l("Full name"), 200, required=True)
    short_name = text(_l("Short name"), 100)
    name_en = text(_l("English name"), 200)
    credit_code = StringField(
        _l("Unified social credit code"),
        validators=[Cleaned(identifiers.credit_code)],
        render_kw={"autocapitalize": "characters", "spellcheck": "false"},
    )
    township_id = SelectField(_l("Township in which it lies"), coerce=number_or_none)
    sector = text(_l("Industry sector"), 40, render_kw={"list": "sectors"})
    risk_class = SelectField(
        _l("Risk class"), coerce=_text_or_none, choices=choices({code: code for code in RISK_CLASSES}, none="—")
    )
    high_risk_hours = BooleanField(_l("On the high-risk list for class hours (Order No. 3)"))
    high_risk_assessed = BooleanField(_l("On the list for statutory assessment (Work Safety Law, Article 27)"))
    employees = IntegerField(_l("Number of employees"), validators=[Optional(), NumberRange(min=0, max=9_999_999)])
    phone = StringField(_l("Telephone"), validators=[Cleaned(cleaning.phone), Length(max=40, message=TOO_LONG)])
    position = IntegerField(
        _l("Place in lists"),
        validators=[InputRequired(MISSING), NumberRange(min=0, max=999_999)],
        default=1000,
        description=_l("Small numbers come first: the county's own order of its units."),
    )
    note = TextAreaField(_l("Note"), validators=[Cleaned(cleaning.text), Length(max=500, message=TOO_LONG)])

    def offer(self, townships: Sequence[Unit]) -> "UnitForm":
        named = {unit.id: unit.short_name or unit.name for unit in townships}
        self.township_id.choices = choices(named, none="—")
        return self


class SupervisorForm(FlaskForm):
    line = SelectField(_l("Supervision line"), choices=choices(LINES))
    supervisor = text(_l("Supervising unit"), 200, required=True, render_kw={"list": "supervisors"})
    from_on = DayField(_l("From day"), validators=[InputRequired(MISSING)], default=clock.today)


class PersonForm(Values):
    name = StringField(
        _l("Name of the person"), validators=[Cleaned(cleaning.name), DataRequired(MISSING), Length(max=60)]
    )
    sex = SelectField(_l("Sex"), coerce=_text_or_none, choices=choices(SEXES, none="—"))
    mobile = StringField(
        _l("Mobile number"), validators=[Cleaned(cleaning.mobile)], render_kw={"inputmode": "tel"},
        description=_l("Several persons may share one."),
    )  # fmt: skip
    email = email_field()
    id_number = StringField(
        _l("ID number"), validators=[Cleaned(cleaning.resident_number)], render_kw={"autocomplete": "off"},
        description=_l("May be left empty. It is kept encrypted."),
    )  # fmt: skip
    education = text(_l("Education"), 20)


class PostForm(Values):
    """What a post says of itself; person and unit stand beside it."""

    kind = SelectField(_l("Kind of post"), choices=choices(POST_KINDS))
    title = text(_l("Post title"), 100)
    rank = SelectField(
        _l("Rank (officials)"),
        coerce=number_or_none,
        choices=choices({int(rank): words for rank, words in reversed(RANK_LABELS.items())}, none="—"),
    )
    training = SelectField(_l("Training"), coerce=_text_or_none, choices=choices(TRAININGS, none="—"))
    from_on = DayField(_l("In the post since"), validators=[Optional()])
    note = text(_l("Note"), 500)


class NewPostForm(PostForm):
    unit = text(_l("Unit: full name, short name or credit code"), 200, required=True, render_kw={"list": "units"})


class EndForm(FlaskForm):
    to_on = DayField(_l("No longer in the post from"), validators=[InputRequired(MISSING)], default=clock.today)


class RoleForm(FlaskForm):
    role = SelectField(_l("Role"), choices=choices(ROLES), default="liaison")
    line = SelectField(
        _l("Supervision line (supervisors)"), coerce=_text_or_none, choices=choices(LINES, none="—")
    )  # fmt: skip
    unit = text(_l("Unit (supervisors and liaisons)"), 200, render_kw={"list": "units"})
