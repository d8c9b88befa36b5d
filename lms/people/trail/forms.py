"""What an administrator asks of the trail."""

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from lms.asking import DayField
from lms.people.audit import DEEDS
from lms.people.entrance.forms import TOO_LONG
from lms.people.trail.reading import Asked


class AskedForm(FlaskForm):
    person = StringField(_l("Name (by or about)"), validators=[Length(max=60, message=TOO_LONG)])
    action = SelectField(_l("Deed"), default="")
    from_on = DayField(_l("From day"), validators=[Optional()])
    to_on = DayField(_l("To day"), validators=[Optional()])

    @classmethod
    def of_address(cls) -> "AskedForm":
        """The form as the address of a page gives it; looking needs no form token."""
        return cls(request.args, meta={"csrf": False})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        words = sorted(((code, str(words)) for code, words in DEEDS.items()), key=lambda pair: pair[1])
        self.action.choices = [SelectChoice("", _l("all")), *(SelectChoice(code, word) for code, word in words)]

    @property
    def asked(self) -> Asked:
        return Asked(self.person.data or "", self.action.data or "", self.from_on.data, self.to_on.data)
