"""What may be chosen on the pages of an analysis."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from lms.asking import DayField
from lms.courses.models import Plan
from lms.languages import in_language
from lms.quizzes.analysis.asking import Wanted


class PeriodForm(FlaskForm):
    """What may be chosen over all quizzes of a bank."""

    class Meta:
        csrf = False

    since = DayField(_l("Handed in from"), validators=[Optional()])
    until = DayField(_l("to"), validators=[Optional()])
    every_try = BooleanField(_l("every try, not the first alone"))

    def validate_until(self, field: Any) -> None:
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(_l("This day lies before the first one."))

    @property
    def wanted(self) -> Wanted:
        """What was chosen, of a form that is valid."""
        return Wanted(self.since.data, self.until.data, every_try=bool(self.every_try.data))


class WantedForm(PeriodForm):
    """What may be chosen of one quiz."""

    plan = SelectField(_l("Training plan"), coerce=int, default=0)

    def offer(self, plans: Sequence[Plan]) -> "WantedForm":
        """Fill the choice of plans."""
        self.plans = {plan.id: plan for plan in plans}
        named = [SelectChoice(plan.id, str(in_language(plan))) for plan in plans]
        self.plan.choices = [SelectChoice(0, str(_l("all"))), *named]
        return self

    @property
    def wanted(self) -> Wanted:
        return replace(super().wanted, plan=self.plans.get(self.plan.data or 0))
