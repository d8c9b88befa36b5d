"""Pictures to try questions with."""

import io

from PIL import Image

from lms.people.models import Person
from lms.quizzes.details import Picture
from lms.quizzes.pictures import cleaning, keeping

SIGN = (255, 200, 0)


def drawn(
    form: str = "PNG", size: tuple[int, int] = (40, 30), colour: tuple[int, int, int] = SIGN, **more: object
) -> bytes:
    """A picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, form, **more)
    return stream.getvalue()


def kept(
    by: Person | None,
    option: int | None = None,
    colour: tuple[int, int, int] = SIGN,
    words: str = "黄色三角",
    size: tuple[int, int] = (40, 30),
) -> Picture:
    """A picture in the store."""
    clean = cleaning.cleaned(drawn(colour=colour, size=size), {})
    keeping.keep(clean, by)
    return Picture(clean.digest, words, clean.width, clean.height, option)
