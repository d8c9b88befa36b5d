"""The sign-in sheet of a group session, on the page and as PDF, and its stamped scans."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Response, send_file
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, literal, or_, select

from lms import clock, storage, typesetting
from lms.courses.attaching import files
from lms.courses.attaching.attachments import ENDINGS, MOST_OF_A_ROW, TooManyPapers
from lms.courses.models import Lesson
from lms.db import db, take_turns
from lms.errors import NotThere, row_of
from lms.glyphs import printable
from lms.languages import in_language, speaking
from lms.people import access, audit
from lms.people.models import Person, Unit
from lms.people.told_apart import told_apart
from lms.watching.group import permits
from lms.watching.group.models import GroupAttendance, GroupCheck, GroupPaper, GroupSession, GroupStay
from lms.web import clockformat, dateformat, saved_as, secondformat

SHEET = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands at the head of a session's pages."""

    lesson: Lesson
    unit: str
    opened_by: str
    opened_by_id: int


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the sheet. `stays` are times of coming and going, `checks` the questions with whether each was answered."""

    attendance_id: int
    person_id: int
    name: str
    unit: str
    way: str
    stays: tuple[tuple[datetime, datetime | None], ...]
    asked: int
    answered: int
    counted: int
    elsewhere: int
    is_settled: bool

    @property
    def is_there(self) -> bool:
        return any(out is None for _, out in self.stays)


@dataclass(frozen=True, slots=True)
class Seen:
    """Whom somebody may see of those at a session, in the order in which they came; of the others, how many were and are there."""

    rows: tuple[Line, ...]
    others: int
    others_there: int

    @property
    def number(self) -> int:
        return len(self.rows) + self.others

    @property
    def there(self) -> int:
        return sum(row.is_there for row in self.rows) + self.others_there


def facts_of(group: GroupSession) -> Facts:
    lesson = db.session.get_one(Lesson, group.lesson_id)
    unit, opener = db.session.get_one(Unit, group.unit_id), db.session.get_one(Person, group.opened_by_id)
    return Facts(lesson, unit.name, opener.name, opener.id)


def seen_by(viewer: Person, group: GroupSession) -> Seen:
    """Names of those alone whom the viewer oversees: people of other units come too, and the county's leaders."""
    mine = (GroupAttendance.group_id == group.id) & GroupAttendance.person_id.in_(permits.persons_led_by(viewer))
    seen = set(db.session.scalars(select(GroupAttendance.person_id).where(mine)))
    rows = _rows_of(group)
    others = [row for row in rows if row.person_id not in seen]
    there = sum(row.is_there for row in others)
    return Seen(tuple(row for row in rows if row.person_id in seen), len(others), there)


def _rows_of(group: GroupSession) -> list[Line]:
    found = db.session.execute(
        select(GroupAttendance, Person, Unit.name.label("unit"))
        .join(Person, Person.id == GroupAttendance.person_id)
        .outerjoin(Unit, Unit.id == GroupAttendance.unit_id)
        .where(GroupAttendance.group_id == group.id)
        .order_by(GroupAttendance.id)
    ).all()
    stays, checks, called = _stays(group.id), _checks(group.id), told_apart(row.Person for row in found)
    return [
        Line(
            each.id, person.id, called[person.id], unit or "", each.way, tuple(stays.get(each.id, ())),
            *checks.get(each.id, (0, 0)), each.counted, sum(stop - start for start, stop in each.elsewhere) // 1_000_000,
            each.settled_at is not None,
        )
        for each, person, unit in found
    ]  # fmt: skip


def _stays(group_id: int) -> dict[int, list[tuple[datetime, datetime | None]]]:
    rows = db.session.execute(
        select(GroupStay.attendance_id, GroupStay.in_at, GroupStay.out_at)
        .join(GroupAttendance, GroupAttendance.id == GroupStay.attendance_id)
        .where(GroupAttendance.group_id == group_id)
        .order_by(GroupStay.id)
    )
    found: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for attendance_id, in_at, out_at in rows:
        found.setdefault(attendance_id, []).append((in_at, out_at))
    return found


def _checks(group_id: int) -> dict[int, tuple[int, int]]:
    rows = db.session.execute(
        select(GroupCheck.attendance_id, func.count(), func.count(GroupCheck.answered_at))
        .join(GroupAttendance, GroupAttendance.id == GroupCheck.attendance_id)
        .where(GroupAttendance.group_id == group_id)
        .group_by(GroupCheck.attendance_id)
    )
    return {attendance_id: (asked, answered) for attendance_id, asked, answered in rows}


def pdf(viewer: Person, group: GroupSession) -> bytes:
    """A4, in Chinese: who was there from when until when, the time counted, and room for a signature."""
    with speaking("zh_Hans"):
        told = json.dumps(_told(group, seen_by(viewer, group)), ensure_ascii=False)
    return typesetting.pdf_of_many(SHEET, told)


def _told(group: GroupSession, who: Seen) -> dict[str, Any]:
    facts = facts_of(group)
    until = secondformat(group.closed_at) if group.closed_at else _("not ended yet")
    return {
        "title": str(_("Sign-in sheet of a group session")),
        "number": str(_("Group session no. %(number)s", number=group.id)),
        "facts": [
            [str(_("Lecture")), printable(in_language(facts.lesson))],
            [str(_("Unit")), printable(facts.unit)],
            [str(_("Day")), dateformat(group.opened_at)],
            [str(_("Time")), f"{secondformat(group.opened_at)}–{until}"],
            [str(_("Led by")), printable(facts.opened_by)],
        ],
        "columns": [str(each) for each in (_("Line no."), _("Name of the person"), _("Unit"), _("In"), _("Out"), _("Counted"), _("Signature"))],
        "rows": [_printed(number, row) for number, row in enumerate(who.rows, 1)],
        "notes": [
            str(_("Counted: the time of the lecture that was really played while the person was signed in.")),
            str(_("* From the list of names, without a phone: nobody was asked questions in between.")),
            *([_others_words(who.others)] if who.others else []),
        ],
        "stamp": str(_("Stamp of the unit")),
        "page": str(_("Page {n} of {all}")),
    }  # fmt: skip


def _others_words(number: int) -> str:
    return str(
        ngettext(
            "%(num)s more was there; the name is shown only to those who oversee the person.",
            "%(num)s more were there; their names are shown only to those who oversee them.",
            number,
        )
    )


def _printed(number: int, row: Line) -> list[str]:
    mark = "*" if row.way == "list" else ""
    comes = [secondformat(start) for start, _ in row.stays]
    goes = ["" if stop is None else secondformat(stop) for _, stop in row.stays]
    name, unit = printable(row.name) + mark, printable(row.unit)
    counted = clockformat(row.counted) if row.is_settled else ""
    return [str(number), name, unit, "\n".join(comes), "\n".join(goes), counted, ""]


def attach(group: GroupSession, name: str | None, data: bytes, *, by: Person) -> None:
    """Put a stamped sheet beside the session. Raises what files.keep raises, and TooManyPapers."""
    take_turns("papers")  # nobody takes the file away meanwhile, because the same one is disposed of beside another row
    paper = files.keep(name, data)
    mine = GroupPaper.group_id == group.id
    if (db.session.scalar(select(func.count(GroupPaper.id)).where(mine)) or 0) >= MOST_OF_A_ROW:
        raise TooManyPapers(most=MOST_OF_A_ROW)
    db.session.add(GroupPaper(group_id=group.id, by_id=by.id, **vars(paper)))
    audit.record("attachment.added", by=by, subject=group, name=paper.name, sha256=paper.sha256, rows=1)


def _may_open(viewer: Person, group: GroupSession) -> ColumnElement[bool]:
    """A stamped sheet names everybody who was there: who led the session or added the sheet has seen it, and others open it where
    no leader at division level was there whose name they do not read."""
    leaders = access.leaders_on(clock.today())
    there = GroupAttendance.group_id == group.id, GroupAttendance.person_id.in_(leaders)
    unread = GroupAttendance.person_id.not_in(permits.persons_led_by(viewer))
    hides = select(GroupAttendance.id).where(*there, unread).exists()
    return or_(GroupPaper.by_id == viewer.id, literal(group.opened_by_id) == viewer.id, ~hides)


def papers_of(group: GroupSession) -> Sequence[GroupPaper]:
    mine = GroupPaper.group_id == group.id
    return db.session.scalars(select(GroupPaper).where(mine).order_by(GroupPaper.id)).all()


def opened(viewer: Person, group: GroupSession, paper_id: int) -> Response:
    """The file, to be saved under its name. Raises NotThere, also where the file went away."""
    mine = GroupPaper.id == paper_id, GroupPaper.group_id == group.id
    row = row_of(select(GroupPaper).where(*mine, _may_open(viewer, group)))
    path = storage.path(f"papers/{row.sha256}")
    if not path.is_file():
        raise NotThere
    answer = send_file(path, mimetype=row.media_type, conditional=True)
    return saved_as(answer, row.name, f"paper-{row.id}.{ENDINGS[row.media_type]}")
