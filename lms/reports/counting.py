"""What is counted of the tasks of a scope, from tallies where they tell it, and from the stamps of those units that have changed.

Both give the same numbers; which units have changed since their tallies were counted, or since the moment that is asked about,
is known from their marks and from the tallies themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, or_, select, union, union_all

from lms.county_days import county_day
from lms.courses.models import Enrolment
from lms.db import db, one_moment
from lms.people import access
from lms.people.models import Post, Unit
from lms.reports import kept
from lms.reports.scope import Scope
from lms.reports.tallies.models import (
    AlikeUnit,
    DayTally,
    GroupDayTally,
    GroupMark,
    GroupTally,
    GroupUnitTally,
    SharedTask,
    Tally,
    TallyMark,
    TallyState,
    UnitTally,
)
from lms.reports.tallies.recounting import GroupTable, Table

# Where more units than this have changed, all are counted from their stamps: as of a day long past, or before the worker could
# count what a new plan brought.
MOST_CHANGED = 1000
# So many units that stand for groups are named in a query.
MOST_NAMED = 1000
# What is at the beginning of a list is looked for in so many units first, in their order: it lies there mostly.
NEAR = 200
GROUPS_OF: Mapping[Table, GroupTable] = {Tally: GroupTally, UnitTally: GroupUnitTally, DayTally: GroupDayTally}
Keys = list[ColumnElement[Any]]
Parts = Sequence[Select[*tuple[Any, ...]]]
NAMES = ("enrolled", "started", "completed", "to_test", "passed", "overdue", "deferred", "joined", "exempt", "left",
         "opened")  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where the tasks of a scope are counted: `changed` units from their stamps, the others from tallies; None: all from stamps."""

    scope: Scope
    changed: Sequence[int] | None
    # Whether tallies of groups tell what goes by supervision.
    is_grouped: bool = False
    is_tested: bool = False

    @classmethod
    def of(cls, scope: Scope) -> "Source":
        """The marks are looked at first: what is marked later is counted as it was, and what is counted anew meanwhile as it is.

        Of the whole plan, for they are few mostly; where they are not, of the scope. Asked once in a request that reads as of one moment.
        """
        if (moment := one_moment()) is None:
            return cls._asked(scope)
        if moment not in scope.asked:
            scope.asked[moment] = cls._asked(scope)
        found: Source = scope.asked[moment]
        return found

    @classmethod
    def _asked(cls, scope: Scope) -> "Source":
        is_tested = scope.is_tested
        if scope.plan_then.moved_to:  # tallies tell of the due day of today, and who had left by it
            return cls(scope, None, is_tested=is_tested)
        changed = _changed(scope, anywhere=True)
        if changed is None:
            return cls(scope, _changed(scope, anywhere=False), is_tested=is_tested)
        is_grouped = 0 not in changed and scope.goes_by_supervision
        return cls(scope, [unit for unit in changed if unit], is_grouped, is_tested)

    def of_units(self, units: Select[int]) -> "Source":
        """The same of some units of the scope alone."""
        return replace(self, scope=replace(self.scope, units=units), is_grouped=False)

    @cached_property
    def seen(self) -> Select[int]:
        """The units of the scope; where they go by supervision, those that a seen one stands for, which are gathered sooner."""
        units = self.scope.units
        if not self.is_grouped or units.whereclause is None:
            return units
        return select(AlikeUnit.unit_id).where(self.stands(AlikeUnit.group_id))

    def stands(self, unit_id: Any) -> ColumnElement[bool]:
        """Whether it is one of the units of the scope that stand for a group; named one by one where they are not very many."""
        named = standing_for(self.scope.units) if self._standing is None else self._standing
        return unit_id.in_(named)  # type: ignore[no-any-return]

    @cached_property
    def _standing(self) -> Sequence[int] | None:
        """Asked first, because PostgreSQL took a supervisor's groups for half a county and looked units up one by one."""
        found = db.session.scalars(standing_for(self.scope.units).limit(MOST_NAMED + 1)).all()
        return None if len(found) > MOST_NAMED else found

    def in_order(self) -> Select[int]:
        """The units of the scope and of its slice, in the county's order."""
        units = access.among(Unit.id, self.seen), *self.scope.slice.of_units(self.scope.as_of, Unit.id)
        return select(Unit.id).where(*units).order_by(Unit.position, Unit.id)

    @cached_property
    def stamps(self) -> Scope:
        """What is counted from stamps."""
        return replace(self.scope, narrowed=self.changed)

    def counts(self, *keys: str, alike: bool = False) -> Subquery:
        """Rows with these keys (unit_id, post_kind, rank, grade, leads) and the fields of Counts, to be summed.

        Alike: of units that are supervised alike, one may stand for all.
        """

        def told(table: Any) -> tuple[Keys, Keys]:
            return [getattr(table, name) for name in keys], _from_tallies(table, self.scope.day, self.is_tested)

        def found() -> Parts:
            columns = [self._key(name) for name in keys]
            return [self._by(keys, columns, *_from_stamps(self.stamps)).group_by(*columns)]

        return self._together(self._told(self.told_by(*keys), told, alike=alike), found)

    def _told(self, table: Table, columns: Callable[[Any], tuple[Keys, Keys]], *, alike: bool) -> Parts:
        """From tallies of groups, of which those of changed units are taken away; or from those of the other units."""
        if not (alike and self.is_grouped):
            keys, counts = columns(table)
            unchanged = [table.unit_id.not_in(self.changed)] if self.changed else []
            return [select(*keys, *counts).where(*self._of(table), *unchanged)]
        keys, counts = columns(GROUPS_OF[table])
        of_groups = select(*keys, *counts).where(*self._of(GROUPS_OF[table], alike=True))
        if not self.changed:
            return [of_groups]
        keys, counts = columns(table)
        less = [(-count).label(count.key) for count in counts]
        return [of_groups, select(*keys, *less).where(*self._of(table), table.unit_id.in_(self.changed))]

    def tasks(self, keys: Sequence[str], table: Table, figure: Callable[[Any], ColumnElement[int]],
              condition: Callable[[Scope], ColumnElement[bool]], *, alike: bool = False) -> Subquery:  # fmt: skip
        """Rows with these keys and `tasks`, to be summed: those that meet the condition, of which a figure of a table of tallies tells."""

        def told(of: Any) -> tuple[Keys, Keys]:
            return [getattr(of, name) for name in keys], [figure(of).label("tasks")]

        def found() -> Parts:
            columns = [self._key(name) for name in keys]
            return [self._by(keys, columns, literal(1).label("tasks")).where(condition(self.stamps))]

        return self._together(self._told(table, told, alike=alike), found)

    def _by(self, keys: Sequence[str], columns: Keys, *figures: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
        labelled = [column.label(name) for column, name in zip(columns, keys, strict=True)]
        found = self.stamps.tasks(*labelled, *figures)
        return found.join(Post, Post.id == Enrolment.post_id) if "leads" in keys else found

    def told_by(self, *keys: str) -> type[Tally] | type[UnitTally]:
        """The smaller table, where it tells that."""
        return UnitTally if self.scope.slice.is_of_units and {*keys} <= {"unit_id", "leads"} else Tally

    def _key(self, name: str) -> ColumnElement[Any]:
        if name == "rank":
            return kept.rank()
        if name == "leads":
            return access.leads_at_division_level()
        found: ColumnElement[Any] = kept.grade(self.scope.as_of) if name == "grade" else getattr(Enrolment, name)
        return found

    def units(self) -> Subquery:
        """The ids of units that have or had a task, as `unit_id`, some of them several times."""
        told = self._told(self.told_by("unit_id"), lambda of: ([of.unit_id], []), alike=False)
        return self._together(told, lambda: [select(Enrolment.unit_id).where(*self.stamps.conditions())])

    def far(self) -> Subquery:
        """As `unit_id`, `enrolled` and `completed`, to be summed: of tasks to study."""
        table, stamps = self.told_by("unit_id"), self.stamps
        told = self._told(table, lambda of: ([of.unit_id], _how_far(of)), alike=False)
        studying = [each.where(table.exempt_until < literal(self.scope.day)) for each in told]

        def found() -> Parts:
            completed = case((~stamps.incomplete(), 1), else_=0).label("completed")
            return [stamps.tasks(Enrolment.unit_id, literal(1).label("enrolled"), completed).where(stamps.studies())]

        return self._together(studying, found)

    def persons(self) -> Subquery:
        """As `person_id`, whose tasks to study may be several: each as often as they have one."""
        standing = SharedTask.exempt_until < self.scope.day
        (told,) = self._told(SharedTask, lambda of: ([of.person_id], []), alike=False)
        found = self.stamps
        return self._together([told.where(standing)], lambda: [found.tasks(Enrolment.person_id).where(found.studies())])

    def days(self) -> Subquery:
        """As `day`, `completed` and `joined`, to be summed: of tasks to study, for scopes without a slice."""

        def told(table: Any) -> tuple[Keys, Keys]:
            studies = table.exempt_until < literal(self.scope.day)
            return [table.day], [_where(studies, getattr(table, name)).label(name) for name in ("completed", "joined")]

        return self._together(self._told(DayTally, told, alike=True), lambda: _days(self.stamps))

    def dues(self) -> Subquery:
        """As `day` to finish by and `tasks` that are not completed, to be summed: of tasks to study, for scopes without a slice."""

        def told(table: Any) -> tuple[Keys, Keys]:
            left_over = _where(table.exempt_until < literal(self.scope.day), table.tasks - table.completed)
            return [kept.finish_by_told(table).label("day")], [left_over.label("tasks")]

        def found() -> Parts:
            stamps = self.stamps
            due = stamps.tasks(
                kept.finish_by(self.scope.as_of, self.scope.plan_then).label("day"), literal(1).label("tasks")
            )
            return [due.where(stamps.studies(), stamps.incomplete())]

        return self._together(self._told(UnitTally, told, alike=True), found)

    def _together(self, told: Parts, found: Callable[[], Parts]) -> Subquery:
        """What stamps tell is put together only where it is asked for, which takes longer than to count the tallies of a county."""
        parts = found() if self.changed is None else (*told, *found()) if self.changed else (*told,)
        return (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()

    def _of(self, table: Any, *, alike: bool = False) -> list[ColumnElement[bool]]:
        scope = self.scope
        is_all = scope.units.whereclause is None
        seen = self.stands(table.unit_id) if alike and not is_all else access.among(table.unit_id, self.seen)
        return [table.plan_id == scope.plan.id, seen, *scope.slice.conditions(scope.as_of, scope.plan_then, table)]


def _days(stamps: Scope) -> Parts:
    """Completions and comings, from the stamps."""
    on = stamps.tasks(
        county_day(Enrolment.completed_at).label("day"), literal(1).label("completed"), literal(0).label("joined")
    )
    came = county_day(func.coalesce(Enrolment.first_enrolled_at, Enrolment.enrolled_at))
    joined = stamps.tasks(came, literal(0), literal(1)).where(stamps.studies(), stamps.joined())
    return [on.where(stamps.studies(), ~stamps.incomplete()), joined]


def standing_for(units: Select[int]) -> Select[int]:
    """Of these units those that stand for a group: each is one of it."""
    return access.few_of(units, select(AlikeUnit.group_id).where(AlikeUnit.unit_id == AlikeUnit.group_id))


def _changed(scope: Scope, *, anywhere: bool) -> Sequence[int] | None:
    """The units, some of them perhaps beyond the scope, and 0 where groups don't tell; nothing where they are too many."""
    marked = select(TallyMark.unit_id).where(TallyMark.plan_id == scope.plan.id)
    later = select(Tally.unit_id).where(Tally.plan_id == scope.plan.id, Tally.latest > scope.as_of)
    if not anywhere:
        marked = marked.where(access.among(TallyMark.unit_id, scope.units))
        later = later.where(access.among(Tally.unit_id, scope.units))
    found = db.session.scalars(union(marked, later, _units_only(scope)).limit(MOST_CHANGED + 1)).all()
    return None if len(found) > MOST_CHANGED else found


def _units_only(scope: Scope) -> Select[int]:
    """A row 0 where units may be supervised otherwise than their group, or might have been on that day."""
    stands = select(TallyState.id).where(TallyState.since <= scope.day).exists()
    return select(literal(0)).where(or_(~stands, select(GroupMark.id).exists()))


def _from_stamps(scope: Scope) -> list[ColumnElement[int]]:
    studies, gone = scope.studies(), scope.gone()
    conditions = {
        "enrolled": studies,
        "started": studies & scope.started(),
        "completed": studies & ~scope.incomplete(),
        "to_test": scope.to_test(),
        "passed": studies & scope.passed(),
        "overdue": studies & scope.late(),
        "deferred": studies & scope.incomplete() & scope.deferred(),
        "joined": studies & scope.joined(),
        "exempt": scope.here() & scope.exempt(),
        "left": gone,
        "opened": (scope.here() | gone) & ~scope.joined(),
    }
    return [func.count(case((conditions[name], 1))).label(name) for name in NAMES]


@lru_cache
def _from_tallies(table: Any, day: date, is_tested: bool) -> Keys:
    """Put together once for a day: SQLAlchemy takes longer for it than a database to count by it."""
    studies, deferred = table.exempt_until < literal(day), table.deferred_until >= literal(day)
    left_over = table.tasks - table.completed
    counts = {
        "enrolled": _where(studies, table.tasks),
        "started": _where(studies, table.started),
        "completed": _where(studies, table.completed),
        "to_test": _where(studies, table.tasks) if is_tested else literal(0),
        "passed": _where(studies, table.passed),
        "overdue": _where(studies & (table.due_on < literal(day)) & ~deferred, left_over),
        "deferred": _where(studies & deferred, left_over),
        "joined": _where(studies, table.joined),
        "exempt": _where(~studies, table.tasks),
        "left": table.gone,
        "opened": table.opened,
    }
    return [counts[name].label(name) for name in NAMES]


def _how_far(table: Any) -> Keys:
    return [table.tasks.label("enrolled"), table.completed.label("completed")]


def _where(condition: ColumnElement[bool], count: ColumnElement[int] | Any) -> ColumnElement[int]:
    return case((condition, count), else_=0)
