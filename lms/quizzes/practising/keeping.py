"""How long practice is kept: personal data that serves nothing but the next exercise goes after a training year and a month."""

from datetime import timedelta

from sqlalchemy import delete

from lms import clock
from lms.db import db
from lms.quizzes.models import BookMark, Mock, Practice

KEPT = timedelta(days=400)


def forget_old() -> None:
    """Delete the answers that were given longer ago, the marks of the book of wrong questions, and mock exams."""
    for kind in (Practice, BookMark):
        db.session.execute(delete(kind).where(kind.at < clock.now() - KEPT))
    db.session.execute(delete(Mock).where(Mock.started_at < clock.now() - KEPT))
