"""The forms by which records of offline packs come back, and a pack is withdrawn."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from lms import asking

MOST_FILES = 200
MOST_LETTERS = 400 * 1100


class RecordsForm(FlaskForm):
    files = MultipleFileField(_l("Record files, or a zip of them"), render_kw={"accept": ".json,.zip"})

    def validate_files(self, field: MultipleFileField) -> None:
        if not any(each and each.filename for each in field.data or []):
            raise ValidationError(_l("Please choose the file of a record, or a zip of several."))

    @property
    def sent(self) -> list[tuple[str, bytes]]:
        """Names and contents of the files as sent; an empty field sends none."""
        files = [each for each in self.files.data or [] if each and each.filename]
        return [(asking.file_name(each.filename), each.read()) for each in files[:MOST_FILES]]


class PartsForm(FlaskForm):
    parts = TextAreaField(
        _l("Texts of the codes, one on each line"), validators=[InputRequired(), Length(max=MOST_LETTERS)]
    )


class WithdrawalForm(FlaskForm):
    ground = StringField(
        _l("Why it is withdrawn"),
        filters=[lambda typed: (typed or "").strip()],
        validators=[DataRequired(_l("Please say why.")), Length(max=500)],
    )
