"""Which part of a plan's tasks somebody is looking at: one row of a table, opened."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select

from lms import clock
from lms.asking import UnreadableAddress, day, number
from lms.courses.as_known import AsKnown
from lms.courses.models import Enrolment
from lms.db import db
from lms.people import access, sectors
from lms.people.kinds import LINES, POST_KINDS
from lms.people.models import Person, Unit
from lms.reports import kept
from lms.reports.kept import GRADE_WORDS, RANK_WORDS
from lms.reports.lines import NOBODY, NOBODY_WORDS, PUBLIC_BODIES, PUBLIC_WORDS, answered_by
from lms.web import dateformat

BY_LINE = {"township": "territorial", "industry": "industry", "comprehensive": "comprehensive"}
GROUPINGS = {
    "township": _l("by township"),
    "industry": _l("by industry supervisor"),
    "comprehensive": _l("by comprehensive supervisor"),
    "sector": _l("by sector"),
    "unit": _l("by unit"),
    "post": _l("by kind of post"),
    "rank": _l("by rank"),
    "grade": _l("by way of learning"),
}
# Rows of units, which open to these; the others open to names.
OF_UNITS = (*BY_LINE, "sector")
NO_SECTOR = _l("no sector given")
LONGEST_SECTOR = 40


@dataclass(frozen=True)
class Slice:
    """Conditions that all hold; none means all tasks of the plan."""

    line: str | None = None
    key: int | None = None
    sector: str | None = None
    unit: int | None = None
    kind: str | None = None
    rank: int | None = None
    grade: str | None = None
    # The day to finish by.
    due: date | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Slice":
        """From the address. Raises UnreadableAddress."""
        line = one_of(args, "line", LINES)
        return cls(
            line=line,
            key=number(args, "key", smallest=NOBODY) if line else None,
            sector=(args.get("sector") or "")[:LONGEST_SECTOR] or None,
            unit=number(args, "unit"),
            kind=one_of(args, "posts", POST_KINDS) or one_of(args, "kind", POST_KINDS),
            rank=_rank(args),
            grade=one_of(args, "grade", GRADE_WORDS),
            due=day(args, "due"),
        )

    def opened(self, by: str, key: int | str) -> "Slice":
        """The slice that one row of a table opens."""
        if by in BY_LINE:
            return replace(self, line=BY_LINE[by], key=int(key))
        if by == "unit":
            return replace(self, unit=int(key))
        if by == "rank":
            return replace(self, rank=int(key))
        if by == "sector":
            return replace(self, sector=str(key))
        return replace(self, kind=str(key)) if by == "post" else replace(self, grade=str(key))

    def as_args(self) -> dict[str, str | int]:
        """For addresses that show the same slice. In those of files `kind` is the file's, and older ones say it of posts."""
        told = vars(self) | {"due": self.due and self.due.isoformat(), "posts": self.kind, "kind": None}
        return {name: value for name, value in told.items() if value is not None}

    @property
    def is_of_units(self) -> bool:
        """Whether it tells no tasks of one unit apart."""
        return self.kind is None and self.rank is None and self.grade is None

    def conditions(self, as_of: datetime, plan: AsKnown, of: type[Any] = Enrolment) -> list[ColumnElement[bool]]:
        """For queries that have Enrolment, or else a table of tallies, which has the same columns."""
        found, is_told = self.of_units(as_of, of.unit_id), of is not Enrolment
        if self.kind is not None:
            found.append(of.post_kind == self.kind)
        if self.rank is not None:
            found.append((of.rank if is_told else kept.rank()) == self.rank)
        if self.grade is not None:
            found.append((of.grade if is_told else kept.grade(as_of)) == self.grade)
        if self.due is not None:
            found.append((kept.finish_by_told(of) if is_told else kept.finish_by(as_of, plan)) == self.due)
        return found

    def of_units(self, as_of: datetime, unit_id: Any) -> list[ColumnElement[bool]]:
        """Those of the conditions that choose units, for queries with a column of their ids."""
        found: list[ColumnElement[bool]] = []
        if self.line is not None and self.key is not None:
            found.append(unit_id.in_(answered_by(self.line, clock.day_of(as_of), self.key)))
        if self.sector is not None:
            found.append(unit_id.in_(select(Unit.id).where(sectors.known_at(as_of) == self.sector)))
        if self.unit is not None:
            found.append(unit_id == self.unit)
        return found


def _rank(args: Mapping[str, str]) -> int | None:
    """Raises UnreadableAddress."""
    rank = number(args, "rank")
    if rank is not None and rank not in RANK_WORDS:
        raise UnreadableAddress(part=f"rank={rank}")
    return rank


def slice_words(slice_: Slice) -> list[Any]:
    """The names of the rows that were opened, from the widest to the narrowest."""
    words: list[Any] = []
    if slice_.line is not None and slice_.key is not None:
        rest = {PUBLIC_BODIES: PUBLIC_WORDS[slice_.line], NOBODY: NOBODY_WORDS}
        words.append(rest.get(slice_.key) or _name_of(slice_.key))
    if slice_.sector is not None:
        words.append(NO_SECTOR if slice_.sector == sectors.NONE else slice_.sector)
    if slice_.unit is not None:
        words.append(_name_of(slice_.unit))
    if slice_.rank is not None:
        words.append(RANK_WORDS[slice_.rank])
    if slice_.grade is not None:
        words.append(GRADE_WORDS[slice_.grade])
    if slice_.due is not None:
        words.append(_("due on %(day)s", day=dateformat(slice_.due)))
    return words if slice_.kind is None else [*words, POST_KINDS[slice_.kind]]


def _name_of(unit_id: int) -> str | None:
    return db.session.scalar(select(func.coalesce(Unit.short_name, Unit.name)).where(Unit.id == unit_id))


def grouping(args: Mapping[str, str], person: Person) -> str:
    """Which rows are asked for, or else those that tell this person most. Raises UnreadableAddress."""
    return one_of(args, "by", GROUPINGS) or telling_grouping(person)


def telling_grouping(person: Person) -> str:
    """Townships for whoever sees several, industries for a township's supervisor, kinds of post for a unit's liaison."""
    grants = [grant for grant in access.grants_of(person) if grant.role in ("administrator", "supervisor")]
    if not grants:
        return "post"
    return "industry" if {grant.line for grant in grants} == {"territorial"} else "township"


def one_of(args: Mapping[str, str], name: str, known: Mapping[str, object]) -> str | None:
    """A known word of the address. Raises UnreadableAddress."""
    value = args.get(name) or None
    if value is not None and value not in known:
        raise UnreadableAddress(part=f"{name}={value[:40]}")
    return value
