"""What a draft of the text of a law would change beside what is there, and what a person should look at before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms.db import db
from lms.errors import Refused
from lms.statutes import article_numbers
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Article, Citation, Edition, Statute

COUNTRY = "中华人民共和国"
Draft = dict[str, Any]


class OtherDay(Refused):
    message = _l(
        "The edition “%(label)s” is known here as in force from %(known)s, the file says %(read)s. "
        "Please mend the one or give the other."
    )


@dataclass(frozen=True)
class Comparison:
    """What a draft would change: the law and edition that are there, if they are, and articles by their numbers."""

    statute: Statute | None
    edition: Edition | None
    added: list[ArticleNumber]
    changed: list[ArticleNumber]
    removed: list[ArticleNumber]
    unchanged: int
    cited: list[ArticleNumber]

    @property
    def changes_nothing(self) -> bool:
        return self.edition is not None and not (self.added or self.changed or self.removed)


def compare(draft: Draft) -> Comparison:
    """Beside what is there. Raises OtherDay."""
    statute = _statute(draft["title"])
    edition = _edition(statute, draft) if statute else None
    known = _known(edition)
    new = {number_in(each["number"]): _content(each) for each in draft["articles"]}
    removed = sorted(known.keys() - new.keys())
    return Comparison(
        statute=statute,
        edition=edition,
        added=sorted(new.keys() - known.keys()),
        changed=sorted(number for number in new.keys() & known.keys() if new[number] != known[number]),
        removed=removed,
        unchanged=sum(new[number] == known[number] for number in new.keys() & known.keys()),
        cited=_cited(edition, removed),
    )


def _statute(title: str) -> Statute | None:
    """The law of this title, with or without the name of the country before it."""
    name = title.removeprefix(COUNTRY)
    return db.session.scalars(
        select(Statute).where(Statute.title.in_([name, COUNTRY + name])).order_by(Statute.id)
    ).first()


def _edition(statute: Statute, draft: Draft) -> Edition | None:
    """The edition of the same day; else the one of the same label is of another day."""
    same = (Edition.effective_on == date.fromisoformat(draft["effective_on"])) | (Edition.label == draft["label"])
    found = db.session.scalars(select(Edition).where(Edition.statute_id == statute.id, same)).all()
    for edition in found:
        if str(edition.effective_on) == draft["effective_on"]:
            return edition
    if found:
        raise OtherDay(label=found[0].label, known=found[0].effective_on, read=draft["effective_on"])
    return None


def _known(edition: Edition | None) -> Mapping[ArticleNumber, tuple[str, list[Any]]]:
    if edition is None:
        return {}
    rows = db.session.scalars(select(Article).where(Article.edition_id == edition.id))
    return {row.numbered: (row.text, row.headings) for row in rows}


def _content(article: dict[str, Any]) -> tuple[str, list[Any]]:
    return article["text"], article["headings"]


def number_in(words: str) -> ArticleNumber:
    """Of an article of a draft."""
    number = article_numbers.read(words)
    assert number, "a draft was written by a reading"
    return number


def _cited(edition: Edition | None, removed: list[ArticleNumber]) -> list[ArticleNumber]:
    if edition is None or not removed:
        return []
    cited = db.session.scalars(select(Citation).where(Citation.edition_id == edition.id))
    return sorted({each.numbered for each in cited} & set(removed))


def doubts(draft: Draft, comparison: Comparison | None) -> list[dict[str, Any]]:
    """What a person should look at: of the file, and of articles that it lacks and something points at (line 0)."""
    gone = comparison.cited if comparison else []
    cited = [{"line": 0, "reason": "cited", "params": {"article": each.words}} for each in gone]
    return [*draft["doubts"], *cited]
