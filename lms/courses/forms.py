"""Shapes of what authors and administrators type; rules live in the domain."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from lms.asking import DayField
from lms.courses import hours
from lms.courses.audiences import Audience
from lms.courses.duties.called import every_rule
from lms.courses.listing.lists import every as every_list
from lms.courses.models import Course
from lms.forms import Values, choices, stripped
from lms.languages import in_language
from lms.media.models import Recording
from lms.people import choices as units
from lms.people.kinds import POST_KINDS, RISK_CLASSES
from lms.people.ranks import RANK_LABELS
from lms.statutes.models import Edition
from lms.statutes.naming import edition_name

NOTHING = 0


def _title() -> StringField:
    return StringField(_l("Title"), filters=[stripped], validators=[DataRequired(), Length(max=200)])


def _title_en() -> StringField:
    return StringField(_l("Title in English (if any)"), filters=[stripped], validators=[Length(max=200)])


class CourseForm(Values):
    title = _title()
    title_en = _title_en()
    summary = TextAreaField(
        _l("What it is about"), filters=[stripped], validators=[Length(max=2000)], render_kw={"rows": 3}
    )
    summary_en = TextAreaField(
        _l("What it is about, in English (if any)"),
        filters=[stripped],
        validators=[Length(max=2000)],
        render_kw={"rows": 3},
    )
    lecturer = StringField(_l("Lecturer"), filters=[stripped], validators=[Length(max=100)])
    edition_id = SelectField(_l("Law that it teaches"), coerce=int, default=NOTHING)
    watched_percent = IntegerField(
        _l("A lecture counts as watched from (percent)"),
        validators=[InputRequired(), NumberRange(min=50, max=100)],
        default=95,
        description=_l("A lecture that ends in applause need not be watched to the last second."),
    )
    allows_download = BooleanField(
        _l("Learners may download its lectures"),
        description=_l("As MP4 and as sound alone. What is watched in a downloaded file does not count."),
    )
    shows_watermark = BooleanField(
        _l("Watermark over the picture"),
        description=_l(
            "The name and unit of whoever watches, now here, now there: who films the screen is named in the film."
        ),
    )

    def offer(self, editions: Sequence[Edition], today: date) -> "CourseForm":
        """Fill the choice of laws."""
        names = {each.id: edition_name(each, today) for each in editions}
        self.edition_id.choices = choices({NOTHING: _l("no law in particular")} | names)
        return self

    def show(self, course: Course) -> None:
        """Fill in what differs from the columns."""
        self.edition_id.data = course.edition_id or NOTHING
        self.watched_percent.data = round(course.watched_share * 100)

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        share = values.pop("watched_percent") / 100
        return values | {"edition_id": values["edition_id"] or None, "watched_share": share}


class LectureForm(Values):
    recording_id = SelectField(_l("Recording"), coerce=int, validators=[InputRequired()])
    title = StringField(
        _l("Title"),
        filters=[stripped],
        validators=[Length(max=200)],
        description=_l("Left empty, it is the recording's."),
    )
    title_en = _title_en()

    def offer(self, recordings: Sequence[Recording]) -> "LectureForm":
        self._titles = {each.id: each.title for each in recordings}
        self.recording_id.choices = choices(self._titles)
        return self

    @property
    def values(self) -> dict[str, Any]:
        return super().values | {"title": self.title.data or self._titles[self.recording_id.data]}


class QuizForm(Values):
    title = _title()
    title_en = _title_en()


class DocumentForm(Values):
    title = _title()
    title_en = _title_en()
    body = TextAreaField(
        _l("Text"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=100_000)],
        render_kw={"rows": 14},
        description=_l("An empty line begins a new paragraph."),
    )
    body_en = TextAreaField(
        _l("Text in English (if any)"), filters=[stripped], validators=[Length(max=100_000)], render_kw={"rows": 6}
    )


LESSON_FORMS = {"lecture": LectureForm, "quiz": QuizForm, "document": DocumentForm}


class TitleForm(Values):
    title = _title()
    title_en = _title_en()


class DueDayForm(FlaskForm):
    due_on = DayField(_l("Due on"), validators=[InputRequired(_l("Please give the new due day as a date."))])


def _minutes() -> IntegerField:
    return IntegerField(
        _l("Minutes for one class hour"),
        validators=[InputRequired(), NumberRange(min=30, max=60)],
        default=hours.MINUTES,
        description=_l("45 is the safe choice; online instruction may count 30."),
    )


def _daily_cap() -> IntegerField:
    return IntegerField(
        _l("Class hours a day, at most"),
        validators=[InputRequired(), NumberRange(min=1, max=24)],
        default=hours.DAILY_CAP,
        description=_l("More may be watched on one day, but earns no more hours on it."),
    )


def _longest_gap() -> IntegerField:
    return IntegerField(
        _l("Longest silence of the player (seconds)"),
        validators=[InputRequired(), NumberRange(min=60, max=3600)],
        default=hours.LONGEST_GAP,
        description=_l(
            "What is reported after a longer silence is watched all the same, but earns no hours. 360 bear a cut line of five minutes."
        ),
    )


TERMS = ("minutes", "daily_cap", "longest_gap")


class HoursRuleForm(Values):
    from_on = DayField(_l("From"), validators=[InputRequired(_l("Please give the day from which it holds."))])
    minutes, daily_cap, longest_gap = _minutes(), _daily_cap(), _longest_gap()

    @property
    def terms(self) -> dict[str, int]:
        return {name: self[name].data for name in TERMS}


class AudienceForm(Values):
    """Who is meant: the conditions of audiences.py."""

    kinds = SelectMultipleField(_l("Kind of post"), choices=choices(POST_KINDS))
    rank_from = SelectField(
        _l("Rank, from"),
        coerce=int,
        default=NOTHING,
        choices=choices({NOTHING: _l("any, also none")} | {int(rank): label for rank, label in RANK_LABELS.items()}),
    )
    townships = SelectMultipleField(_l("Township"), coerce=int)
    sectors = SelectMultipleField(_l("Sector"))
    risk_classes = SelectMultipleField(_l("Risk class"), choices=choices({code: code for code in RISK_CLASSES}))
    supervisors = SelectMultipleField(_l("Supervising unit (along any line)"), coerce=int)
    high_risk_hours = BooleanField(_l("Only units on the high-risk list for class hours"))
    low_risk_hours = BooleanField(_l("Only units that are not on that list"))
    high_risk_assessed = BooleanField(_l("Only units on the high-risk list for assessment"))
    unit_names = TextAreaField(
        _l("Only these units"),
        filters=[stripped],
        validators=[Length(max=20_000)],
        render_kw={"rows": 4},
        description=_l("One on each line: the name, the short name or the unified social credit code."),
    )
    lists = SelectMultipleField(_l("Only who stands on one of these lists"), coerce=int)

    CONDITIONS: ClassVar[tuple[str, ...]] = (
        "kinds", "rank_from", "townships", "sectors", "risk_classes", "supervisors", "high_risk_hours",
        "low_risk_hours", "high_risk_assessed", "unit_names", "lists",
    )  # fmt: skip

    def offer_audience(self) -> None:
        """Fill in what can be chosen."""
        self.townships.choices = choices({each.id: each.short_name or each.name for each in units.townships()})
        self.supervisors.choices = choices({each.id: each.short_name or each.name for each in units.supervisors()})
        self.sectors.choices = choices({each: each for each in units.sectors()})
        self.lists.choices = choices({row.id: in_language(row, "name") for row, _count in every_list()})

    def show_audience(self, audience: Audience, unit_names: Sequence[str]) -> None:
        """Fill in the conditions that are kept."""
        for name in set(self.CONDITIONS) - {"unit_names", "rank_from"}:
            kept = getattr(audience, name)
            self[name].data = kept if isinstance(kept, bool) else list(kept)
        self.rank_from.data = audience.rank_from or NOTHING
        self.unit_names.data = "\n".join(unit_names)

    def validate_low_risk_hours(self, field: BooleanField) -> None:
        if field.data and self.high_risk_hours.data:
            raise ValidationError(_l("No unit is on the list and not on it."))

    def audience(self, units: Sequence[int]) -> Audience:
        """The conditions, with the named units found already."""
        given = {name: self[name].data for name in set(self.CONDITIONS) - {"unit_names", "rank_from"}}
        chosen: dict[str, Any] = {
            name: value if isinstance(value, bool) else tuple(value or ()) for name, value in given.items()
        }
        return Audience(rank_from=self.rank_from.data or None, units=tuple(units), **chosen)


class PlanForm(AudienceForm):
    title = _title()
    title_en = _title_en()
    course_id = SelectField(_l("Course"), coerce=int, validators=[InputRequired()])
    period = StringField(
        _l("Period"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=20)],
        description=_l("The year, say 2026, or any words that tell this round from the next."),
    )
    opens_on = DayField(_l("Opens on"), validators=[InputRequired()])
    due_on = DayField(_l("Due on"), validators=[InputRequired()])
    minutes, daily_cap, longest_gap = _minutes(), _daily_cap(), _longest_gap()
    duty_rules = SelectMultipleField(_l("Only who owes by one of these rules of the rule book"), coerce=int)

    due_by_rule = BooleanField(
        _l("Each post is due on the day that its rule gives"),
        description=_l("Counted from its own day of taking office, say; the due day of the plan is then the latest."),
    )

    CONDITIONS = (*AudienceForm.CONDITIONS, "duty_rules")

    def offer(self, courses: Sequence[Course]) -> "PlanForm":
        self.course_id.choices = choices({each.id: each.title for each in courses})
        self.offer_audience()
        self.duty_rules.choices = choices({row.id: in_language(row) for row in every_rule()})
        return self

    def validate_due_on(self, field: DayField) -> None:
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_l("The due day can't come before the opening day."))

    def validate_due_by_rule(self, field: BooleanField) -> None:
        if field.data and not self.duty_rules.data:
            raise ValidationError(_l("Please choose the rules that give the day."))

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name not in (*self.CONDITIONS, *TERMS)}

    @property
    def terms(self) -> dict[str, int]:
        """Of class hours."""
        return {name: self[name].data for name in TERMS}
