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


def _words(label: Any, longest: int, rows: int = 4) -> TextAreaField:
    return TextAreaField(
        label, filters=[stripped], validators=[DataRequired(), Length(max=longest)], render_kw={"rows": rows}
    )


class DecisionForm(FlaskForm):
    outcome = RadioField(_l("Decision"), validators=[InputRequired()])
    tasks = SelectMultipleField(
        _l("What is to be annulled"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    ground = _words(_l("Ground; the learner reads it"), 1000)

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
    outcome = RadioField(_l("Decision"), choices=choices(SECOND), validators=[InputRequired()])
    ground = _words(_l("Ground; the learner reads it"), 1000)


class OpeningForm(FlaskForm):
    reason = _words(_l("Why this person’s learning should be looked at; the person reads it"), 2000)


class WordsForm(FlaskForm):
    words = _words(_l("In your own words"), 2000)
