"""Shapes of a rule, of what it says from a day on, and of its clock."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from lms.asking import DayField, TenthsField
from lms.courses.duties.kinds import BASES, KINDS, REFRESHER
from lms.courses.duties.models import DutyVersion
from lms.courses.forms import NOTHING, AudienceForm
from lms.forms import choices, stripped
from lms.statutes import article_numbers
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition
from lms.statutes.naming import edition_name


class VersionForm(AudienceForm):
    """What a rule says from a day on."""

    from_on = DayField(_l("Holds from"), validators=[InputRequired(_l("Please give the day from which it holds."))])
    months = IntegerField(
        _l("Within how many months of taking office"), validators=[Optional(), NumberRange(min=1, max=60)]
    )
    year_basis = SelectField(_l("Years are counted by"), choices=choices(BASES), default="calendar")
    hours = TenthsField(
        _l("Class hours asked for (if any)"), places=1, validators=[Optional(), NumberRange(min=0.1, max=2000)]
    )
    source = StringField(
        _l("Where it is written"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=300)],
        description=_l("The provision or the decision of the county, in your words. It is shown with the rule."),
    )
    source_en = StringField(
        _l("Where it is written, in English (if any)"), filters=[stripped], validators=[Length(max=300)]
    )
    edition_id = SelectField(
        _l("Law of this site"),
        coerce=int,
        default=NOTHING,
        description=_l("Only where its text is here; then the article can be opened."),
    )
    article = StringField(_l("Article"), filters=[stripped], validators=[Length(max=20)])

    kind = ""

    def offer_laws(self, editions: Sequence[Edition], today: date) -> None:
        self.edition_id.choices = choices(
            {NOTHING: _l("none")} | {each.id: edition_name(each, today) for each in editions}
        )

    def show(self, version: DutyVersion) -> None:
        """Fill in what it says so far."""
        for name in ("months", "hours", "source", "source_en"):
            self[name].data = getattr(version, name)
        self.year_basis.data = version.year_basis or "calendar"
        self.edition_id.data, self.article.data = version.edition_id or NOTHING, str(version.numbered or "")

    def validate_article(self, field: StringField) -> None:
        if self.edition_id.data and self.numbered is None:
            raise ValidationError(_l("Please give the number of the article, say 21 or 134-1."))

    def validate_source(self, field: StringField) -> None:
        """Months belong to what is owed once."""
        if self.asked_kind != REFRESHER and not self.months.data and not self.months.errors:
            self.months.errors = [str(_l("Please give the months."))]
            raise ValidationError("")

    @property
    def asked_kind(self) -> str:
        return self.kind

    @property
    def numbered(self) -> ArticleNumber | None:
        return article_numbers.read(self.article.data or "") if self.edition_id.data else None

    def said(self, units: Sequence[int]) -> dict[str, Any]:
        """For the columns of a version, with the named units found already."""
        once, numbered = self.asked_kind != REFRESHER, self.numbered
        return {
            "from_on": self.from_on.data,
            "audience": self.audience(units).kept(),
            "months": self.months.data if once else None,
            "year_basis": None if once else self.year_basis.data,
            "hours": self.hours.data,
            "source": self.source.data,
            "source_en": self.source_en.data or None,
            "edition_id": self.edition_id.data if numbered else None,
            "article": numbered and numbered.number,
            "inserted": numbered and numbered.inserted,
        }


class RuleForm(VersionForm):
    """A new rule with the first thing that it says."""

    title = StringField(_l("Title"), filters=[stripped], validators=[DataRequired(), Length(max=200)])
    title_en = StringField(_l("Title in English (if any)"), filters=[stripped], validators=[Length(max=200)])
    kind = SelectField(_l("What it asks"), choices=choices(KINDS), validators=[InputRequired()])

    @property
    def asked_kind(self) -> str:
        return str(self.kind.data)

    @property
    def rule(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("title", "title_en", "kind")}


class ClockForm(FlaskForm):
    from_on = DayField(_l("Counts from"), validators=[InputRequired(_l("Please give the day."))])
