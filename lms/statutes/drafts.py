"""The text of a law comes in two steps: a draft that is looked at, and its application, whole or not at all.

A draft is JSON, for it waits in a row: {"title", "label", "effective_on", "preface", "is_whole",
"articles": [{"number": "134-1", "text", "headings": [[level, words]]}], "doubts": [{"line", "reason", "params"}]}.
"""

from collections import Counter
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
from lms.statutes import differences, keeping, lines, reading, wording
from lms.statutes.differences import COUNTRY, Comparison, Draft, number_in
from lms.statutes.models import Article, Edition, Statute, StatuteImport
from lms.unpacking import CannotRead


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


class AlreadyApplied(Refused):
    message = _l("This import was done already.")


@dataclass(frozen=True)
class Given:
    """What a person says in place of what the file says."""

    title: str | None = None
    label: str | None = None
    effective_on: date | None = None


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
        f"{level}s": levels[level] for level in lines.HEADINGS
    }


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
    comparison = differences.compare(draft)
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
            number=number_in(each["number"]).number,
            inserted=number_in(each["number"]).inserted,
            headings=each["headings"],
            text=each["text"],
        )
        for position, each in enumerate(draft["articles"], 1)
    ]
