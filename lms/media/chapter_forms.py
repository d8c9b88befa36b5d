"""The shape of what authors type of a chapter; rules live in the domain."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from lms.forms import stripped
from lms.media.citing_forms import ClockField
from lms.media.dividing import Wording
from lms.media.kinds import LONGEST_TITLE
from lms.media.models import Chapter


class ChapterForm(FlaskForm):
    second = ClockField(_l("Begins at"), render_kw={"placeholder": "12:31", "autocomplete": "off"})
    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Please give the chapter a title.")), Length(max=LONGEST_TITLE)],
        filters=[stripped],
    )
    title_en = StringField(
        _l("Title in English, if wanted"), validators=[Length(max=LONGEST_TITLE)], filters=[stripped]
    )
    # What the window has seen of the chapter that it changes.
    seen = HiddenField()

    @classmethod
    def of(cls, chapter: Chapter) -> "ChapterForm":
        """Filled with what stands there."""
        was = {"second": chapter.start, "title": chapter.title, "title_en": chapter.title_en}
        return cls(formdata=None, data=was).numbered(chapter.id)

    def numbered(self, number: int) -> "ChapterForm":
        """One of many on a page: its fields have names of their own there."""
        for field in self:
            field.id = field.label.field_id = f"{field.name}-{number}"
        return self

    @property
    def wording(self) -> Wording:
        return Wording(self.second.data, self.title.data or "", self.title_en.data)
