"""Shapes of what authors and administrators type about laws; rules live in the domain."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from lms.asking import DayField
from lms.forms import Values, stripped
from lms.statutes import article_numbers

GIVE_NUMBER = _l("Please give the number of an article, such as 21, 134-1 or 第二十一条.")


class ArticleField(StringField):
    """The number of an article, as 21, 134-1 or 第二十一条; nothing where nothing was typed."""

    data: Any

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else str(self.data or "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = article_numbers.read(typed)
        if typed and self.data is None:
            raise ValueError(GIVE_NUMBER)


class LawForm(Values):
    title = StringField(
        _l("Full title"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=200)],
        description=_l("As it was promulgated."),
    )
    short_title = StringField(
        _l("Short title"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=100)],
        description=_l("As courses and questions call it."),
    )
    title_en = StringField(_l("Title in English (if any)"), filters=[stripped], validators=[Length(max=200)])


class EditionForm(Values):
    label = StringField(
        _l("Edition"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=20)],
        description=_l("What people tell it by, such as the year in which it was passed or amended."),
    )
    effective_on = DayField(_l("In force from"), validators=[InputRequired()])
    superseded_on = DayField(
        _l("Superseded on"),
        validators=[Optional()],
        description=_l("Left empty, it is the first day of the next edition; without one it is still in force."),
    )
    articles = IntegerField(
        _l("Number of articles"),
        validators=[Optional(), NumberRange(min=1, max=9999)],
        description=_l("Left empty if it is not known."),
    )

    def validate_superseded_on(self, field: DayField) -> None:
        if field.data and self.effective_on.data and field.data <= self.effective_on.data:
            raise ValidationError(_l("This must be after the day from which it is in force."))


class ImportForm(Values):
    file = FileField(_l("Text of the law"), validators=[FileRequired(_l("Please choose a file."))])
    title = StringField(
        _l("Full title"),
        filters=[stripped],
        validators=[Length(max=200)],
        description=_l("Left empty, as the file says."),
    )
    label = StringField(
        _l("Edition"),
        filters=[stripped],
        validators=[Length(max=20)],
        description=_l("Left empty, the year of the last amendment that the file names."),
    )
    effective_on = DayField(
        _l("In force from"), validators=[Optional()], description=_l("Left empty, as the file says.")
    )
