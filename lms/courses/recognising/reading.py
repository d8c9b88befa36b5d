"""A list of outside training read line by line: what would be entered, and what each other line lacks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms.courses import named_rows
from lms.courses.listing import matching
from lms.courses.named_rows import Candidate, Named
from lms.courses.recognising.models import OutsideTraining
from lms.db import db
from lms.people.identifiers import Doubtful
from lms.people.models import Person
from lms.people.roster import cleaning
from lms.sheets import Cell

MOST_HOURS = Decimal(2000)
COLUMNS = {
    "course": frozenset(["课程名称", "课程", "培训内容", "培训名称", "培训项目", "培训班名称", "班次"]),
    "hours": frozenset(["学时", "总学时", "培训学时", "学时数"]),
    "began_on": frozenset(["开始日期", "培训日期", "开始时间", "培训时间", "日期", "起始日期", "开班日期"]),
    "ended_on": frozenset(["结束日期", "结束时间", "结业日期", "截止日期"]),
    "organiser": frozenset(["主办单位", "培训机构", "培训单位", "举办单位", "组织单位", "承办单位"]),
    "certificate_number": frozenset(["证书编号", "证书号", "证号", "证明编号"]),
    "kind": frozenset(["类别", "培训类别", "性质", "类型"]),
    "valid_until": frozenset(["有效期至", "有效期", "有效期限", "有效日期", "证书有效期至"]),
}
PROBLEMS: Mapping[str, Any] = named_rows.PROBLEMS | {
    "no_course": _l("the name of the course is missing or too long"),
    "no_organiser": _l("the organiser is missing or too long"),
    "hours": _l("the class hours are missing, or no number above 0 with one decimal at most"),
    "day": _l("the day is missing or cannot be understood"),
    "days": _l("it ends before it begins"),
    "valid_until": _l("the day until which it is valid cannot be understood, or comes before it"),
    "number": _l("the number of the certificate is too long"),
    "known": _l("it is on record already"),
    "twice": _l("it stands in the list twice"),
}


class Lacking(ValueError):
    """A line that cannot be entered; its text is a key of PROBLEMS."""


@dataclass(frozen=True)
class Training:
    """What would be entered of one line."""

    person_id: int
    course: str
    hours: Decimal | None
    began_on: date
    ended_on: date
    organiser: str
    certificate_number: str | None
    kind: str = "training"
    valid_until: date | None = None

    @property
    def key(self) -> tuple[int, str, date, str]:
        """By which the same training is known again."""
        return self.person_id, self.course, self.began_on, self.organiser


@dataclass(frozen=True)
class Reading:
    """The lines that would be entered, each with its training, and the others with a key of PROBLEMS."""

    good: Sequence[tuple[Named, Training]]
    lacking: Sequence[tuple[Named, str]]


def read(data: bytes) -> Reading:
    """Raises CannotRead."""
    good: dict[tuple[int, str, date, str], tuple[Named, Training]] = {}
    lacking: list[tuple[Named, str]] = []
    lines = named_rows.read(data, COLUMNS)
    found = matching.people(Person.name, {line.name for line in lines})
    people = matching.by_name(found.values())
    for line in lines:
        try:
            training = _training(line, people.get(line.name, ()))
            if training.key in good:
                raise Lacking("twice")
            good[training.key] = line, training
        except Lacking as fault:
            lacking.append((line, str(fault)))
    known = known_keys(training for _line, training in good.values())
    lacking += [(line, "known") for key, (line, _training) in good.items() if key in known]
    return Reading(
        [each for key, each in good.items() if key not in known], sorted(lacking, key=lambda each: each[0].number)
    )


def _training(line: Named, people: Sequence[Candidate]) -> Training:
    found, problem = named_rows.choose(line, people)
    if problem:
        raise Lacking(problem)
    began_on = _day(line.cells.get("began_on"))
    ended_on = _day(line.cells["ended_on"]) if not cleaning.is_nothing(line.cells.get("ended_on")) else began_on
    if ended_on < began_on:
        raise Lacking("days")
    course, organiser = _text(line, "course", 200, "no_course"), _text(line, "organiser", 200, "no_organiser")
    has_number = not cleaning.is_nothing(line.cells.get("certificate_number"))
    number = _text(line, "certificate_number", 100, "number") if has_number else None
    kind = "assessment" if "考核" in cleaning.written(line.cells.get("kind")) else "training"
    hours = _hours(line, kind)
    valid_until = _valid_until(line, kind, ended_on)
    return Training(found[0].person_id, course, hours, began_on, ended_on, organiser, number, kind, valid_until)


def _valid_until(line: Named, kind: str, ended_on: date) -> date | None:
    """Of an assessment alone: other trainings do not expire here."""
    if kind != "assessment" or cleaning.is_nothing(line.cells.get("valid_until")):
        return None
    found = _or_lacking(cleaning.day, line.cells.get("valid_until"), "valid_until")
    if found < ended_on:
        raise Lacking("valid_until")
    return found


def _text(line: Named, column: str, most: int, problem: str) -> str:
    written = cleaning.text(line.cells.get(column) or "")
    if cleaning.is_nothing(written) or len(written) > most:
        raise Lacking(problem)
    return written


def _hours(line: Named, kind: str) -> Decimal | None:
    cell = line.cells.get("hours")
    if kind == "assessment" and cleaning.is_nothing(cell):
        return None
    if (hours := named_rows.tenths(cell, "学时", MOST_HOURS)) is None:
        raise Lacking("hours")
    return hours


def _day(cell: Cell | None) -> date:
    return _or_lacking(cleaning.day, cell, "day")


def _or_lacking(clean: Callable[[Cell], date], cell: Cell | None, problem: str) -> date:
    if cleaning.is_nothing(cell):
        raise Lacking(problem)
    try:
        return clean(cell or "")
    except Doubtful:
        raise Lacking(problem) from None


def known_keys(trainings: Iterable[Training]) -> set[tuple[int, str, date, str]]:
    """Of these, the keys of those that stand on record."""
    persons = {training.person_id for training in trainings}
    columns = (OutsideTraining.person_id, OutsideTraining.course, OutsideTraining.began_on, OutsideTraining.organiser)
    standing = select(*columns).where(OutsideTraining.person_id.in_(persons), OutsideTraining.withdrawn_at.is_(None))
    return {(row[0], row[1], row[2], row[3]) for row in db.session.execute(standing)}
