"""Who uses the editions and articles. This package can't see the packages that do, so each tells what it points here with."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, or_, select

from lms.db import db
from lms.people.models import Person
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Article, Edition


@dataclass(frozen=True)
class Use:
    """A kind of thing that uses editions: its words, and a query with the edition's id for each of them."""

    words: Any
    editions: Select[Any]

    def counts(self) -> Mapping[int, int]:
        """How many use each edition, by its id."""
        using = self.editions.subquery()
        edition = using.c.edition_id
        counted = select(edition, func.count()).where(edition.is_not(None)).group_by(edition)
        return dict(db.session.execute(counted).all())


@dataclass(frozen=True)
class Place:
    """Where an article is taught or asked: words, what they belong to, and the address, if the person may open it."""

    words: str
    of: str
    address: str | None


@dataclass(frozen=True)
class Places:
    """How many there are, and those of them that the person may know."""

    count: int
    known: Sequence[Place]


Finder = Callable[[Person, Edition, ArticleNumber], Places]
FINDERS: dict[str, tuple[Any, Finder]] = {}


def tell_places(kind: str, words: Any, find: Finder) -> None:
    """Show on the page of an article, below these words, what `find` gives for the person who looks."""
    FINDERS[kind] = (words, find)


def places(person: Person, edition: Edition, article: ArticleNumber) -> list[tuple[Any, Places]]:
    """Everything that points at an article, as far as the person may know of it, kind by kind."""
    return [(words, find(person, edition, article)) for words, find in FINDERS.values()]


Lister = Callable[[Person, Edition], Sequence[Place]]
LISTERS: dict[str, tuple[Any, Lister]] = {}


def tell_pointing(kind: str, words: Any, find: Lister) -> None:
    """Show on the page of what rests on an edition, below these words, what `find` gives for the author who looks."""
    LISTERS[kind] = (words, find)


def pointing(person: Person, edition: Edition) -> list[tuple[Any, Sequence[Place]]]:
    """Everything of theirs that rests on an edition, kind by kind."""
    return [(words, find(person, edition)) for words, find in LISTERS.values()]


USES: dict[str, Use] = {}


def tell(kind: str, words: Any, editions: Select[Any]) -> None:
    """Show on the page of laws how many of these use each edition."""
    USES[kind] = Use(words, editions)


def is_any_used(editions: Collection[Edition]) -> bool:
    """Whether any row anywhere, but their own text, points at one of these editions, whoever it belongs to."""
    numbers = [edition.id for edition in editions]
    keys = [
        key
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is Edition.__table__ and table is not Article.__table__
    ]
    return bool(db.session.scalar(select(or_(*(exists().where(key.parent.in_(numbers)) for key in keys)))))
