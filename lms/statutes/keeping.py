"""Adding, mending and deleting laws and their editions.

The editions of a law follow each other without overlapping: each is in force until the next one's day, unless it was
abolished before. What courses, questions or citations point at stays.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import audit
from lms.people.directory.changing import Changes, change, plain
from lms.people.models import Person
from lms.statutes import uses
from lms.statutes.models import Article, Edition, Statute


class TitleTaken(Refused):
    message = _l("There is a law with this full title already.")


class LabelTaken(Refused):
    message = _l("This law has an edition “%(label)s” already.")


class DayTaken(Refused):
    message = _l("The edition “%(label)s” is in force from the same day. Two editions can't begin together.")


class OutlivesNext(Refused):
    message = _l(
        "The edition “%(label)s” follows this one: give its first day, or an earlier one, as the day of the end."
    )


class IsUsed(Refused):
    message = _l(
        "“%(name)s” can't be deleted: courses, questions, recordings or question files refer to it. "
        "Its words and days can be mended."
    )


def take_turn() -> None:
    """Let others who change laws wait until this is done."""
    take_turns("statutes")


def add_law(words: Mapping[str, Any], first: Mapping[str, Any], *, by: Person | None) -> Statute:
    """A new law with its first edition. Raises TitleTaken."""
    take_turn()
    _check_title(words["title"])
    statute = Statute(**words)
    db.session.add(statute)
    db.session.flush()  # its edition and the trace need the number
    audit.record("statute.added", by=by, subject=statute, **_named(words))
    _write(statute, first, by)
    return statute


def add_edition(statute: Statute, details: Mapping[str, Any], *, by: Person | None) -> tuple[Edition, Edition | None]:
    """A new edition, and the one before it if that is over now where this one begins. Raises Refused."""
    take_turn()
    return _write(statute, details, by)


def _write(statute: Statute, details: Mapping[str, Any], by: Person | None) -> tuple[Edition, Edition | None]:
    others = _others(statute)
    fitted = _fitted(details, others)
    edition = Edition(statute_id=statute.id, **fitted)
    db.session.add(edition)
    audit.record("edition.added", by=by, subject=statute, **_plain(fitted))
    return edition, _end_the_one_before(edition, others, by)


def mend_law(statute: Statute, words: Mapping[str, Any], *, by: Person | None) -> None:
    """Raises TitleTaken."""
    take_turn()
    _check_title(words["title"], but=statute)
    if changes := change(statute, words):
        audit.record("statute.changed", by=by, subject=statute, **_named(changes))


def mend_edition(edition: Edition, details: Mapping[str, Any], *, by: Person | None) -> Edition | None:
    """Change its label, days and number of articles; the edition before it, if that ends on another day now.

    Raises Refused.
    """
    take_turn()
    others = _others(edition.statute, but=edition)
    began_on = edition.effective_on
    if not (changes := change(edition, _fitted(details, others))):
        return None
    _trace(edition, changes, by)
    return _end_the_one_before(edition, others, by, began_on)


def remove_law(statute: Statute, *, by: Person | None) -> None:
    """Delete a law with its editions. Raises IsUsed."""
    _refuse_used(statute.editions, statute.title)
    editions = select(Edition.id).where(Edition.statute_id == statute.id)
    db.session.execute(delete(Article).where(Article.edition_id.in_(editions)))
    db.session.execute(delete(Edition).where(Edition.statute_id == statute.id))
    audit.record("statute.removed", by=by, law=statute.title)
    db.session.delete(statute)


def remove_edition(edition: Edition, *, by: Person | None) -> None:
    """Delete an edition; the one before it, if it ended where this one began, goes on. Raises IsUsed."""
    _refuse_used([edition], f"{edition.statute.title} {edition.label}")
    others = _others(edition.statute, but=edition)
    before, after = _before(edition.effective_on, others), _after(edition.effective_on, others)
    if before and before.superseded_on == edition.effective_on:
        _trace(before, change(before, {"superseded_on": after.effective_on if after else None}), by)
    audit.record("edition.removed", by=by, subject=edition.statute, label=edition.label)
    db.session.execute(delete(Article).where(Article.edition_id == edition.id))
    db.session.delete(edition)


def _refuse_used(editions: Sequence[Edition], name: str) -> None:
    """Holds the editions first, so that nobody points at them meanwhile."""
    take_turn()
    numbers = [edition.id for edition in editions]
    db.session.execute(select(Edition.id).where(Edition.id.in_(numbers)).with_for_update())
    if uses.is_any_used(editions):
        raise IsUsed(name=name)


def _check_title(title: str, but: Statute | None = None) -> None:
    others = Statute.id != (but.id if but else 0)
    if db.session.scalar(select(Statute.id).where(Statute.title == title, others)):
        raise TitleTaken


def _others(statute: Statute, but: Edition | None = None) -> Sequence[Edition]:
    """The editions of the law, but this one, in the order of their days."""
    others = select(Edition).where(Edition.statute_id == statute.id, Edition.id != (but.id if but else 0))
    return db.session.scalars(others.order_by(Edition.effective_on)).all()


def _fitted(details: Mapping[str, Any], others: Sequence[Edition]) -> Mapping[str, Any]:
    """The details in their place among the others, whose next one is the end at the latest. Raises Refused."""
    for other in others:
        if other.label == details["label"]:
            raise LabelTaken(label=other.label)
        if other.effective_on == details["effective_on"]:
            raise DayTaken(label=other.label)
    if not (after := _after(details["effective_on"], others)):
        return details
    end = details["superseded_on"] or after.effective_on
    if end > after.effective_on:
        raise OutlivesNext(label=after.label)
    return {**details, "superseded_on": end}


def _before(day: date, others: Sequence[Edition]) -> Edition | None:
    return next((other for other in reversed(others) if other.effective_on < day), None)


def _after(day: date, others: Sequence[Edition]) -> Edition | None:
    return next((other for other in others if other.effective_on > day), None)


def _end_the_one_before(
    edition: Edition, others: Sequence[Edition], by: Person | None, began_on: date | None = None
) -> Edition | None:
    """The edition before ends where this one begins, unless it was abolished earlier; nothing if that is so already."""
    before = _before(edition.effective_on, others)
    if before is None or not _goes_on(before, edition, began_on):
        return None
    _trace(before, change(before, {"superseded_on": edition.effective_on}), by)
    return before


def _goes_on(before: Edition, edition: Edition, began_on: date | None) -> bool:
    """Whether it is without an end, ended where the other used to begin, or would overlap."""
    end = before.superseded_on
    return end != edition.effective_on and (end is None or end == began_on or end > edition.effective_on)


def _trace(edition: Edition, changes: Changes, by: Person | None) -> None:
    audit.record("edition.changed", by=by, subject=edition.statute, label=edition.label, edition=changes)


def _named(words: Mapping[str, Any]) -> dict[str, Any]:
    """In the trail, `title` is a post's."""
    return {"law" if name == "title" else name: value for name, value in words.items()}


def _plain(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in details.items()}
