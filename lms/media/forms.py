"""Shapes of what authors type and send about recordings."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.forms import choices, stripped
from lms.media import captions, wording
from lms.media.kinds import LONGEST_TITLE
from lms.media.recordings import Filter


class FilterForm(FlaskForm):
    class Meta:
        csrf = False

    words = StringField(_l("Title or file"), filters=[stripped], validators=[Length(max=100)])
    state = SelectField(_l("State"), choices=choices(wording.STATES, none=_l("all states")), default="")

    @property
    def wanted(self) -> Filter:
        return Filter(self.words.data or "", self.state.data or "") if self.validate() else Filter()


class TitleForm(FlaskForm):
    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Please give the recording a title.")), Length(max=LONGEST_TITLE)],
        filters=[stripped],
    )


def _pair(text: str) -> tuple[int, int]:
    first, _, second = str(text).partition("-")
    return int(first), int(second)


class SoundForm(FlaskForm):
    """The number of a sound track; whether the recording has it the domain knows."""

    track = IntegerField(validators=[InputRequired(_l("Please choose a sound track."))])


class DiscForm(FlaskForm):
    """The numbers of the titles that become lectures; whether the disc has them the domain knows."""

    titles = SelectMultipleField(
        coerce=int,
        validate_choice=False,
        validators=[DataRequired(_l("Please choose at least one title of the disc."))],
    )
    # `title-track` for each title that has several.
    sounds = SelectMultipleField(coerce=_pair, validate_choice=False)


class HandoutForm(FlaskForm):
    handout = FileField(_l("PDF file"), validators=[FileRequired(_l("Please choose a PDF file."))])


class CaptionsForm(FlaskForm):
    language = SelectField(_l("Language"), choices=choices(captions.LANGUAGES))
    file = FileField(
        _l("Captions file (.srt, .vtt, .ass or .ssa)"), validators=[FileRequired(_l("Please choose a captions file."))]
    )
