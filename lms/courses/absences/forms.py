"""Shapes of a note, and of its last day."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.asking import DayField
from lms.courses.excusing.kinds import ABSENCES, GROUNDS
from lms.forms import choices, stripped


class AbsenceForm(FlaskForm):
    ground = SelectField(
        _l("Why away"), choices=choices({code: GROUNDS[code] for code in ABSENCES}), validators=[InputRequired()]
    )
    from_on = DayField(_l("From"), validators=[InputRequired(_l("Please give the day."))])
    to_on = DayField(_l("Last day (if known)"), validators=[Optional()])
    document = StringField(
        _l("Document no."),
        filters=[stripped],
        validators=[DataRequired(), Length(max=100)],
        description=_l("Or what the paper is called that it rests on."),
    )
    paper = FileField(_l("The paper (if at hand)"), description=_l("Scan, photo or PDF, at most 10 MB"))


class EndForm(FlaskForm):
    to_on = DayField(_l("Last day"), validators=[InputRequired(_l("Please give the day."))])
