"""Shapes of what liaisons propose and supervisors answer."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms import clock
from lms.asking import DayField
from lms.forms import Values, choices
from lms.people.cleaned import Cleaned
from lms.people.directory.forms import number_or_none, text
from lms.people.directory.posts import ONLY_IN
from lms.people.entrance.forms import MISSING, TOO_LONG
from lms.people.kinds import POST_KINDS
from lms.people.models import Unit
from lms.people.ranks import RANK_LABELS
from lms.people.roster import cleaning


class BeginForm(Values):
    name = StringField(
        _l("Name of the person"), validators=[Cleaned(cleaning.name), DataRequired(MISSING), Length(max=60)]
    )
    mobile = StringField(
        _l("Mobile number"),
        validators=[Cleaned(cleaning.mobile), DataRequired(MISSING)],
        render_kw={"inputmode": "tel"},
        description=_l("Whoever has an account already under this name and number keeps it."),
    )
    post_kind = SelectField(_l("Kind of post"))
    title = text(_l("Post title"), 100)
    rank = SelectField(
        _l("Rank (officials)"),
        coerce=number_or_none,
        choices=choices({int(rank): words for rank, words in reversed(RANK_LABELS.items())}, none="—"),
    )
    day = DayField(_l("In the post since"), validators=[InputRequired(MISSING)], default=clock.today)
    note = text(_l("Note"), 500)

    def of(self, unit: Unit) -> "BeginForm":
        """Only with what such a unit can have."""
        fitting = {kind: words for kind, words in POST_KINDS.items() if unit.kind in ONLY_IN.get(kind, {unit.kind})}
        self.post_kind.choices = choices(fitting)
        if "official" not in fitting:
            del self.rank
        return self

    @property
    def values(self) -> dict[str, Any]:
        return {"rank": None} | super().values


class EndForm(FlaskForm):
    day = DayField(_l("No longer in the post from"), validators=[InputRequired(MISSING)], default=clock.today)
    note = text(_l("Note"), 500)


class RefusalForm(FlaskForm):
    ground = StringField(
        _l("Ground of the refusal"), validators=[Cleaned(cleaning.text), Length(max=500, message=TOO_LONG)]
    )
