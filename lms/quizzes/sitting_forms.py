"""What administrators and invigilators send about sittings."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from lms import clock
from lms.asking import MomentField
from lms.courses.models import Lesson
from lms.errors import Refused
from lms.forms import choices, stripped
from lms.quizzes import sitting_people
from lms.quizzes.invigilating import GIVEN_BY_HAND, Deed
from lms.quizzes.models.events import GROUNDS, OUTAGE


class PeopleForm(FlaskForm):
    invigilators = TextAreaField(
        _l("Invigilators"), filters=[stripped], validators=[DataRequired(), Length(max=10_000)], render_kw={"rows": 3},
        description=_l("One on each line: name or mobile number of anybody with an account. They do not sit there themselves."),
    )  # fmt: skip
    listed = TextAreaField(
        _l("Who sits there"), filters=[stripped], validators=[Length(max=100_000)], render_kw={"rows": 6},
        description=_l("One on each line: name or mobile number. Left empty: everybody who owes the quiz."),
    )  # fmt: skip
    invigilators_enter = BooleanField(_l("The invigilators may type in the results of paper forms, once it has begun"))

    def blame(self, refusal: Refused) -> None:
        """Show a refusal at the field that it is about."""
        about_eyes = isinstance(refusal, sitting_people.NotAnInvigilator | sitting_people.SitsThere)
        field = self.invigilators if about_eyes else self.listed
        field.errors = [str(refusal)]


class MoveForm(FlaskForm):
    place = StringField(_l("Exam room"), filters=[stripped], validators=[DataRequired(), Length(max=200)])
    opens_at = MomentField(_l("Can be begun from"), validators=[InputRequired()])
    ends_at = MomentField(
        _l("Can be begun until"), validators=[InputRequired()],
        description=_l("Beijing time. Whoever has begun by then has the whole time."),
    )  # fmt: skip

    def validate_ends_at(self, field: MomentField) -> None:
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(_l("The window ends before it opens."))
        if field.data and field.data <= clock.now():
            raise ValidationError(_l("The window is over already."))


class SittingForm(PeopleForm, MoveForm):
    lesson_id = SelectField(_l("Quiz"), coerce=int, validators=[InputRequired()])

    def offer(self, quizzes: Sequence[Lesson]) -> "SittingForm":
        self.lesson_id.choices = choices({each.id: f"{each.course.title} · {each.title}" for each in quizzes})
        return self


class DeedForm(FlaskForm):
    kind = SelectField(choices=list(GIVEN_BY_HAND), validators=[InputRequired()])
    attempt = HiddenField()
    minutes = IntegerField(_l("Minutes to give back"), validators=[Optional(), NumberRange(1, 300)])
    ground = SelectField(
        _l("Ground"), choices=choices({code: words for code, words in GROUNDS.items() if code != OUTAGE}, none="—"),
        validators=[Optional()],
    )  # fmt: skip
    words = StringField(_l("What happened there"), filters=[stripped], validators=[Length(max=500)])

    @property
    def attempt_id(self) -> int | None:
        return int(self.attempt.data) if self.attempt.data else None

    def validate_attempt(self, field: Any) -> None:
        if field.data and not (field.data.isascii() and field.data.isdecimal() and len(field.data) < 10):
            raise ValidationError(_l("What was sent cannot be understood."))

    @property
    def deed(self) -> Deed:
        return Deed(self.kind.data, self.ground.data or None, self.words.data, self.minutes.data)
