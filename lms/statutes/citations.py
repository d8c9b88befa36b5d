"""Pointing at articles."""

from collections.abc import Iterable

from sqlalchemy import delete

from lms.db import db
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Citation, Edition


def cite(subject: object, edition: Edition, articles: Iterable[ArticleNumber]) -> None:
    """Make `subject` (a flushed row) point at exactly these articles."""
    drop(subject)
    db.session.add_all(_citation(subject, edition, article) for article in sorted(set(articles)))


def drop(subject: object) -> None:
    """Let it point nowhere."""
    table, number = _named(subject)
    db.session.execute(delete(Citation).where(Citation.subject == table, Citation.subject_id == number))


def _citation(subject: object, edition: Edition, article: ArticleNumber) -> Citation:
    table, number = _named(subject)
    return Citation(
        edition_id=edition.id, article=article.number, inserted=article.inserted, subject=table, subject_id=number
    )


def _named(subject: object) -> tuple[str, int]:
    return subject.__tablename__, subject.id  # type: ignore[attr-defined]
