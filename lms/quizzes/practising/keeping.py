"""How long practice is kept: personal data that serves nothing but the next exercise goes after a training year and a month."""

from datetime import timedelta

from sqlalchemy import delete

from lms import clock
from lms.db import db
from lms.quizzes.models import Practice

KEPT = timedelta(days=400)


def forget_old() -> None:
    """Delete the answers that were given longer ago."""
    db.session.execute(delete(Practice).where(Practice.at < clock.now() - KEPT))
