"""The text of a law comes in two steps: a draft that is looked at, and its application, whole or not at all.

A draft is JSON, for it waits in a row: {"title", "label", "effective_on", "preface", "is_whole",
"articles": [{"number": "134-1", "text", "headings": [[level, words]]}], "doubts": [{"line", "reason", "params"}]}.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from lms import clock
from lms.cannot_read import CannotReadFile
from lms.db import db
from lms.errors import Refused, Unreadable
from lms.people import audit
from lms.people.models import Person
from lms.statutes import article_numbers, keeping, reading, wording
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Article, Citation, Edition, Statute, StatuteImport
from lms.unpacking import CannotRead

Draft = dict[str, Any]
COUNTRY = "中华人民共和国"


class Incomplete(Unreadable):
    """The file lacks what a person can give. `draft` holds all the rest; `option` is the command's way to give it."""

    option = ""

    def __init__(self, file: str, draft: Draft) -> None:
        super().__init__(file=file)
        self.draft = draft


class NoTitle(Incomplete):
    option = "--title"
    message = _l("“%(file)s” does not begin with the title of the law. Please give it.")


class NoDay(Incomplete):
    option = "--effective"
    message = _l("“%(file)s” does not say from which day on this edition is in force. Please give the day.")


class OtherDay(Refused):
    message = _l(
        "The edition “%(label)s” is known here as in force from %(known)s, the file says %(read)s. "
        "Please mend the one or give the other."
    )


class AlreadyApplied(Refused):
    message = _l("This import was done already.")


@dataclass(frozen=True)
class Given:
    """What a person says in place of what the file says."""

    title: str | None = None
    label: str | None = None
    effective_on: date | None = None


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


def read(name: str, data: bytes, given: Given) -> Draft:
    """Raises CannotReadFile, NoTitle or NoDay."""
    try:
        found = reading.read(data)
    except CannotRead as fault:
        raise CannotReadFile(name, fault, wording.FILES) from None
    draft = _draft(found, given)
    if not draft["title"]:
        raise NoTitle(name, draft)
    if not draft["effective_on"]:
        raise NoDay(name, draft)
    return draft


def _draft(found: reading.Reading, given: Given) -> Draft:
    day = given.effective_on or found.facts.effective_on
    return {
        "title": (given.title or found.facts.title or "")[:200],
        "label": _label(given, found, day)[:20],
        "effective_on": day.isoformat() if day else None,
        "preface": found.preface,
        "is_whole": found.is_whole,
        "articles": [_article(each) for each in found.articles],
        "doubts": [asdict(doubt) for doubt in found.doubts],
    }


def _label(given: Given, found: reading.Reading, day: date | None) -> str:
    """Of a day that somebody gives, the file's own year may be that of another edition."""
    own = None if given.effective_on else found.facts.label
    return given.label or own or (str(day.year) if day else "")


def _article(each: reading.ArticleText) -> dict[str, Any]:
    headings = [[heading.level, heading.words] for heading in each.headings]
    return {"number": str(each.number), "text": each.text, "headings": headings}


def counts(draft: Draft) -> dict[str, int]:
    """How many articles, paragraphs and items (as lines), and headings of each level it has."""
    levels = Counter(level for each in draft["articles"] for level, _words in each["headings"])
    paragraphs = sum(each["text"].count("\n") + 1 for each in draft["articles"])
    return {"articles": len(draft["articles"]), "paragraphs": paragraphs} | {
        f"{level}s": levels[level] for level in reading.HEADINGS
    }


def compare(draft: Draft) -> Comparison:
    """Beside what is there. Raises OtherDay."""
    statute = _statute(draft["title"])
    edition = _edition(statute, draft) if statute else None
    known = _known(edition)
    new = {_number(each["number"]): _content(each) for each in draft["articles"]}
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


def _number(words: str) -> ArticleNumber:
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


def keep(name: str, draft: Draft, by: Person) -> StatuteImport:
    """The draft as a row, to be looked at before it is applied."""
    row = StatuteImport(file_name=name, draft=draft, by_id=by.id)
    db.session.add(row)
    db.session.flush()  # its number is wanted for the address
    return row


def apply_kept(row: StatuteImport, *, by: Person) -> Edition:
    """Raises AlreadyApplied and what `apply` raises."""
    keeping.take_turn()
    db.session.refresh(row, ["applied_at"])
    if row.applied_at:
        raise AlreadyApplied
    row.applied_at = clock.now()
    return apply(row.draft, by=by)


def apply(draft: Draft, *, by: Person | None) -> Edition:
    """Put the text in the place of what the edition had; law and edition are added where they are missing.

    Raises Refused where the edition does not fit among the others.
    """
    keeping.take_turn()
    comparison = compare(draft)
    edition = comparison.edition or _added(draft, comparison.statute, by)
    if comparison.changes_nothing:
        return edition
    db.session.execute(delete(Article).where(Article.edition_id == edition.id))
    db.session.add_all(rows(draft, edition.id))
    edition.preface = draft["preface"] or None
    if draft["is_whole"]:
        edition.articles = len(draft["articles"])
    _trace(edition, comparison, by)
    return edition


def _trace(edition: Edition, comparison: Comparison, by: Person | None) -> None:
    audit.record(
        "edition.text_imported", by=by, subject=edition.statute, label=edition.label,
        articles_added=len(comparison.added),
        articles_changed=[each.words for each in comparison.changed],
        articles_removed=[each.words for each in comparison.removed],
    )  # fmt: skip


def _added(draft: Draft, statute: Statute | None, by: Person | None) -> Edition:
    day = date.fromisoformat(draft["effective_on"])
    details = {"label": draft["label"], "effective_on": day, "superseded_on": None, "articles": None}
    if statute is None:
        short = draft["title"].removeprefix(COUNTRY)[:100]
        words = {"title": draft["title"], "short_title": short, "title_en": None}
        statute = keeping.add_law(words, details, by=by)
    else:
        keeping.add_edition(statute, details, by=by)
    return db.session.scalars(
        select(Edition).where(Edition.statute_id == statute.id, Edition.effective_on == day)
    ).one()


def rows(draft: Draft, edition_id: int | None = None) -> list[Article]:
    """The articles of a draft, as an edition is to have them."""
    return [
        Article(
            edition_id=edition_id,
            position=position,
            number=_number(each["number"]).number,
            inserted=_number(each["number"]).inserted,
            headings=each["headings"],
            text=each["text"],
        )
        for position, each in enumerate(draft["articles"], 1)
    ]
