"""The fields of a rule, on the form of a quiz and on that of a plan, and the presets that fill them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from lms.asking import MomentField
from lms.forms import choices
from lms.quizzes.models.rules import ANSWERED, CLOSING, EXAMS, RULE, SHOWS_KEY


class RuleFields(FlaskForm):
    exam = RadioField(_l("Kind of examination"), choices=choices(EXAMS), default=CLOSING)
    minutes = IntegerField(_l("Minutes"), validators=[InputRequired(), NumberRange(1, 300)], default=30)
    pass_mark = IntegerField(_l("Pass mark, of 100"), validators=[InputRequired(), NumberRange(1, 100)], default=80)
    tries = IntegerField(_l("Tries at most (empty: no limit)"), validators=[Optional(), NumberRange(1, 100)])
    resit_hours = IntegerField(
        _l("Hours to wait after a failed try"), validators=[Optional(), NumberRange(0, 8784)], default=0,
        description=_l("24 for a day, 168 for a week; they count from the handing in."),
    )  # fmt: skip
    opens_at = MomentField(_l("Can be begun from"), validators=[Optional()])
    ends_at = MomentField(
        _l("Can be begun until"), validators=[Optional()],
        description=_l("Beijing time; empty: no bound. Whoever has begun by then has the whole time."),
    )  # fmt: skip
    rewatches = BooleanField(_l("What was missed is watched again before the next try"), default=True)
    needs_room = BooleanField(
        _l("Only in a supervised room"),
        description=_l("It is begun in a sitting, with the code that the invigilators show."),
    )
    shows_key = RadioField(_l("Right answers are shown"), choices=choices(SHOWS_KEY), default=ANSWERED)

    def fill(self, preset: dict[str, Any]) -> None:
        """Show what a preset sets in place of what was typed there; the rest stays as typed."""
        for name, value in preset.items():
            if name in self:
                self[name].data, self[name].raw_data = value, None

    def validate_ends_at(self, field: MomentField) -> None:
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(_l("The window ends before it opens."))

    @property
    def rule(self) -> dict[str, Any]:
        """The rule by the names of its columns."""
        return {name: self[name].data for name in RULE} | {"resit_hours": self.resit_hours.data or 0}


class PlanRuleForm(RuleFields):
    pass
