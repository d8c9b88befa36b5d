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
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms import asking, clock
from lms.forms import choices, stripped
from lms.quizzes.catalogue import Filter
from lms.quizzes.kinds import KINDS
from lms.quizzes.levelling import Levels
from lms.quizzes.marking import ALL_OR_NOTHING, PARTIAL
from lms.quizzes.points_forms import PointsField, in_points
from lms.quizzes.reviewing.words import STATES
from lms.quizzes.rule_forms import RuleFields
from lms.quizzes.section_forms import MOST_SECTIONS, SectionForm, TagsField, levels_offered
from lms.quizzes.sections import Section
from lms.quizzes.typed_lists import LONGEST_TAG
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
    difficulty = SelectField(_l("Difficulty"), coerce=int, choices=levels_offered(_l("any")), default=0)
    tag = StringField(_l("Tag"), filters=[stripped], validators=[Length(max=LONGEST_TAG)])
    state = SelectField(_l("State"), choices=choices(STATES, none=_l("all that stand")), default="")

    @property
    def wanted(self) -> Filter:
        if not self.validate():
            return Filter()
        says = (self.kind.data or "", self.article.data, self.text.data or "", self.state.data or "")
        return Filter(*says, self.difficulty.data or None, self.tag.data or "")


class LevelsForm(FlaskForm):
    """Difficulty and tags for many questions."""

    questions = SelectMultipleField(coerce=asking.row_number, choices=[], validate_choice=False)
    whole = BooleanField()
    difficulty = SelectField(_l("Difficulty"), coerce=int, choices=levels_offered(_l("as it is")), default=0)
    more = TagsField(_l("Add these tags"), validators=[Length(max=700)])
    less = TagsField(_l("Remove these tags"), validators=[Length(max=700)])

    @property
    def levels(self) -> Levels:
        return Levels(self.difficulty.data or None, tuple(self.more.data or ()), tuple(self.less.data or ()))


class ImportForm(FlaskForm):
    file = FileField(_l("Question file"), validators=[FileRequired(_l("Please choose a file."))])
    edition = SelectField(_l("Articles in the file belong to"), coerce=int, default=0)


class ApplyForm(FlaskForm):
    # Which of the similar questions of the plan are added all the same, by their index.
    similar = SelectMultipleField(coerce=int, choices=[], validate_choice=False)
    # Which of those that are nearly the same as one before them in the file are left out, by their index.
    alike = SelectMultipleField(coerce=int, choices=[], validate_choice=False)
    leave_out_outdated = BooleanField(_l("Leave out the questions that rest on a superseded text"), default=True)


RULES = ("multiple_rule", "points_each", "negative", "shuffles")
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
    negative = PointsField(_l("Points that a wrong choice costs (0: none)"), validators=in_points(), default=0)
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
