"""Shapes of what reviewers and learners write; rules live in the domain."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from lms.forms import choices, stripped
from lms.supervision.deciding import Task, TaskKey

FIRST = {
    "no_finding": _l("No finding: nothing changes"),
    "annul": _l("Annul: what is chosen below no longer counts, and is learnt anew"),
}
SECOND = {
    "uphold": _l("Uphold: the annulment stands"),
    "reinstate": _l("Reinstate: everything counts again"),
}
NO_GROUND, NO_DECISION = _l("Please write the ground."), _l("Please choose a decision.")


def _words(label: Any, longest: int, missing: Any) -> TextAreaField:
    return TextAreaField(
        label, filters=[stripped], validators=[DataRequired(missing), Length(max=longest)], render_kw={"rows": 4}
    )


class DecisionForm(FlaskForm):
    outcome = RadioField(_l("Decision"), validators=[InputRequired(NO_DECISION)])
    tasks = SelectMultipleField(
        _l("What is to be annulled"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    ground = _words(_l("Ground; the learner reads it"), 1000, NO_GROUND)

    @classmethod
    def of(cls, tasks: Sequence[Task]) -> "DecisionForm":
        form = cls()
        form.outcome.choices = choices(FIRST)
        form.tasks.choices = choices({task.key: task.key for task in tasks})
        return form

    @property
    def chosen(self) -> list[TaskKey]:
        """The persons and plans that are ticked."""
        pairs = (key.partition("-") for key in self.tasks.data or ())
        return [(int(person), int(plan)) for person, _, plan in pairs]


class SecondDecisionForm(FlaskForm):
    outcome = RadioField(_l("Decision"), choices=choices(SECOND), validators=[InputRequired(NO_DECISION)])
    ground = _words(_l("Ground; the learner reads it"), 1000, NO_GROUND)


class GroundForm(FlaskForm):
    ground = _words(_l("Ground; the learner reads it"), 1000, NO_GROUND)


class OpeningForm(FlaskForm):
    reason = _words(_l("Why this person’s learning should be looked at; the person reads it"), 2000, NO_GROUND)


class WordsForm(FlaskForm):
    words = _words(_l("In your own words"), 2000, _l("Please write something first."))
