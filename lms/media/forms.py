"""Shapes of what authors type and send about recordings."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length

from lms.forms import choices, stripped
from lms.media import captions
from lms.media.kinds import LONGEST_TITLE


class TitleForm(FlaskForm):
    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Please give the recording a title.")), Length(max=LONGEST_TITLE)],
        filters=[stripped],
    )


class DiscForm(FlaskForm):
    """The numbers of the titles that become lectures; whether the disc has them the domain knows."""

    titles = SelectMultipleField(
        coerce=int,
        validate_choice=False,
        validators=[DataRequired(_l("Please choose at least one title of the disc."))],
    )


class HandoutForm(FlaskForm):
    handout = FileField(_l("PDF file"), validators=[FileRequired(_l("Please choose a PDF file."))])


class CaptionsForm(FlaskForm):
    language = SelectField(_l("Language"), choices=choices(captions.LANGUAGES))
    file = FileField(
        _l("Captions file (.srt, .vtt, .ass or .ssa)"), validators=[FileRequired(_l("Please choose a captions file."))]
    )
