"""The entries that an administrator asks for."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.people.models import AuditEntry, Person, Post
from lms.people.trail import withholding

PER_PAGE = 50
PIECE = 1000


@dataclass(frozen=True)
class Asked:
    """What the trail is narrowed to: a person, by or about whom; an action; days."""

    person: str = ""
    action: str = ""
    from_on: date | None = None
    to_on: date | None = None

    @property
    def told(self) -> dict[str, str]:
        """As an audit entry of an export, or an address, can hold it."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def page(asked: Asked, viewer: Person, number: int) -> Pagination:
    """A page of the entries, newest first."""
    return db.paginate(_entries(asked, viewer), page=number, per_page=PER_PAGE)


def every(asked: Asked, viewer: Person) -> Iterator[AuditEntry]:
    """Every entry asked for, newest first, read in pieces so that years of them fit into memory."""
    yield from db.session.scalars(_entries(asked, viewer).execution_options(yield_per=PIECE))


def _entries(asked: Asked, viewer: Person) -> Select[AuditEntry]:
    found = select(AuditEntry).options(joinedload(AuditEntry.actor)).where(*_conditions(asked, viewer))
    return found.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def _conditions(asked: Asked, viewer: Person) -> Iterator[Any]:
    if words := asked.person.strip():
        yield _concerns(words)
        yield withholding.found_by_name(viewer, withholding.unread_by(viewer))
    if asked.action:
        yield AuditEntry.action == asked.action
    if asked.from_on:
        yield AuditEntry.at >= clock.start_of(asked.from_on)
    if asked.to_on:
        yield AuditEntry.at < clock.start_of(asked.to_on + timedelta(days=1))


def _concerns(words: str) -> Any:
    """Done by, or done to, a person of this name, or one of their posts."""
    persons = select(Person.id).where(Person.name.contains(words, autoescape=True))
    posts = select(Post.id).where(Post.person_id.in_(persons))
    return or_(
        AuditEntry.actor_id.in_(persons),
        and_(AuditEntry.subject == Person.__tablename__, AuditEntry.subject_id.in_(persons)),
        and_(AuditEntry.subject == Post.__tablename__, AuditEntry.subject_id.in_(posts)),
    )
