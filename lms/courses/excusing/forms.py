"""Shapes of a decision and of its lifting."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation, ValidationError

from lms import clock
from lms.asking import DayField
from lms.courses.excusing.deciding import EndsInThePast, Terms
from lms.courses.excusing.kinds import GROUNDS
from lms.forms import choices, stripped

KIND_CHOICES = {
    "exemption": _l("exemption: need not learn it, and is counted apart"),
    "deferral": _l("deferral: learns it, and may finish later"),
}


def _needed_for_a_deferral(form: FlaskForm, field: DayField) -> None:
    """An exemption may have no end."""
    if not "".join(field.raw_data or ()).strip():
        field.errors = []
        raise StopValidation(_l("A deferral needs the new day to finish by.") if form.kind.data == "deferral" else "")


class TermsForm(FlaskForm):
    kind = RadioField(_l("Decision"), choices=choices(KIND_CHOICES), default="exemption", validators=[InputRequired()])
    ground = SelectField(_l("Ground"), choices=choices(GROUNDS), validators=[InputRequired()])
    words = StringField(_l("In words (if needed)"), filters=[stripped], validators=[Length(max=500)])
    document = StringField(
        _l("Document no."),
        filters=[stripped],
        validators=[DataRequired(), Length(max=100)],
        description=_l("Or what the paper is called that it rests on. No exemption without a paper."),
    )
    approved_by = StringField(
        _l("Approved by"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=100)],
        description=_l("The body or person that approved it."),
    )
    until = DayField(
        _l("Until"),
        validators=[_needed_for_a_deferral],
        description=_l(
            "The last day of an exemption; left empty, it has no end, and after its end the task is owed again. Of a deferral: the new day to finish by."
        ),
    )

    def validate_words(self, field: StringField) -> None:
        if self.ground.data == "another" and not field.data:
            raise ValidationError(_l("Please tell the ground in words."))

    def validate_until(self, field: DayField) -> None:
        if field.data and field.data < clock.today():
            raise ValidationError(EndsInThePast.message)

    @property
    def terms(self) -> Terms:
        typed = (self.kind, self.ground, self.words, self.document, self.approved_by, self.until)
        return Terms(**{field.short_name: field.data for field in typed})


class LiftForm(FlaskForm):
    ground = TextAreaField(
        _l("Ground for lifting it"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=500)],
        render_kw={"rows": 2},
    )
