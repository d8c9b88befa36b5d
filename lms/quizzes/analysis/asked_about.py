"""Which article each counted answer was about, and whether it was wholly right."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lms.db import db
from lms.quizzes.analysis.signs import sign
from lms.quizzes.models import CountedOutcome, QuestionVersion
from lms.statutes.article_numbers import ArticleNumber

# The id of an edition, and the article in it.
Cited = tuple[int, ArticleNumber]


@dataclass(frozen=True)
class About:
    cited: Cited
    is_right: bool


def outcomes(quizzes: Collection[int]) -> dict[int, dict[str, About]]:
    """By quiz and the signs of `analysis.signs` there; questions that name no article of an edition are left out."""
    row, version = CountedOutcome, QuestionVersion
    rows: Iterable[Any] = db.session.execute(
        select(
            row.lesson_id, row.number, version.edition_id, version.article, version.inserted, row.earned >= row.points
        )
        .join(version, version.id == row.version_id)
        .where(row.lesson_id.in_(quizzes), version.edition_id.is_not(None), version.article.is_not(None))
    )
    found: dict[int, dict[str, About]] = defaultdict(dict)
    for lesson, number, edition, article, inserted, is_right in rows:
        found[lesson][sign(number)] = About((edition, ArticleNumber(article, inserted)), is_right)
    return found
