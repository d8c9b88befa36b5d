"""Shapes of what authors type to link a second of a recording to an article; rules live in the domain."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from lms import clock
from lms.statutes.forms import GIVE_NUMBER, ArticleField
from lms.statutes.models import Edition
from lms.statutes.naming import edition_name
from lms.web import clockformat

CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2})", re.ASCII)


class ClockField(StringField):
    """A place of a lecture as people write it, 12:31 or 1:02:05, as whole seconds."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else clockformat(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = valuelist[0] if valuelist else ""
        parts = CLOCK.fullmatch(typed.replace("：", ":").strip())
        if parts is None:
            raise ValueError(_l("Please give the time as minutes and seconds, such as 12:31."))
        hours, minutes, seconds = (int(part or 0) for part in parts.groups())
        self.data = (hours * 60 + minutes) * 60 + seconds


class CitationForm(FlaskForm):
    second = ClockField(_l("At"), render_kw={"placeholder": "12:31"})
    edition = SelectField(_l("Law"), coerce=int)
    article = ArticleField(
        _l("Article"), validators=[InputRequired(GIVE_NUMBER)], render_kw={"placeholder": "第二十一条"}
    )

    def offer(self, editions: Iterable[Edition]) -> "CitationForm":
        """Fill the choice of laws."""
        self.edition.choices = [SelectChoice(each.id, edition_name(each, clock.today())) for each in editions]
        return self
