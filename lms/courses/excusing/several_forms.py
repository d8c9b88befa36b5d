"""Shapes of a decision about several: by a list, or by a rule."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from lms import asking
from lms.asking import DayField
from lms.courses.excusing.by_rule import Rule
from lms.courses.excusing.forms import TermsForm
from lms.courses.excusing.kinds import ABSENCES, GROUNDS
from lms.courses.forms import NOTHING
from lms.forms import choices, stripped
from lms.people.kinds import POST_KINDS
from lms.people.ranks import RANK_LABELS


class ListForm(TermsForm):
    names = TextAreaField(
        _l("Names"),
        filters=[stripped],
        validators=[Length(max=200_000)],
        render_kw={"rows": 6},
        description=_l(
            "One person on each line, pasted from a table or typed: the name, and where several have it the unit or the ID number."
        ),
    )
    file = FileField(
        _l("Or a file"), description=_l("Excel or CSV, with a column 姓名 and, if need be, 单位 or 身份证号.")
    )

    def validate_names(self, field: TextAreaField) -> None:
        if not field.data and not self.file.data:
            raise ValidationError(_l("Please paste the names, or choose a file."))

    @property
    def sent(self) -> tuple[str, bytes]:
        """The file, or the pasted text, with its name."""
        if self.file.data:
            return asking.file_name(self.file.data.filename), self.file.data.read()
        return "", (self.names.data or "").encode()


class RuleForm(TermsForm):
    born_before = DayField(
        _l("Born before"),
        validators=[Optional()],
        description=_l(
            "As the paper says it. The site computes no retirement age. Whose ID number is not known is not hit."
        ),
    )
    kinds = SelectMultipleField(_l("Kind of post"), choices=choices(POST_KINDS))
    rank_from = SelectField(
        _l("Rank, from"),
        coerce=int,
        default=NOTHING,
        choices=choices({NOTHING: _l("any, also none")} | {int(rank): label for rank, label in RANK_LABELS.items()}),
    )
    unit_names = TextAreaField(
        _l("Only these units"),
        filters=[stripped],
        validators=[Length(max=20_000)],
        render_kw={"rows": 3},
        description=_l("One on each line: the name, the short name or the unified social credit code."),
    )

    away_for = SelectMultipleField(
        _l("Noted as away from the post today"), choices=choices({code: GROUNDS[code] for code in ABSENCES})
    )
    until_noted = BooleanField(_l("Each until the last day of their own note, where it has one"))

    def rule(self, units: Sequence[int]) -> Rule:
        """The conditions, with the named units found already."""
        chosen = (
            tuple(self.kinds.data or ()),
            self.rank_from.data or None,
            tuple(units),
            tuple(self.away_for.data or ()),
        )
        return Rule(self.born_before.data, *chosen)
