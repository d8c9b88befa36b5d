"""A plain text of written questions; places count its lines."""

from collections.abc import Iterator

from lms.quizzes.importing import markup
from lms.quizzes.importing.drafts import Found, Place
from lms.quizzes.importing.formats import written
from lms.quizzes.importing.formats.lines import Line

looks_like = written.looks_like


def read(text: str) -> Iterator[Found]:
    """The questions of a text.

    Raises CannotRead when there are no questions, or no answers, at all.
    """
    return written.read(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    gap = False
    for number, line in enumerate(markup.lines(text), 1):
        yield Line(Place("", number), line, follows_gap=gap)
        gap = not line.strip()
