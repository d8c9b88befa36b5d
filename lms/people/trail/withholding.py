"""What of the trail an administrator does not read: whom an entry about the learning of a leader at division level concerns, and its
details. That it is there, when it was made and by whom stays, for the trail leaves nothing out.

An entry is about learning where it concerns a row of another package that belongs to a person, or where it stands under the
person or the post itself and its deed is one of learning. Whoever made an entry reads it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, false, func, or_, select

from lms.db import Model, db
from lms.people.models import AuditEntry, Person, Post

OWN_PACKAGE = "lms.people."
# The beginnings of the deeds that tell of learning, as “excusal.”.
_LEARNING: set[str] = set()
# By the name of a table, the rows that are about some of these persons, where no column of it says so.
_ROWS: dict[str, Callable[[Collection[int]], Select[int]]] = {}
# Of which leaders a person reads nothing about their learning.
_UNREAD: list[Callable[[Person], Select[int]]] = []


def tell_unread(unread: Callable[[Person], Select[int]]) -> None:
    """Plans have owners, of which this package knows nothing."""
    _UNREAD[:] = [unread]


def tell_learning(*beginnings: str) -> None:
    """Deeds that begin so are about learning, also where they stand under a person or a post."""
    _LEARNING.update(beginnings)


def tell_rows(table: str, rows: Callable[[Collection[int]], Select[int]]) -> None:
    _ROWS[table] = rows


def unread_by(viewer: Person) -> frozenset[int]:
    """The leaders whose learning the viewer does not read."""
    return frozenset(number for unread in _UNREAD for number in db.session.scalars(unread(viewer)))


def withheld(entries: Iterable[AuditEntry], viewer: Person, unread: Collection[int]) -> frozenset[int]:
    """The ids of the entries that are about the learning of one of these leaders; a query for each table."""
    others = [entry for entry in entries if unread and entry.actor_id != viewer.id]
    about = {name: _about(name, _subjects(others, name), unread) for name in {entry.subject for entry in others}}
    return frozenset(
        entry.id for entry in others if entry.subject_id in about[entry.subject] or _names(entry.details, unread)
    )


def _subjects(entries: Iterable[AuditEntry], table: str | None) -> Collection[int]:
    """Of posts and persons those alone of which a deed of learning tells."""
    own = table in (Post.__tablename__, Person.__tablename__)
    found = (entry for entry in entries if entry.subject == table and entry.subject_id)
    return {entry.subject_id or 0 for entry in found if not own or entry.action.startswith(tuple(_LEARNING))}


def _about(table: str | None, numbers: Collection[int], unread: Collection[int]) -> frozenset[int]:
    if table == Person.__tablename__:
        return frozenset(numbers).intersection(unread)
    rows = _rows(table or "", unread)
    return frozenset(db.session.scalars(rows)).intersection(numbers) if rows is not None and numbers else frozenset()


def _rows(table: str, unread: Collection[int]) -> Select[int] | None:
    if table in _ROWS:
        return _ROWS[table](unread)
    found = _tables().get(table)
    return None if found is None else select(found.c.id).where(found.c.person_id.in_(unread))


def _tables() -> dict[str, Table]:
    """Posts, and what belongs to a person in other packages."""
    return {Post.__tablename__: Post.__table__} | {table.name: table for table in _of_other_packages()}  # type: ignore[dict-item]


def _of_other_packages() -> Iterator[Table]:
    for mapper in Model.registry.mappers:
        table, is_own = mapper.local_table, mapper.class_.__module__.startswith(OWN_PACKAGE)
        if isinstance(table, Table) and not is_own and {"id", "person_id"} <= set(table.c.keys()):
            yield table


def _names(details: dict[str, Any], unread: Collection[int]) -> bool:
    """Whether details tell of one of them by number."""
    persons = details.get("persons")
    told = persons if isinstance(persons, list) else []
    return not set(unread).isdisjoint([*told, details.get("person")])


def found_by_name(viewer: Person, unread: Collection[int]) -> ColumnElement[bool]:
    """Which entries are found by the name of whom they concern or who made them: to be found tells what the words withhold."""
    posts = select(Post.id).where(Post.person_id.in_(unread))
    learning = or_(*(AuditEntry.action.startswith(each) for each in sorted(_LEARNING)))
    concerned = or_(
        and_(AuditEntry.subject == Person.__tablename__, AuditEntry.subject_id.in_(unread)),
        and_(AuditEntry.subject == Post.__tablename__, AuditEntry.subject_id.in_(posts)),
    )
    rows = {*(table.name for table in _of_other_packages()), *_ROWS}
    own = and_(AuditEntry.actor_id.in_(unread), AuditEntry.subject.in_(sorted(rows)))
    # What concerns nobody concerns none of them.
    theirs = func.coalesce(or_(and_(learning, concerned), own), false())
    return or_(AuditEntry.actor_id == viewer.id, ~theirs)
