"""Points in forms."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FloatField
from wtforms.validators import InputRequired, NumberRange, ValidationError


class PointsField(FloatField):
    """Points as people write them: 5 and 2.5, not 5.0."""

    def _value(self) -> str:
        return f"{self.data:g}" if self.data is not None and not self.raw_data else str(super()._value())


def in_points() -> list[Any]:
    """Validators of points."""
    return [InputRequired(), NumberRange(0, 100), _whole_or_half]


def _whole_or_half(form: FlaskForm, field: Any) -> None:
    if field.data is not None and (field.data * 2) % 1:
        raise ValidationError(_l("Please give whole or half points."))
