"""The editions of laws that the articles of questions belong to."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.quizzes.results import Line
from lms.statutes.models import Edition

# The law that the lectures teach; its editions come first wherever one is chosen.
TAUGHT = "安全生产法"


def offered() -> Sequence[Edition]:
    """Every edition: those in force first, among them that of the law that is taught, then the newest first."""
    found = db.session.scalars(select(Edition).order_by(Edition.effective_on.desc(), Edition.id)).all()
    return sorted(found, key=lambda edition: (not _is_in_force(edition), edition.statute.short_title != TAUGHT))


def _is_in_force(edition: Edition) -> bool:
    today = clock.today()
    return edition.effective_on <= today and not edition.is_superseded_on(today)


def named_in(lines: Iterable[Line]) -> dict[int, Edition]:
    """The editions that the questions of a paper rest on, by their ids."""
    numbers = {line.question.edition for line in lines if line.question.edition}
    return {row.id: row for row in db.session.scalars(select(Edition).where(Edition.id.in_(numbers)))}


def usual() -> Edition | None:
    """The edition to which the article numbers of a file belong unless somebody says otherwise."""
    return next((edition for edition in offered() if _is_in_force(edition)), None)
