"""Shapes of what authors and learners send; rules live in the domain."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from lms import clock
from lms.forms import choices, stripped
from lms.quizzes.banks import Wording
from lms.quizzes.catalogue import Filter
from lms.quizzes.importing.drafts import LETTERS, MOST_OPTIONS, TRUE_FALSE, TRUE_FALSE_OPTIONS
from lms.quizzes.importing.texts import option_key
from lms.quizzes.kinds import KINDS
from lms.quizzes.marking import ALL_OR_NOTHING, PARTIAL
from lms.quizzes.models import QuestionVersion
from lms.quizzes.papers import indexes
from lms.quizzes.points_forms import PointsField, in_points
from lms.quizzes.rule_forms import RuleFields
from lms.quizzes.section_forms import MOST_SECTIONS, SectionForm
from lms.quizzes.sections import Section
from lms.statutes.forms import ArticleField
from lms.statutes.models import Edition
from lms.statutes.naming import edition_name


def edition_choice(edition: Edition) -> SelectChoice:
    """An edition of a law in a list of choices."""
    return SelectChoice(edition.id, edition_name(edition, clock.today()))


class BankForm(FlaskForm):
    name = StringField(_l("Name of the bank"), filters=[stripped], validators=[DataRequired(), Length(max=100)])
    shared = BooleanField(_l("All authors may work with it"), default=True)


class FilterForm(FlaskForm):
    class Meta:
        csrf = False

    kind = SelectField(_l("Kind"), choices=choices(KINDS, none=_l("all kinds")), default="")
    article = ArticleField(_l("Article"), validators=[Optional()])
    text = StringField(_l("Text"), filters=[stripped], validators=[Length(max=100)])
    retired = BooleanField(_l("retired ones"))

    @property
    def wanted(self) -> Filter:
        if not self.validate():
            return Filter()
        return Filter(self.kind.data or "", self.article.data, self.text.data or "", self.retired.data)


class QuestionForm(FlaskForm):
    kind = RadioField(_l("Kind"), choices=choices(KINDS), default="single", validators=[InputRequired()])
    stem = TextAreaField(_l("Question"), filters=[stripped], validators=[DataRequired(), Length(max=4000)])
    options = TextAreaField(_l("Options, one on each line"), filters=[stripped], validators=[Length(max=9000)])
    right = SelectMultipleField(_l("Right answer"), choices=list(LETTERS))
    explanation = TextAreaField(_l("Explanation"), filters=[stripped], validators=[Length(max=4000)])
    edition = SelectField(_l("Law"), coerce=int, default=0)
    article = ArticleField(_l("Article"), validators=[Optional()])

    def offer(self, editions: "list[Edition]") -> "QuestionForm":
        """Fill the choice of laws."""
        self.edition.choices = [SelectChoice(0, "—"), *map(edition_choice, editions)]
        return self

    def show(self, version: QuestionVersion) -> None:
        """Fill in what a version says."""
        self.kind.data, self.stem.data, self.explanation.data = version.kind, version.stem, version.explanation
        self.options.data = "\n".join(version.options) if version.kind != TRUE_FALSE else ""
        self.right.data, self.article.data = list(version.answer), version.numbered
        self.edition.data = version.edition_id or 0

    @property
    def texts(self) -> tuple[str, ...]:
        if self.kind.data == TRUE_FALSE:
            return TRUE_FALSE_OPTIONS
        return tuple(line.strip() for line in (self.options.data or "").splitlines() if line.strip())

    def validate_options(self, field: Any) -> None:
        if not 2 <= len(self.texts) <= MOST_OPTIONS:
            raise ValidationError(_l("Please give from two to eight options, one on each line."))
        if len({option_key(text) for text in self.texts}) < len(self.texts):
            raise ValidationError(_l("Two options say the same."))

    def validate_right(self, field: Any) -> None:
        if not set(field.data) <= set(LETTERS[: len(self.texts)]) or not field.data:
            raise ValidationError(_l("Please mark the right answer among the options."))
        if self.kind.data != "multiple" and len(field.data) > 1:
            raise ValidationError(_l("Only a multiple-choice question has several right answers."))
        if self.kind.data == "multiple" and len(field.data) < 2:
            raise ValidationError(_l("A multiple-choice question has at least two right answers."))

    def validate_article(self, field: Any) -> None:
        if field.data and not self.edition.data:
            raise ValidationError(_l("Please choose the law that the article belongs to."))

    def wording(self, edition: Edition | None) -> Wording:
        """What the form says, as a wording."""
        right = indexes("".join(self.right.data))
        explanation = self.explanation.data or ""
        return Wording(self.kind.data, self.stem.data, self.texts, right, explanation, edition, self.article.data)


class ImportForm(FlaskForm):
    file = FileField(_l("Question file"), validators=[FileRequired(_l("Please choose a file."))])
    edition = SelectField(_l("Articles in the file belong to"), coerce=int, default=0)


class ApplyForm(FlaskForm):
    # Which of the similar questions of the plan are added all the same, by their index.
    similar = SelectMultipleField(coerce=int, choices=[], validate_choice=False)
    leave_out_outdated = BooleanField(_l("Leave out the questions that give fines of the 2014 law"), default=True)


RULES = ("multiple_rule", "points_each", "shuffles")
# 20 questions of 5 points: what a closing test usually has.
USUAL = (Section("true_false", 8, 5), Section("single", 8, 5), Section("multiple", 4, 5))


class BlueprintForm(RuleFields):
    bank_id = SelectField(_l("Question bank"), coerce=int, validators=[InputRequired()])
    sections = FieldList(FormField(SectionForm), default=USUAL, max_entries=MOST_SECTIONS)
    multiple_rule = RadioField(
        _l("Multiple choice with too few answers"),
        choices=choices(
            {
                ALL_OR_NOTHING: _l("earns nothing"),
                PARTIAL: _l("earns a part for each right option, if no wrong one is chosen"),
            }
        ),
        default=ALL_OR_NOTHING,
    )
    points_each = PointsField(_l("Points for each right option then"), validators=in_points(), default=0.5)
    shuffles = BooleanField(_l("Questions and options in another order on every paper"), default=True)

    @property
    def rules(self) -> dict[str, Any]:
        """The rules by the names of the blueprint's columns."""
        plain = {name: value for name, value in self.data.items() if name in RULES}
        return plain | self.rule | {"sections": self.asked}

    @property
    def section_forms(self) -> list[SectionForm]:
        return [entry.form for entry in self.sections]

    @property
    def asked(self) -> tuple[Section, ...]:
        """The sections in their order."""
        return tuple(form.section for form in self.section_forms)
