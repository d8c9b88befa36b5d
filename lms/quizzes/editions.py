"""The editions of laws that the articles of questions belong to."""

from collections.abc import Iterable

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.quizzes.results import Line
from lms.statutes import catalogue
from lms.statutes.models import Edition


def named_in(lines: Iterable[Line]) -> dict[int, Edition]:
    """The editions that the questions of a paper rest on, by their ids."""
    numbers = {line.question.edition for line in lines if line.question.edition}
    return {row.id: row for row in db.session.scalars(select(Edition).where(Edition.id.in_(numbers)))}


def usual() -> Edition | None:
    """The edition to which the article numbers of a file belong unless somebody says otherwise."""
    today = clock.today()
    return next((each for each in catalogue.offered(today) if each.is_in_force_on(today)), None)
