"""What an administrator asks of the trail."""

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from lms.asking import DayField
from lms.forms import choices
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
        in_order = dict(sorted(DEEDS.items(), key=lambda deed: str(deed[1])))
        self.action.choices = choices(in_order, none=_l("all"))

    @property
    def asked(self) -> Asked:
        return Asked(self.person.data or "", self.action.data or "", self.from_on.data, self.to_on.data)
