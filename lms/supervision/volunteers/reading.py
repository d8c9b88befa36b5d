"""A list of hours of service read line by line: what would be recorded, and what each other line lacks."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select

from lms import clock
from lms.courses import named_rows
from lms.courses.listing import matching
from lms.courses.named_rows import Candidate, Named
from lms.db import db
from lms.errors import Unreadable
from lms.people.identifiers import Doubtful
from lms.people.models import Person, Post, Unit
from lms.people.roster import cleaning
from lms.supervision.volunteers import seeing
from lms.supervision.volunteers.serving import A_DAY, Served, known_keys, of_days

COLUMNS = {
    "day": frozenset(["日期", "服务日期", "服务时间", "活动日期", "时间"]),
    "activity": frozenset(["活动", "服务活动", "活动名称", "服务内容", "活动内容", "服务项目"]),
    "hours": frozenset(["时长", "服务时长", "小时", "小时数", "服务小时", "时长（小时）", "服务时长（小时）"]),
    "place": frozenset(["地点", "服务地点", "活动地点"]),
}
PROBLEMS: Mapping[str, Any] = named_rows.PROBLEMS | {
    "day": _l("the day of service is missing or cannot be understood"),
    "to_come": _l("the day lies ahead"),
    "activity": _l("the activity is missing or too long"),
    "hours": _l("the hours are missing, or no number above 0 and up to 24 with one decimal at most"),
    "place": _l("the place is missing or too long"),
    "no_member": _l("was no volunteer of yours on that day"),
    "several_teams": _l("belonged to several teams on that day: please add the team"),
    "known": _l("it is on record already"),
    "twice": _l("it stands in the list twice"),
    "too_long": _l("makes more than 24 hours of one person on one day"),
}


class PlanUnreadable(Unreadable):
    message = _l("The plan that was confirmed is not one of this site. Please send the list again.")


class Lacking(ValueError):
    """A line that cannot be recorded; its text is a key of PROBLEMS."""


@dataclass(frozen=True)
class Reading:
    """The lines that would be recorded, each with its service, and the others with a key of PROBLEMS."""

    good: Sequence[tuple[Named, Served]]
    lacking: Sequence[tuple[Named, str]]


def read(data: bytes, reader: Person) -> Reading:
    """Only volunteers of teams that the reader keeps are found. Raises CannotRead."""
    lines = named_rows.read(data, COLUMNS)
    people = _Volunteers.kept_by(reader, {line.name for line in lines})
    good: dict[tuple[int, date, str], tuple[Named, Served]] = {}
    lacking: list[tuple[Named, str]] = []
    for line in lines:
        try:
            served = people.served(line)
            if served.key in good:
                raise Lacking("twice")
            good[served.key] = line, served
        except Lacking as fault:
            lacking.append((line, str(fault)))
    return _new(good, lacking)


def _new(good: dict[tuple[int, date, str], tuple[Named, Served]], lacking: list[tuple[Named, str]]) -> Reading:
    """Without what is on record, and what is too much for a day."""
    several = [served for _line, served in good.values()]
    known, sums, kept = known_keys(several), of_days(several), []
    for line, served in good.values():
        total = sums.get((served.person_id, served.day), Decimal(0)) + served.hours
        if served.key in known:
            lacking.append((line, "known"))
        elif total > A_DAY:
            lacking.append((line, "too_long"))
        else:
            sums[served.person_id, served.day] = total
            kept.append((line, served))
    return Reading(kept, sorted(lacking, key=lambda each: each[0].number))


@dataclass(frozen=True)
class _Volunteers:
    """Those whom the lines may mean, by name, and their posts."""

    by_name: Mapping[str, Sequence[Candidate]]
    posts: Mapping[int, Sequence[tuple[Post, Unit]]]

    @classmethod
    def kept_by(cls, reader: Person, names: Iterable[str]) -> "_Volunteers":
        people = matching.people(Person.name, set(names))
        kept = select(Post, Unit).join(Unit, Unit.id == Post.unit_id).where(Post.kind == "volunteer")
        posts = defaultdict(list)
        for post, unit in db.session.execute(kept.where(seeing.is_kept_by(reader), Post.person_id.in_(people))):
            posts[post.person_id].append((post, unit))
        return cls(matching.by_name([each for each in people.values() if each.person_id in posts]), posts)

    def served(self, line: Named) -> Served:
        """Raises Lacking."""
        found, problem = named_rows.choose(line, self.by_name.get(line.name, ()))
        if problem:
            raise Lacking(problem)
        day = _day(line)
        unit_id = self._team(found[0].person_id, day, line.unit)
        return Served(
            found[0].person_id, unit_id, day, _text(line, "activity"), _hours(line), _text(line, "place")
        )  # fmt: skip

    def _team(self, person_id: int, day: date, named: str | None) -> int:
        held = [unit for post, unit in self.posts[person_id] if _held(post, day)]
        held = [unit for unit in held if named and named in (unit.name, unit.short_name)] or held
        if not held:
            raise Lacking("no_member")
        if len({unit.id for unit in held}) > 1:
            raise Lacking("several_teams")
        return held[0].id


def _held(post: Post, day: date) -> bool:
    return (post.from_on is None or post.from_on <= day) and (post.to_on is None or post.to_on > day)


def _day(line: Named) -> date:
    cell = line.cells.get("day")
    if cleaning.is_nothing(cell):
        raise Lacking("day")
    try:
        day = cleaning.day(cell or "")
    except Doubtful:
        raise Lacking("day") from None
    if day > clock.today():
        raise Lacking("to_come")
    return day


def _text(line: Named, column: str) -> str:
    written = cleaning.text(line.cells.get(column) or "")
    if cleaning.is_nothing(written) or len(written) > 200:
        raise Lacking(column)
    return written


def _hours(line: Named) -> Decimal:
    if (hours := named_rows.tenths(line.cells.get("hours"), "小时", A_DAY)) is None:
        raise Lacking("hours")
    return hours


def packed(several: Iterable[Served], source: str, reader: Person) -> str:
    """For the page of the plan to send back as it is: signed, so that what is confirmed is what was shown, and by whom."""
    rows = [asdict(each) | {"hours": str(each.hours), "day": each.day.isoformat()} for each in several]
    return _serializer().dumps([reader.id, source, json.loads(json.dumps(rows))])


def unpacked(text: str, reader: Person) -> tuple[Sequence[Served], str]:
    """Raises PlanUnreadable."""
    try:
        reader_id, source, rows = _serializer().loads(text)
    except BadData:
        raise PlanUnreadable from None
    if reader_id != reader.id:
        raise PlanUnreadable
    return [
        Served(**row | {"hours": Decimal(row["hours"]), "day": date.fromisoformat(row["day"])}) for row in rows
    ], source


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="plan of hours of service")
