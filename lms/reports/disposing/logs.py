"""Records that come one by one and are disposed of by the person and year: sign-ins, and messages that were sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, literal_column, select

from lms import clock
from lms.db import Model, db
from lms.outbox.models import Outgoing
from lms.people.models import AuditEntry, Person
from lms.reports.disposing.lines import Key, Line, sha256_of

CHUNK = 500


@dataclass(frozen=True)
class Log:
    """A table whose rows are about a person and a moment."""

    table: type[Model]
    person_id: ColumnElement[Any]
    at: ColumnElement[Any]
    conditions: tuple[ColumnElement[bool], ...]

    def years(self, cut: date) -> Sequence[int]:
        first, last = db.session.execute(
            select(func.min(self.at), func.max(self.at)).where(self.at < clock.start_of(cut), *self.conditions)
        ).one()
        return range(clock.day_of(first).year, clock.day_of(last).year + 1) if first else ()

    def lines(self, cut: date, year: int) -> Sequence[Line]:
        of_person = self.person_id.label("person_id")
        figures = (func.count(), func.min(self.at), func.max(self.at))
        inner = select(of_person, *(each.label(f"c{place}") for place, each in enumerate(figures)))
        found = inner.where(*self._due(cut, year)).group_by(self.person_id).subquery()
        rows = select(found, Person.name).outerjoin(Person, Person.id == found.c.person_id)
        return [
            Line(person, name, pieces, clock.day_of(first), clock.day_of(last))
            for person, pieces, first, last, name in db.session.execute(rows.order_by(Person.name, Person.id))
        ]

    def _due(self, cut: date, year: int) -> list[ColumnElement[bool]]:
        end = min(clock.start_of(cut), clock.start_of(date(year + 1, 1, 1)))
        return [self.at >= clock.start_of(date(year, 1, 1)), self.at < end, *self.conditions]

    def hashes(self, cut: date, year: int, keys: Collection[Key]) -> Mapping[Key, str]:
        """Of all columns of somebody's rows, in the order of their numbers."""
        told = {key: sha256_of(dict(row._mapping) for row in rows) for key, rows in self._by_person(cut, year)}
        return {key: told[key] for key in keys if key in told}

    def _by_person(self, cut: date, year: int) -> Iterator[tuple[Key, Iterator[Row[Any]]]]:
        table = self.table.__table__
        rows = select(table).where(*self._due(cut, year)).order_by(self.person_id, table.c.id)
        with db.session.execute(rows, execution_options={"yield_per": CHUNK}) as found:
            for person, group in groupby(found, key=self._person_of):
                yield (person, None), group

    def _person_of(self, row: Row[Any]) -> int | None:
        return (row.actor_id if self.table is AuditEntry else row.recipient) or None

    def dispose(self, cut: date, year: int, keys: Collection[Key]) -> None:
        numbers = [row.id for key, rows in self._by_person(cut, year) for row in rows if key in keys]
        for first in range(0, len(numbers), CHUNK):
            db.session.execute(delete(self.table).where(self.table.id.in_(numbers[first : first + CHUNK])))  # type: ignore[attr-defined]


def _last_sign_ins() -> Select[int]:
    """A person's page tells when they came in last."""
    came = AuditEntry.action == "person.signed_in", AuditEntry.actor_id.is_not(None)
    return select(func.max(AuditEntry.id)).where(*came).group_by(AuditEntry.actor_id)


SIGN_INS = Log(
    AuditEntry,
    AuditEntry.actor_id,  # type: ignore[arg-type]
    AuditEntry.at,  # type: ignore[arg-type]
    (AuditEntry.action.in_(("person.signed_in", "person.signed_out")), AuditEntry.id.not_in(_last_sign_ins())),
)
MESSAGES = Log(Outgoing, func.nullif(Outgoing.recipient, literal_column("0")), Outgoing.ended_at, ())  # type: ignore[arg-type]
