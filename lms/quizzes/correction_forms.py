"""The shape of a correction of a key."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.forms import choices, stripped
from lms.quizzes import answer_keys
from lms.quizzes.correcting import RULE_WORDS
from lms.quizzes.correction_rules import GIVEN, KEY
from lms.quizzes.details import Part
from lms.quizzes.importing import written_kinds
from lms.quizzes.importing.drafts import LETTERS
from lms.quizzes.kinds import CHOICES, FILL_IN


class CorrectionForm(FlaskForm):
    # Of what is asked.
    kind = ""
    rule = RadioField(_l("What is right"), choices=choices(RULE_WORDS), default=GIVEN, validators=[InputRequired()])
    key = SelectMultipleField(_l("The right answer, if another key is right"), choices=list(LETTERS))
    blanks = TextAreaField(
        _l("What each blank takes, if another key is right"), filters=[stripped], validators=[Length(max=9000)],
        description=_l("One blank on each line; texts that are right alike stand between bars: 三十日 | 30日."),
    )  # fmt: skip
    ground = TextAreaField(
        _l("Ground; every learner whose result changes reads it"), filters=[stripped], render_kw={"rows": 3},
        validators=[DataRequired(_l("Please write the ground.")), Length(max=1000)],
    )  # fmt: skip

    @classmethod
    def of(cls, asked: Part) -> "CorrectionForm":
        """With what holds now."""
        form = cls()
        form.offer(asked)
        form.key.data = []
        form.blanks.data = written_kinds.blanks_written(asked.details.blanks)
        return form

    def offer(self, asked: Part) -> None:
        """A key can only be corrected where there is one: letters of options, or what blanks take."""
        self.key.choices, self.kind = (
            [(letter, f"{letter} {option}") for letter, option in zip(LETTERS, asked.options, strict=False)],
            asked.kind,
        )
        if asked.kind not in (*CHOICES, FILL_IN):
            self.rule.choices = choices({rule: words for rule, words in RULE_WORDS.items() if rule != KEY})

    @property
    def new_key(self) -> str:
        """As `answer_keys` writes it."""
        if self.kind == FILL_IN:
            return answer_keys.of_blanks(written_kinds.blanks(self.blanks.data or ""))
        return "".join(self.key.data or ())
