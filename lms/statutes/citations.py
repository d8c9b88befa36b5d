"""Pointing at articles, and finding who points at them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

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


def cited_by(subject: object) -> Sequence[Citation]:
    """What `subject` points at, by article."""
    table, number = subject.__tablename__, subject.id  # type: ignore[attr-defined]
    found = select(Citation).where(Citation.subject == table, Citation.subject_id == number).order_by(Citation.article)
    return db.session.scalars(found).all()
