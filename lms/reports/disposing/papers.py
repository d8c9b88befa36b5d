"""The files of papers beside exemptions, outside training and noted absences. Their rows stay, with the hash that the ledger has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import aliased

from lms import clock, storage
from lms.courses.absences.models import Absence
from lms.courses.attaching.models import Attachment
from lms.courses.excusing.models import Excusal
from lms.courses.models import Plan
from lms.courses.recognising.models import OutsideTraining
from lms.db import db, take_turns
from lms.people.models import Person
from lms.reports.disposing.lines import Key, Line
from lms.watching.group.models import GroupPaper

# A file that a stopped process left is looked for so long.
LATELY = timedelta(days=30)


class Papers:
    def years(self, cut: date) -> Sequence[int]:
        return sorted({day.year for day, _ in _before(cut)})

    def lines(self, cut: date, year: int) -> Sequence[Line]:
        return [_line(day, row) for day, row in _before(cut) if day.year == year]

    def hashes(self, cut: date, year: int, keys: Collection[Key]) -> Mapping[Key, str]:
        """Of the file itself, as the ledger has it."""
        found = {(row.person_id, row.id): row.sha256 for day, row in _before(cut) if day.year == year}
        return {key: found[key] for key in keys if key in found}

    def dispose(self, cut: date, year: int, keys: Collection[Key]) -> None:
        """From now on the files are disposed of; `remove_files` takes them away after the commit."""
        numbers = [number for _, number in keys]
        db.session.execute(update(Attachment).where(Attachment.id.in_(numbers)).values(disposed_at=clock.now()))


def _line(day: date, row: Any) -> Line:
    return Line(row.person_id, row.person, 1, day, day, row.id, row.name)


def _before(cut: date) -> Iterator[tuple[date, Any]]:
    """Those that are still there, with the day that counts: the later one of two."""
    for row in db.session.execute(_of_excusals()):
        day = max(clock.day_of(row.closed_at), row.until or date.min)
        if day < cut:
            yield day, row
    for row in db.session.execute(_of_outside()):
        day = max(row.ended_on, row.valid_until or date.min)
        if day < cut:
            yield day, row
    for row in db.session.execute(_of_absences()):
        if row.to_on < cut:
            yield row.to_on, row


def _still_there(*more: Any) -> Select[Any]:
    columns = (Attachment.id, Attachment.person_id, Attachment.name, Attachment.sha256, Person.name.label("person"))
    found = select(*columns, *more).join(Person, Person.id == Attachment.person_id)
    return found.where(Attachment.disposed_at.is_(None)).order_by(Attachment.id)


def _of_excusals() -> Select[Any]:
    found = _still_there(Plan.closed_at, Excusal.until).join(Excusal, Excusal.id == Attachment.excusal_id)
    return found.join(Plan, Plan.id == Excusal.plan_id).where(Plan.closed_at.is_not(None))


def _of_outside() -> Select[Any]:
    found = _still_there(OutsideTraining.ended_on, OutsideTraining.valid_until)
    return found.join(OutsideTraining, OutsideTraining.id == Attachment.outside_id)


def _of_absences() -> Select[Any]:
    """One without a last day is not over."""
    found = _still_there(Absence.to_on).join(Absence, Absence.id == Attachment.absence_id)
    return found.where(Absence.to_on.is_not(None))


def remove_files() -> None:
    """Take away the files that were disposed of lately, but for those that stand beside another row as well.

    In a transaction of its own, after the one that decided it; others who keep a paper wait until it ends.
    """
    take_turns("papers")
    other = aliased(Attachment)
    still = exists().where(other.sha256 == Attachment.sha256, other.disposed_at.is_(None))
    sheet = exists().where(GroupPaper.sha256 == Attachment.sha256)
    gone = select(Attachment.sha256).where(Attachment.disposed_at > clock.now() - LATELY, ~still, ~sheet).distinct()
    for sha256 in db.session.scalars(gone):
        storage.remove(storage.path(f"papers/{sha256}"))
