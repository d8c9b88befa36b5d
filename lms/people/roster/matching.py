"""What the database already has of the units and persons that rows name. Each function asks once for a whole chunk."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from lms.people.models import Person, Post, SupervisionLine, Unit
from lms.people.roster.known import KnownUnit, KnownUnits

# One row of the database, by the names of its columns.
Found = Row[*tuple[Any, ...]]
PostKey = tuple[int, int, str]


def known_units(connection: Connection) -> KnownUnits:
    """Every unit that is not closed, by code and name."""
    units = KnownUnits()
    columns = (Unit.kind, Unit.name, Unit.short_name, Unit.credit_code, Unit.id)
    for row in connection.execute(select(*columns).where(Unit.closed_on.is_(None))):
        units.add(KnownUnit(*row))
    return units


def units(connection: Connection, ids: Collection[int]) -> dict[int, Found]:
    return {row.id: row for row in connection.execute(select(Unit.__table__).where(Unit.id.in_(ids)))}


def open_lines(connection: Connection, ids: Collection[int]) -> dict[tuple[int, str], Found]:
    """The supervision lines that hold now, by unit and line."""
    columns = (SupervisionLine.id, SupervisionLine.unit_id, SupervisionLine.line, SupervisionLine.supervisor_id)
    query = select(*columns, SupervisionLine.from_on).where(
        SupervisionLine.unit_id.in_(ids), SupervisionLine.to_on.is_(None)
    )
    return {(row.unit_id, row.line): row for row in connection.execute(query)}


PERSON = (Person.id, Person.name, Person.sex, Person.mobile, Person.education, Person.id_number_hash)


def persons_by_hash(connection: Connection, hashes: Collection[str]) -> dict[str, Found]:
    return {
        row.id_number_hash: row for row in connection.execute(select(*PERSON).where(Person.id_number_hash.in_(hashes)))
    }


@dataclass(frozen=True)
class Namesake:
    """Somebody of a name who holds or held a post of a kind in a unit."""

    person: Found
    is_open: bool


# By unit, kind of post and name.
Namesakes = dict[tuple[int, str, str], list[Namesake]]


def namesakes(connection: Connection, unit_ids: Collection[int], names: Collection[str]) -> Namesakes:
    """Everybody who may be meant where no ID number says who."""
    query = (
        select(*PERSON, Post.unit_id, Post.kind, Post.to_on)
        .join(Post, Post.person_id == Person.id)
        .where(Post.unit_id.in_(unit_ids), Person.name.in_(names))
    )
    found: Namesakes = {}
    for row in connection.execute(query):
        found.setdefault((row.unit_id, row.kind, row.name), []).append(Namesake(row, row.to_on is None))
    return found


def open_posts(connection: Connection, person_ids: Collection[int]) -> dict[PostKey, Found]:
    columns = (Post.id, Post.person_id, Post.unit_id, Post.kind, Post.title, Post.rank, Post.training, Post.from_on)
    query = select(*columns, Post.note).where(Post.person_id.in_(person_ids), Post.to_on.is_(None))
    return {(row.person_id, row.unit_id, row.kind): row for row in connection.execute(query)}
