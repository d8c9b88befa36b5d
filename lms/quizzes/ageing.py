"""Signs that a question rests on an edition that is no longer in force: the edition that it names, and numbers whose content has moved."""

from collections.abc import Iterator, Sequence
from datetime import date

from lms.quizzes.importing.drafts import Aged, Draft
from lms.quizzes.importing.outdated import asked
from lms.statutes import mentions
from lms.statutes.models import Edition
from lms.statutes.shelf import Found, Shelf


def of(draft: Draft, cited: Sequence[Found], shelf: Shelf, usual: Edition | None) -> tuple[Aged, ...]:
    """The signs, where `cited` is what its citation names; without one, what stem or explanation name counts."""
    places = cited or _named_inside(draft, shelf, usual)
    return tuple(_signs(draft, places, shelf))


def _named_inside(draft: Draft, shelf: Shelf, usual: Edition | None) -> Sequence[Found]:
    """Only where a law is named: 第一条 may count anything there."""
    for text in (draft.stem, draft.explanation):
        said = mentions.of(text).mentions
        if said and said[0].law:
            return shelf.places(said, usual)
    return ()


def _signs(draft: Draft, places: Sequence[Found], shelf: Shelf) -> Iterator[Aged]:
    old = next((each for each in places if each.is_superseded or _is_superseded(each.edition, shelf.today)), None)
    if old and old.statute:
        label = old.edition.label if old.edition else old.missing.rpartition("》")[2]
        yield Aged("edition", {"law": old.statute.short_title, "label": label})
        return
    edition = next((each.edition for each in places if each.edition and each.articles), None)
    if edition is None:
        return
    numbers = [number for each in places if each.edition is edition for number in each.articles]
    if there := shelf.nearness(edition).elsewhere(asked(draft), numbers):
        yield Aged("moved", {"cited": numbers[0].words, "near": there.words})


def _is_superseded(edition: Edition | None, today: date) -> bool:
    return edition is not None and edition.is_superseded_on(today)
