"""The shape of what stands over and under a paper."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from lms.forms import Values, stripped


class HeadForm(Values):
    issuer = StringField(
        _l("Issuing body"),
        [DataRequired(), Length(max=60)],
        [stripped],
        description=_l("As it stands over the date at the end, where the stamp goes."),
    )
    red_head = StringField(
        _l("Red head (if wanted)"),
        [Length(max=60)],
        [stripped],
        description=_l("As on the county’s papers, for example “某县安全生产委员会办公室文件”. Empty: no red head."),
    )
    mark = StringField(
        _l("Mark of the document no. (if wanted)"),
        [Length(max=20)],
        [stripped],
        description=_l("For example “某安办发”; year and room for the number follow it."),
    )
