"""The shape of a picture of a question, as `sent` has made it ready."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from lms.forms import Inner, choices, stripped
from lms.quizzes.details import Picture
from lms.quizzes.importing.drafts import LETTERS

# Of a question, or of a sub-question.
MOST_PICTURES = 12
PLACES = {"": _l("below the question")} | {
    str(place): _l("at option %(letter)s", letter=letter) for place, letter in enumerate(LETTERS)
}


class PictureForm(Inner):
    """Digest and size are the store's, whatever was sent."""

    digest = HiddenField()
    width = IntegerField()
    height = IntegerField()
    words = StringField(
        _l("What it shows, for who cannot see it"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Please say in a few words what the picture shows; whoever cannot see it hears them.")),
            Length(max=300),
        ],
    )
    at = SelectField(_l("Where it stands"), choices=choices(PLACES), default="")

    @property
    def place(self) -> int | None:
        """The option at which it stands."""
        return int(self.at.data) if self.at.data in PLACES and self.at.data else None

    @property
    def picture(self) -> Picture:
        """What the form says."""
        return Picture(self.digest.data or "", self.words.data or "", self.width.data, self.height.data, self.place)

    def fill(self, picture: Picture) -> None:
        """Show what is kept."""
        self.digest.data, self.words.data = picture.digest, picture.words
        self.width.data, self.height.data = picture.width, picture.height
        self.at.data = "" if picture.option is None else str(picture.option)
