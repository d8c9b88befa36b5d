"""Shapes of what markers give, and of how a quiz is marked."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, FloatField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.forms import stripped
from lms.quizzes.by_hand import Line
from lms.quizzes.papers import Sealed
from lms.quizzes.settling import Way

HALVES = {"step": "0.5", "min": "0", "inputmode": "decimal", "autocomplete": "off"}


class PointsGivenForm(FlaskForm):
    points = FloatField(_l("Points"), validators=[Optional()], render_kw=HALVES | {"autofocus": True})
    each = FieldList(FloatField(validators=[Optional()], render_kw=HALVES), max_entries=20)
    remark = TextAreaField(
        _l("Remark; the learner reads it"), filters=[stripped], validators=[Length(max=500)], render_kw={"rows": 2}
    )

    @classmethod
    def of(cls, line: Line, marker_id: int, asked: Sealed) -> "PointsGivenForm":
        """With what this marker gave already."""
        form, mine = cls(), line.marks.get(marker_id)
        form.points.data, form.remark.data = (mine.points, mine.remark) if mine else (None, None)
        for place in range(len(asked.marking_points)):
            form.each.append_entry(mine.by_point[place] if mine and place < len(mine.by_point) else None)
        return form

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """An empty field ends its own validators, so that something was given is looked at here."""
        fits = super().validate(extra_validators)
        if fits and self.points.data is None and not self.one_by_one:
            self.points.errors = [_l("Please give points.")]
            return False
        return bool(fits)

    @property
    def one_by_one(self) -> list[float]:
        """The points for each marking point; nothing where none was given so."""
        given = [entry.data for entry in self.each]
        return [points or 0.0 for points in given] if any(points is not None for points in given) else []

    @property
    def given(self) -> float:
        """The whole; where it is left out, the sum over the marking points."""
        return float(sum(self.one_by_one)) if self.points.data is None else float(self.points.data)


class WayForm(FlaskForm):
    markers = RadioField(
        _l("Markers of each answer"), coerce=int, choices=[SelectChoice(1, _l("one")), SelectChoice(2, _l("two, independently of each other"))],
        validators=[InputRequired()],
    )  # fmt: skip
    gap = FloatField(
        _l("Points by which two may differ; beyond, a third decides"), validators=[InputRequired(), NumberRange(0, 100)],
        render_kw=HALVES,
    )  # fmt: skip

    @classmethod
    def of(cls, way: Way) -> "WayForm":
        form = cls()
        form.markers.data, form.gap.data = way.markers, way.gap
        return form

    @property
    def way(self) -> Way:
        return Way(self.markers.data, float(self.gap.data or 0))


class MarkerForm(FlaskForm):
    person = SelectField(_l("Person"), coerce=int)
