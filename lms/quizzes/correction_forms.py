"""The shape of a correction of a key."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.forms import choices, stripped
from lms.quizzes.correcting import RULE_WORDS
from lms.quizzes.correction_rules import GIVEN, KEY
from lms.quizzes.importing.drafts import LETTERS
from lms.quizzes.kinds import CHOICES
from lms.quizzes.models import QuestionVersion


class CorrectionForm(FlaskForm):
    rule = RadioField(_l("What is right"), choices=choices(RULE_WORDS), default=GIVEN, validators=[InputRequired()])
    key = SelectMultipleField(_l("The right answer, if another key is right"), choices=list(LETTERS))
    ground = TextAreaField(
        _l("Ground; every learner whose result changes reads it"), filters=[stripped], render_kw={"rows": 3},
        validators=[DataRequired(_l("Please write the ground.")), Length(max=1000)],
    )  # fmt: skip

    @classmethod
    def of(cls, version: QuestionVersion) -> "CorrectionForm":
        form = cls()
        form.offer(version)
        form.key.data = []
        return form

    def offer(self, version: QuestionVersion) -> None:
        """A key can only be corrected where it is one: letters of options."""
        self.key.choices = list(LETTERS[: len(version.options)])
        if version.kind not in CHOICES:
            self.rule.choices = choices({rule: words for rule, words in RULE_WORDS.items() if rule != KEY})
