"""Who uses the editions. This package can't see the packages that do, so each tells what it points here with."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, or_, select

from lms.db import db
from lms.statutes.models import Edition


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


USES: dict[str, Use] = {}


def tell(kind: str, words: Any, editions: Select[Any]) -> None:
    """Show on the page of laws how many of these use each edition."""
    USES[kind] = Use(words, editions)


def is_any_used(editions: Collection[Edition]) -> bool:
    """Whether any row anywhere points at one of these editions, whoever it belongs to."""
    numbers = [edition.id for edition in editions]
    keys = [
        key
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is Edition.__table__
    ]
    return bool(db.session.scalar(select(or_(*(exists().where(key.parent.in_(numbers)) for key in keys)))))
