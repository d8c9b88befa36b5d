"""The chapters of a law's edition with their articles, as its text has them."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.db import db
from lms.statutes import catalogue
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition

CHAPTER = "chapter"


@dataclass(frozen=True)
class Chapter:
    """A chapter by its heading, and the numbers of its articles. Number 0, without words: what stands before the first."""

    number: int
    words: str
    articles: tuple[ArticleNumber, ...]


def of(edition: Edition) -> list[Chapter]:
    """In the order of the law; none where its text is not here."""
    found = [Chapter(0, "", ())]
    for article in catalogue.articles(edition):
        if words := next((words for level, words in article.headings if level == CHAPTER), ""):
            found.append(Chapter(len(found), words, ()))
        last = found[-1]
        found[-1] = Chapter(last.number, last.words, (*last.articles, article.numbered))
    return [chapter for chapter in found if chapter.articles]


def articles_of(edition_id: int, number: int) -> Sequence[ArticleNumber]:
    """The articles of a chapter; none where there is no such chapter."""
    edition = db.session.get(Edition, edition_id)
    return _numbered(edition, number).articles if edition else ()


def heading_of(edition: Edition, number: int) -> str:
    return _numbered(edition, number).words


def _numbered(edition: Edition, number: int) -> Chapter:
    return next((chapter for chapter in of(edition) if chapter.number == number), Chapter(number, "", ()))
