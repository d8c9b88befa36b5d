"""Whom the lines of a list mean: by name, ID number or mobile number. What is in doubt is told, and never guessed."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.courses import named_rows
from lms.courses.named_rows import Candidate, Named
from lms.db import db
from lms.people.models import Person, Post, Unit
from lms.unpacking import Limits

LIMITS = Limits(rows=20_000, file_bytes=10 * 2**20)
# Both databases take so many values in one question.
TOGETHER = 5000
Value = TypeVar("Value", str, int)
PROBLEMS: Mapping[str, Any] = named_rows.PROBLEMS | {
    "other_name": _l("the ID number belongs to somebody of another name"),
    "no_such_number": _l("nobody with that number is found here"),
    "shared_number": _l("several have that mobile number: please add the name"),
    "twice": _l("stands in the list above already"),
    "closed": _l("the account of this person is closed"),
}


@dataclass(frozen=True)
class Matched:
    """The persons who are meant, each with the line that names them, and the other lines with a key of PROBLEMS."""

    persons: Mapping[int, Named]
    unclear: Sequence[tuple[Named, str]]


def matched(data: bytes) -> Matched:
    """Asks the database a few times, whatever the length. Raises CannotRead."""
    lines = named_rows.read(data, limits=LIMITS, telling=("name", "id_number", "mobile"))
    known = _Known.of(lines)
    persons: dict[int, Named] = {}
    unclear: list[tuple[Named, str]] = []
    for line in lines:
        found, problem = known.meant(line)
        problem = problem or ("twice" if found in persons else None)
        if problem or found is None:
            unclear.append((line, problem or "nobody"))
        else:
            persons[found] = line
    return Matched(persons, unclear)


@dataclass(frozen=True)
class _Known:
    """Everybody whom the lines may mean, by what they say."""

    by_name: Mapping[str, Sequence[Candidate]]
    by_id: Mapping[str, Candidate]
    by_mobile: Mapping[str, Sequence[Candidate]]
    closed: Collection[int]

    @classmethod
    def of(cls, lines: Sequence[Named]) -> "_Known":
        found = people(Person.name, {line.name for line in lines if line.name})
        found |= people(Person.id_number_hash, {line.id_hash for line in lines if line.id_hash})
        found |= people(Person.mobile, {line.mobile for line in lines if line.mobile and not line.name})
        by_mobile = defaultdict(list)
        for each in found.values():
            by_mobile[each.mobile or ""].append(each)
        by_id = {each.id_hash: each for each in found.values() if each.id_hash}
        return cls(by_name(found.values()), by_id, by_mobile, _closed(found))

    def meant(self, line: Named) -> tuple[int | None, str | None]:
        """The id of the person, or a key of PROBLEMS."""
        found, problem = self._by_line(line)
        if problem or found is None:
            return None, problem or "nobody"
        return (None, "closed") if found in self.closed else (found, None)

    def _by_line(self, line: Named) -> tuple[int | None, str | None]:
        if not line.name:
            return self._by_number(line)
        holder = self.by_id.get(line.id_hash or "")
        if holder and holder.name != line.name:
            return None, "other_name"
        candidates, problem = named_rows.choose(line, self.by_name.get(line.name, ()))
        return (None, problem) if problem else (candidates[0].person_id, None)

    def _by_number(self, line: Named) -> tuple[int | None, str | None]:
        if line.problem:
            return None, line.problem
        holder = self.by_id.get(line.id_hash or "")
        holders = [holder] if holder else [] if line.id_hash else self.by_mobile.get(line.mobile or "", ())
        if len(holders) > 1:
            return None, "shared_number"
        return (holders[0].person_id, None) if holders else (None, "no_such_number")


def people(column: InstrumentedAttribute[Any], values: Collection[str]) -> dict[int, Candidate]:
    """Everybody with one of these values in that column, with the units of all their posts, past ones too."""
    found: dict[int, Candidate] = {}
    for some in _parts(values):
        found |= _people(column.in_(some))
    return found


def _parts(values: Collection[Value]) -> Iterator[list[Value]]:
    ordered = sorted(values)
    return (ordered[first : first + TOGETHER] for first in range(0, len(ordered), TOGETHER))


def _people(condition: ColumnElement[bool]) -> dict[int, Candidate]:
    rows = db.session.execute(
        select(Person.id, Person.name, Person.id_number_hash, Person.mobile, Unit.name, Unit.short_name)
        .outerjoin(Post, Post.person_id == Person.id)
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .where(condition)
        .order_by(Person.id)
    ).all()
    units: dict[int, list[str | None]] = defaultdict(list)
    for row in rows:
        units[row[0]] += [row[4], row[5]]
    return {row[0]: Candidate(row[0], row[0], row[1], units[row[0]], row[2], row[3]) for row in rows}


def by_name(candidates: Collection[Candidate]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        found[each.name].append(each)
    return found


def _closed(persons: Collection[int]) -> set[int]:
    found: set[int] = set()
    for some in _parts(persons):
        closed = select(Person.id).where(Person.id.in_(some), Person.closed_at.is_not(None))
        found |= set(db.session.scalars(closed))
    return found
