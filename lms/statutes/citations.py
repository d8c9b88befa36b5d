"""Pointing at articles."""

from collections.abc import Iterable

from sqlalchemy import delete

from lms.db import db
from lms.statutes.models import Citation, Edition


def cite(subject: object, edition: Edition, articles: Iterable[int]) -> None:
    """Make `subject` (a flushed row) point at exactly these articles."""
    table, number = subject.__tablename__, subject.id  # type: ignore[attr-defined]
    db.session.execute(delete(Citation).where(Citation.subject == table, Citation.subject_id == number))
    db.session.add_all(
        Citation(edition_id=edition.id, article=article, subject=table, subject_id=number)
        for article in sorted(set(articles))
    )
