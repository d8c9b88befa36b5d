"""The shape of a reminder's words."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from lms.forms import Values, stripped
from lms.supervision.reminding import wording


def _knows_its_facts(form: object, field: StringField) -> None:
    fact = wording.unknown(field.data or "")
    if fact is not None:
        raise ValidationError(_l("A reminder knows nothing called {%(fact)s}.", fact=fact[:40]))


class TextForm(Values):
    title = StringField(_l("Title"), [DataRequired(), Length(max=100), _knows_its_facts], [stripped])
    body = TextAreaField(_l("Text"), [DataRequired(), Length(max=500), _knows_its_facts], [stripped])
    title_en = StringField(
        _l("Title in English (if wanted)"), [Optional(), Length(max=100), _knows_its_facts], [stripped]
    )
    body_en = TextAreaField(
        _l("Text in English (if wanted)"), [Optional(), Length(max=500), _knows_its_facts], [stripped]
    )


class TryForm(FlaskForm):
    """Beside the words: whether they are only tried, and on whom."""

    name = StringField(_l("Try it on (name; empty: anybody who has not finished)"), [Length(max=60)], [stripped])
    only_try = SubmitField()
