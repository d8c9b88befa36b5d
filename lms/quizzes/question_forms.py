"""Shapes of a question and of the sub-questions of a case, as authors send them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
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
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from lms.forms import Inner, choices, stripped
from lms.quizzes import wording
from lms.quizzes.banks import Wording
from lms.quizzes.details import Details, Part, Picture
from lms.quizzes.importing import written_kinds
from lms.quizzes.importing.drafts import LETTERS, MOST_OPTIONS, QUESTION, TRUE_FALSE, TRUE_FALSE_OPTIONS, Doubt
from lms.quizzes.importing.records import LONGEST_CITATION
from lms.quizzes.importing.texts import option_key
from lms.quizzes.importing.written_kinds import MOST_PARTS
from lms.quizzes.kinds import CASE, CHOICES, FILL_IN, KINDS, SHORT_ANSWER
from lms.quizzes.models import QuestionVersion
from lms.quizzes.papers import indexes
from lms.quizzes.pictures.forms import MOST_PICTURES, PictureForm
from lms.quizzes.points_forms import PointsField
from lms.quizzes.section_forms import TagsField, levels_offered
from lms.statutes.forms import ArticleField
from lms.statutes.models import Edition

PARTS = {kind: words for kind, words in KINDS.items() if kind != CASE}
# What a sub-question asks until its author says otherwise.
NEW_PART = {"kind": "single", "weight": "1", "in_order": "y"}


class Asked(Inner):
    """What a question and a sub-question have in common. Fields of other kinds than the chosen one are not looked at."""

    stem = TextAreaField(_l("Question"), filters=[stripped], validators=[DataRequired(), Length(max=4000)])
    options = TextAreaField(_l("Options, one on each line"), filters=[stripped], validators=[Length(max=9000)])
    right = SelectMultipleField(_l("Right answer"), choices=list(LETTERS))
    blanks = TextAreaField(_l("Answers, one blank on each line"), filters=[stripped], validators=[Length(max=9000)])
    in_order = BooleanField(_l("Each blank has its own answer (otherwise any order will do)"), default=True)
    model = TextAreaField(_l("Model answer"), filters=[stripped], validators=[Length(max=5000)])
    points = TextAreaField(_l("Marking points, one on each line"), filters=[stripped], validators=[Length(max=9000)])
    explanation = TextAreaField(_l("Explanation"), filters=[stripped], validators=[Length(max=4000)])
    pictures = FieldList(FormField(PictureForm), max_entries=MOST_PICTURES)

    @property
    def picture_forms(self) -> list[PictureForm]:
        return [entry.form for entry in self.pictures]

    @property
    def shown(self) -> tuple[Picture, ...]:
        """The pictures."""
        return tuple(form.picture for form in self.picture_forms)

    @property
    def texts(self) -> tuple[str, ...]:
        if self["kind"].data == TRUE_FALSE:
            return TRUE_FALSE_OPTIONS
        if self["kind"].data not in CHOICES:
            return ()
        return tuple(line.strip() for line in (self.options.data or "").splitlines() if line.strip())

    @property
    def letters(self) -> str:
        return "".join(sorted(self.right.data)) if self["kind"].data in CHOICES else ""

    @property
    def details(self) -> Details:
        """Blanks, or model answer and marking points, by kind; and the pictures."""
        if self["kind"].data == FILL_IN:
            blanks = written_kinds.blanks(self.blanks.data or "")
            return Details(blanks=blanks, in_order=self.in_order.data, pictures=self.shown)
        if self["kind"].data == SHORT_ANSWER:
            points = written_kinds.points(self.points.data or "")
            return Details(model=self.model.data or "", points=points, pictures=self.shown)
        return Details(pictures=self.shown)

    def fill(self, options: tuple[str, ...], letters: str, holds: Details) -> None:
        """Show what is kept."""
        self.options.data = "\n".join(options) if self["kind"].data != TRUE_FALSE else ""
        self.right.data, self.in_order.data, self.model.data = list(letters), holds.in_order, holds.model
        self.blanks.data = written_kinds.blanks_written(holds.blanks)
        self.points.data = "\n".join(f"{point.text} | {point.share:g}" for point in holds.points)
        for picture in holds.pictures:
            self.pictures.append_entry().form.fill(picture)

    def validate_pictures(self, field: Any) -> None:
        at_options = [form.place for form in self.picture_forms if form.place is not None]
        if any(place >= len(self.texts) for place in at_options):
            raise ValidationError(_l("A picture stands at an option that the question does not have."))
        if len(set(at_options)) < len(at_options):
            raise ValidationError(_l("An option has at most one picture."))

    def validate_options(self, field: Any) -> None:
        if self["kind"].data not in CHOICES:
            return
        if not 2 <= len(self.texts) <= MOST_OPTIONS:
            raise ValidationError(_l("Please give from two to eight options, one on each line."))
        if len({option_key(text) for text in self.texts}) < len(self.texts):
            raise ValidationError(_l("Two options say the same."))

    def validate_right(self, field: Any) -> None:
        kind = self["kind"].data
        if kind not in CHOICES:
            return
        if not set(field.data) <= set(LETTERS[: len(self.texts)]) or not field.data:
            raise ValidationError(_l("Please mark the right answer among the options."))
        if kind != "multiple" and len(field.data) > 1:
            raise ValidationError(_l("Only a multiple-choice question has several right answers."))
        if kind == "multiple" and len(field.data) < 2:
            raise ValidationError(_l("A multiple-choice question has at least two right answers."))

    def validate_blanks(self, field: Any) -> None:
        self._refuse_unusable(FILL_IN)

    def validate_model(self, field: Any) -> None:
        self._refuse_unusable(SHORT_ANSWER)

    def _refuse_unusable(self, kind: str) -> None:
        if self["kind"].data != kind:
            return
        try:
            written_kinds.refuse_bad_details(kind, self.stem.data or "", self.details)
        except Doubt as doubt:
            raise ValidationError(wording.of_doubt(doubt, QUESTION)) from None


class PartForm(Asked):
    """A sub-question. Forms within a form carry no token of their own."""

    kind = SelectField(_l("Kind"), choices=choices(PARTS), default="single")
    weight = PointsField(_l("Weight of its points"), validators=[InputRequired(), NumberRange(0.5, 100)], default=1)

    @property
    def part(self) -> Part:
        """What the form says."""
        says = (self.kind.data, self.stem.data or "", self.texts, self.letters)
        return Part(*says, self.weight.data or 1.0, self.explanation.data or "", self.details)


class QuestionForm(FlaskForm, Asked):
    kind = RadioField(_l("Kind"), choices=choices(KINDS), default="single", validators=[InputRequired()])
    parts = FieldList(FormField(PartForm), max_entries=MOST_PARTS)
    edition = SelectField(_l("Law"), coerce=int, default=0)
    article = ArticleField(_l("Article"), validators=[Optional()])
    cited = StringField(_l("Citation in words"), filters=[stripped], validators=[Length(max=LONGEST_CITATION)])
    difficulty = SelectField(_l("Difficulty"), coerce=int, choices=levels_offered(_l("not said")), default=0)
    tags = TagsField(_l("Tags"), validators=[Length(max=700)])
    # Why pictures that were sent were not taken.
    refused_pictures: Sequence[str] = ()

    def offer(self, editions: list[SelectChoice]) -> "QuestionForm":
        """Fill the choice of laws."""
        self.edition.choices = [SelectChoice(0, "—"), *editions]
        return self

    def show(self, version: QuestionVersion) -> None:
        """Fill in what a version says."""
        self.kind.data, self.stem.data, self.explanation.data = version.kind, version.stem, version.explanation
        self.fill(tuple(version.options), version.answer, version.held)
        self.article.data, self.edition.data, self.cited.data = version.numbered, version.edition_id or 0, version.cited
        self.difficulty.data, self.tags.data = version.difficulty or 0, tuple(version.tags)
        for part in version.held.parts:
            form = self.parts.append_entry({"kind": part.kind, "weight": part.weight}).form
            form.stem.data, form.explanation.data = part.stem, part.explanation
            form.fill(part.options, part.answer, part.details)

    @property
    def part_forms(self) -> list[PartForm]:
        return [entry.form for entry in self.parts]

    def validate(self, extra_validators: Any = None) -> bool:
        """As always; the parts of what is no case are not looked at."""
        if self.kind.data != CASE:
            while self.parts.entries:
                self.parts.pop_entry()
        return bool(super().validate(extra_validators))

    def validate_parts(self, field: Any) -> None:
        if self.kind.data == CASE and not field.entries:
            raise ValidationError(_l("A case needs at least one sub-question."))

    def validate_article(self, field: Any) -> None:
        if field.data and not self.edition.data:
            raise ValidationError(_l("Please choose the law that the article belongs to."))

    def wording(self, edition: Edition | None) -> Wording:
        """What the form says, as a wording."""
        holds = self.details
        if self.kind.data == CASE:
            holds = replace(holds, parts=tuple(form.part for form in self.part_forms))
        says = (self.kind.data, self.stem.data, self.texts, indexes(self.letters), self.explanation.data or "")
        levels = (self.difficulty.data or None, tuple(self.tags.data or ()))
        return Wording(*says, edition, self.article.data, holds, *levels, self.cited.data or "")
