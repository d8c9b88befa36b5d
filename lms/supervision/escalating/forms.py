"""The days of a ladder's steps, where what is left empty is off; and the shape of the words of notices."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from lms.forms import Values, stripped
from lms.supervision.escalating import wording

_DAYS = (Optional(), NumberRange(-180, 180, _l("Please give days from %(min)s to %(max)s.")))


class LadderForm(Values):
    learner = IntegerField(_l("the learner"), _DAYS)
    liaison = IntegerField(_l("the unit’s liaison"), _DAYS)
    supervisor = IntegerField(_l("township and department"), _DAYS)
    county = IntegerField(_l("the county’s comprehensive supervision"), _DAYS)


def _knows_its_facts(form: object, field: StringField) -> None:
    fact = wording.unknown(field.data or "")
    if fact is not None:
        raise ValidationError(_l("A notice knows nothing called {%(fact)s}.", fact=fact[:40]))


class TextForm(Values):
    title = StringField(_l("Title"), [DataRequired(), Length(max=100), _knows_its_facts], [stripped])
    body = TextAreaField(_l("Text"), [DataRequired(), Length(max=500), _knows_its_facts], [stripped])
    title_en = StringField(
        _l("Title in English (if wanted)"), [Optional(), Length(max=100), _knows_its_facts], [stripped]
    )
    body_en = TextAreaField(
        _l("Text in English (if wanted)"), [Optional(), Length(max=500), _knows_its_facts], [stripped]
    )
