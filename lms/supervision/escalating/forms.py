"""The days of a ladder's steps; what is left empty is off."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from lms.forms import Values

_DAYS = (Optional(), NumberRange(-180, 180, _l("Please give days from %(min)s to %(max)s.")))


class LadderForm(Values):
    learner = IntegerField(_l("the learner"), _DAYS)
    liaison = IntegerField(_l("the unit’s liaison"), _DAYS)
    supervisor = IntegerField(_l("township and department"), _DAYS)
    county = IntegerField(_l("the county’s comprehensive supervision"), _DAYS)
