"""Which part of a plan's tasks somebody is looking at: one row of a table, opened."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select

from lms.asking import UnreadableAddress, number
from lms.courses.models import Enrolment
from lms.db import db
from lms.people import access
from lms.people.kinds import LINES, POST_KINDS
from lms.people.models import Person, SupervisionLine, Unit
from lms.reports.lines import NOBODY, NOBODY_WORDS, PUBLIC_BODIES, PUBLIC_WORDS, key_of, supervises

BY_LINE = {"township": "territorial", "industry": "industry", "comprehensive": "comprehensive"}
GROUPINGS = {
    "township": _l("by township"),
    "industry": _l("by industry supervisor"),
    "comprehensive": _l("by comprehensive supervisor"),
    "unit": _l("by unit"),
    "post": _l("by kind of post"),
}


@dataclass(frozen=True)
class Slice:
    """Conditions that all hold; none means all tasks of the plan."""

    line: str | None = None
    key: int | None = None
    unit: int | None = None
    kind: str | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Slice":
        """From the address. Raises UnreadableAddress."""
        line, kind = one_of(args, "line", LINES), one_of(args, "kind", POST_KINDS)
        return cls(line, number(args, "key", smallest=NOBODY) if line else None, number(args, "unit"), kind)

    def opened(self, by: str, key: int | str) -> "Slice":
        """The slice that one row of a table opens."""
        if by in BY_LINE:
            return replace(self, line=BY_LINE[by], key=int(key))
        return replace(self, unit=int(key)) if by == "unit" else replace(self, kind=str(key))

    def as_args(self) -> dict[str, str | int]:
        """For addresses that show the same slice."""
        return {name: value for name, value in vars(self).items() if value is not None}

    def conditions(self, day: date, of: type[Any] = Enrolment) -> list[ColumnElement[bool]]:
        """For queries that have Enrolment, or else a table of tallies, which has the same columns."""
        found: list[ColumnElement[bool]] = []
        if self.line is not None and self.key is not None:
            answering = select(Unit.id).outerjoin(SupervisionLine, supervises(self.line, day))
            found.append(of.unit_id.in_(answering.where(key_of(self.line) == self.key)))
        if self.unit is not None:
            found.append(of.unit_id == self.unit)
        if self.kind is not None:
            found.append(of.post_kind == self.kind)
        return found


def slice_words(slice_: Slice) -> list[Any]:
    """The names of the rows that were opened, from the widest to the narrowest."""
    words: list[Any] = []
    if slice_.line is not None and slice_.key is not None:
        rest = {PUBLIC_BODIES: PUBLIC_WORDS[slice_.line], NOBODY: NOBODY_WORDS}
        words.append(rest.get(slice_.key) or _name_of(slice_.key))
    if slice_.unit is not None:
        words.append(_name_of(slice_.unit))
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
