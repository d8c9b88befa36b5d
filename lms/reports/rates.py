"""Completion rates, as known at a moment; counting.py has where the numbers come from.

Each post in a plan is one learning task, and is counted in exactly one row of each line: so the three lines and the county
agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Float, Select, Subquery, cast, func, select

from lms.db import db
from lms.people import access, sectors
from lms.people.kinds import POST_KINDS
from lms.people.models import SupervisionLine, Unit
from lms.reports import kept
from lms.reports.counting import NEAR, Source
from lms.reports.lines import NOBODY, NOBODY_WORDS, PUBLIC_BODIES, PUBLIC_WORDS, key_of, known_on, supervises
from lms.reports.scope import Scope
from lms.reports.slices import BY_LINE, NO_SECTOR


@dataclass(frozen=True)
class Counts:
    """学习任务 in numbers. Leavers and whoever is exempt are in none of the first eight; `enrolled` is 应学, `to_test` 应考.

    `opened` are those that were given by the opening, with whoever of them left or is exempt since.
    """

    enrolled: int = 0
    started: int = 0
    completed: int = 0
    to_test: int = 0
    passed: int = 0
    overdue: int = 0
    deferred: int = 0
    joined: int = 0
    exempt: int = 0
    left: int = 0
    opened: int = 0

    @property
    def came(self) -> int:
        """Those that were given since, with whoever of them left or is exempt."""
        return self.enrolled + self.exempt + self.left - self.opened

    @property
    def incomplete(self) -> int:
        return self.enrolled - self.completed

    @property
    def not_passed(self) -> int:
        return self.to_test - self.passed

    @property
    def underway(self) -> int:
        return self.started - self.completed

    @property
    def not_started(self) -> int:
        return self.enrolled - self.started

    @property
    def started_share(self) -> float | None:
        """参学率; None where nobody owes anything."""
        return self.started / self.enrolled if self.enrolled else None

    @property
    def completed_share(self) -> float | None:
        """完成率; None where nobody owes anything."""
        return self.completed / self.enrolled if self.enrolled else None

    @property
    def passed_share(self) -> float | None:
        """合格率, as 合格/应考: whoever has not sat the quiz has not passed. None where nobody owes one."""
        return self.passed / self.to_test if self.to_test else None


@dataclass(frozen=True)
class Row:
    """The counts of one row of a grouping; `key` opens it."""

    key: int | str
    name: Any
    counts: Counts


def total(scope: Scope) -> Counts:
    """All of the scope in one row."""
    counts = Source.of(scope).counts("unit_id", alike=True)
    row = db.session.execute(select(*_sums(counts))).one()
    return _counts(row)


def sum_of(rows: Sequence[Row]) -> Counts:
    """The same, from all rows of a grouping, which hold every task once."""
    return Counts(*(sum(getattr(row.counts, field.name) for row in rows) for field in fields(Counts)))


def persons(scope: Scope, tasks: int) -> int:
    """How many persons these tasks to study are owed by: all those of the scope. One with several posts is one person."""
    people = Source.of(scope).persons()
    each = select(func.count().label("tasks")).select_from(people).group_by(people.c.person_id).subquery()
    more = db.session.scalar(select(func.sum(each.c.tasks - 1)))
    return int(tasks - (more or 0))


def grouped(scope: Scope, by: str) -> Sequence[Row]:
    """The rows of one of the groupings, all of them."""
    if by in BY_LINE:
        return by_line(scope, BY_LINE[by])
    return {"sector": by_sector, "unit": by_unit, "post": by_post, "rank": by_rank, "grade": by_grade}[by](scope)


def by_line(scope: Scope, line: str) -> Sequence[Row]:
    """One row for each supervising unit, also where nothing is owed yet; then what nobody answers for."""
    source = Source.of(scope)
    counted = _by_key(source, line)
    # Named one by one: asked which of all units are among them, PostgreSQL read every unit.
    shown = {*db.session.scalars(_supervising(source, line)), *counted}
    found = select(Unit.id, func.coalesce(Unit.short_name, Unit.name)).where(Unit.id.in_(shown))
    supervisors = db.session.execute(found.order_by(Unit.position, Unit.id))
    rows = [_row(counted.get(key), key, name) for key, name in supervisors]
    rest = ((PUBLIC_BODIES, PUBLIC_WORDS[line]), (NOBODY, NOBODY_WORDS))
    return rows + [_row(counted[key], key, words) for key, words in rest if key in counted]


def _by_key(source: Source, line: str) -> dict[int, Sequence[int]]:
    scope, units = source.scope, source.counts("unit_id", alike=True)
    key = key_of(line, scope.day)
    rows = db.session.execute(
        select(key, *_sums(units))
        .select_from(units)
        .join(Unit, Unit.id == units.c.unit_id)
        .outerjoin(SupervisionLine, supervises(line, scope.day))
        .group_by(key)
    )
    return {row[0]: row[1:] for row in rows if any(row[1:])}


def _supervising(source: Source, line: str) -> Select[int]:
    scope = source.scope
    unit = SupervisionLine.unit_id
    supervisors = select(SupervisionLine.supervisor_id).distinct()
    return supervisors.where(
        SupervisionLine.line == line,
        source.stands(unit) if source.is_grouped else access.among(unit, scope.units),
        known_on(scope.day),
    )


def page_of_units(scope: Scope, *, limit: int, offset: int) -> Sequence[Row]:
    """Some rows of `by_unit`: which they are is looked at first, so that the others are not summed."""
    source = Source.of(scope)
    near = select(Unit.id).where(Unit.id.in_(db.session.scalars(source.in_order().limit(offset + NEAR))))
    shown = _some_of(source.of_units(near), limit, offset)
    if len(shown) < limit:
        shown = _some_of(source, limit, offset)
    return _rows_of_units(source.of_units(select(Unit.id).where(Unit.id.in_(shown))))


def _some_of(source: Source, limit: int, offset: int) -> Sequence[int]:
    counted = source.units()
    ids = select(Unit.id).where(Unit.id.in_(select(counted.c.unit_id))).order_by(Unit.position, Unit.id)
    return db.session.scalars(ids.limit(limit).offset(offset)).all()


def by_unit(scope: Scope) -> Sequence[Row]:
    """One row for each unit that has or had a task, in the county's own order of units."""
    return _rows_of_units(Source.of(scope))


def _rows_of_units(source: Source) -> Sequence[Row]:
    units = _by_unit(source)
    counts = [units.c[field.name] for field in fields(Counts)]
    found = select(Unit.id, Unit.name, *counts).join(Unit, Unit.id == units.c.unit_id)
    rows = db.session.execute(found.order_by(Unit.position, Unit.id))
    return [_row(row[2:], row[0], row[1]) for row in rows]


def last_units(scope: Scope, limit: int) -> Sequence[Row]:
    """Of the rows of `by_unit` that have a task to study the least completed, and of two alike the one that owes more.

    Which they are is looked at first, so that the others are not summed.
    """
    source = Source.of(scope)
    far = source.far()
    enrolled, completed = func.sum(far.c.enrolled), func.sum(far.c.completed)
    of_units = select(Unit.id).join(far, far.c.unit_id == Unit.id).group_by(Unit.id).having(enrolled > 0)
    share = cast(completed, Float) / cast(enrolled, Float)
    in_order = share, (enrolled - completed).desc(), Unit.position, Unit.id
    ids = db.session.scalars(of_units.order_by(*in_order).limit(limit)).all()
    rows = {row.key: row for row in _rows_of_units(source.of_units(select(Unit.id).where(Unit.id.in_(ids))))}
    return [rows[unit] for unit in ids]


def is_there(scope: Scope) -> bool:
    """Whether `by_unit` has any row."""
    units = Source.of(scope).units()
    return db.session.scalar(select(units.c.unit_id).limit(1)) is not None


def units_counted(scope: Scope) -> int:
    """How many rows `by_unit` has in all."""
    units = Source.of(scope).units()
    return db.session.execute(
        select(func.count()).select_from(select(units.c.unit_id).distinct().subquery())
    ).scalar_one()


def by_sector(scope: Scope) -> Sequence[Row]:
    """One row for each sector that a unit with a task was listed under; then the units of none."""
    units = Source.of(scope).counts("unit_id")
    counts = [units.c[field.name] for field in fields(Counts)]
    listed = select(sectors.known_at(scope.as_of).label("sector"), *counts).join(Unit, Unit.id == units.c.unit_id)
    known = listed.subquery()
    rows = db.session.execute(select(known.c.sector, *_sums(known)).group_by(known.c.sector))
    counted = {row[0]: row[1:] for row in rows}
    names = sorted(counted.keys() - {sectors.NONE})
    rest = {sectors.NONE: NO_SECTOR} if sectors.NONE in counted else {}
    return [_row(counted[key], key, words) for key, words in ({name: name for name in names} | rest).items()]


def by_post(scope: Scope) -> Sequence[Row]:
    """One row for each kind of post that has or had a task."""
    return _by(scope, "post_kind", POST_KINDS)


def by_rank(scope: Scope) -> Sequence[Row]:
    """One row for each rank that posts had when their tasks were given, senior first; then the posts of none."""
    return _by(scope, "rank", kept.RANK_WORDS)


def by_grade(scope: Scope) -> Sequence[Row]:
    """One row for each way in which tasks were completed; then those that are not."""
    return _by(scope, "grade", kept.GRADE_WORDS)


def _by(scope: Scope, key: str, words: Mapping[Any, Any]) -> Sequence[Row]:
    counts = Source.of(scope).counts(key, alike=True)
    rows = db.session.execute(select(counts.c[key], *_sums(counts)).group_by(counts.c[key]))
    counted = {row[0]: row[1:] for row in rows if any(row[1:])}
    return [_row(counted[code], code, name) for code, name in words.items() if code in counted]


def _by_unit(source: Source) -> Subquery:
    counts = source.counts("unit_id")
    return select(counts.c.unit_id, *_sums(counts)).group_by(counts.c.unit_id).subquery()


def _sums(counts: Subquery) -> list[Any]:
    return [func.sum(counts.c[field.name]).label(field.name) for field in fields(Counts)]


def _row(counts: Sequence[int] | None, key: int | str, name: Any) -> Row:
    return Row(key, name, _counts(counts or ()))


def _counts(sums: Sequence[int | None]) -> Counts:
    return Counts(*(int(each or 0) for each in sums))
