"""The editions of laws that the articles of questions belong to."""

from collections.abc import Sequence

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.statutes.models import Edition

# The law that the lectures teach; its editions come first wherever one is chosen.
TAUGHT = "安全生产法"


def in_force() -> Sequence[Edition]:
    """The editions in force today: that of the law that is taught, then the newest first."""
    today = clock.today()
    found = db.session.scalars(
        select(Edition).where(Edition.effective_on <= today).order_by(Edition.effective_on.desc())
    )
    standing = [edition for edition in found if not edition.is_superseded_on(today)]
    return sorted(standing, key=lambda edition: edition.statute.short_title != TAUGHT)


def usual() -> Edition | None:
    """The edition to which the article numbers of a file belong unless somebody says otherwise."""
    return next(iter(in_force()), None)
