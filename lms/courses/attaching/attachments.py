"""Putting a paper beside a row, and who may open it."""

from collections.abc import Collection, Sequence

from flask import Response, send_file
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms import storage
from lms.courses.absences.models import Absence
from lms.courses.attaching import files
from lms.courses.attaching.models import Attachment
from lms.courses.excusing.models import Excusal
from lms.courses.hall.models import HallAttendance, HallLecture
from lms.courses.leaders import named_to, noted_to, shown_to
from lms.courses.models import Enrolment, Plan
from lms.courses.recognising.models import OutsideTraining
from lms.db import db, take_turns
from lms.errors import NotThere, Refused, row_of
from lms.people import access, audit
from lms.people.models import Person, Post
from lms.web import saved_as

MOST_OF_A_ROW = 10
ENDINGS = {files.PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}


class TooManyPapers(Refused):
    message = _l("At most %(most)s papers can stand beside one row.")


def add_to_excusal(excusal: Excusal, name: str | None, data: bytes, *, of_all: bool, by: Person) -> int:
    """Beside the decision; `of_all`: beside every decision of the plan on the same paper. To how many it was added.

    Raises what files.keep raises, and TooManyPapers.
    """
    paper = _kept(name, data)
    same = (Excusal.plan_id == excusal.plan_id, Excusal.document == excusal.document)
    rows = db.session.scalars(select(Excusal).where(*same)).all() if of_all else [excusal]
    held = set(db.session.scalars(select(Attachment.excusal_id).where(
        Attachment.excusal_id.in_([row.id for row in rows]), Attachment.sha256 == paper.sha256,
        Attachment.disposed_at.is_(None))))  # fmt: skip
    _require_room(Attachment.excusal_id == excusal.id)
    new = [row for row in rows if row.id not in held]
    for row in new:
        db.session.add(Attachment(excusal_id=row.id, person_id=row.person_id, by_id=by.id, **vars(paper)))
    audit.record("attachment.added", by=by, subject=excusal, name=paper.name, sha256=paper.sha256, rows=len(new))
    return len(new)


def add_to_several(excusals: Sequence[Excusal], name: str | None, data: bytes, *, by: Person) -> None:
    """Beside decisions that were just made together. Raises what files.keep raises."""
    paper = _kept(name, data)
    db.session.flush()  # each needs its number
    for row in excusals:
        db.session.add(Attachment(excusal_id=row.id, person_id=row.person_id, by_id=by.id, **vars(paper)))
    audit.record(
        "attachment.added", by=by, subject=excusals[0], name=paper.name, sha256=paper.sha256, rows=len(excusals)
    )


def add_to_absence(row: Absence, name: str | None, data: bytes, *, by: Person) -> None:
    """Beside a note that somebody is away. Raises what files.keep raises."""
    paper = _kept(name, data)
    db.session.add(Attachment(absence_id=row.id, person_id=row.person_id, by_id=by.id, **vars(paper)))
    audit.record("attachment.added", by=by, subject=row, name=paper.name, sha256=paper.sha256, rows=1)


def add_to_outside(row: OutsideTraining, name: str | None, data: bytes, *, by: Person) -> None:
    """Beside the training. Raises what files.keep raises, and TooManyPapers."""
    paper = _kept(name, data)
    _require_room(Attachment.outside_id == row.id)
    db.session.add(Attachment(outside_id=row.id, person_id=row.person_id, by_id=by.id, **vars(paper)))
    audit.record("attachment.added", by=by, subject=row, name=paper.name, sha256=paper.sha256, rows=1)


def _kept(name: str | None, data: bytes) -> files.Paper:
    """The file, which nobody takes away meanwhile because the same one is disposed of beside another row."""
    take_turns("papers")
    return files.keep(name, data)


def add_to_hall(
    hall: HallLecture, rows: Sequence[HallAttendance], name: str | None, data: bytes, *, by: Person
) -> None:
    """The stamped sheet, beside everybody on it. Raises what files.keep raises, TooManyPapers and NotThere where nobody is."""
    if not rows:
        raise NotThere
    paper = _kept(name, data)
    held = set(db.session.scalars(select(Attachment.attendance_id).where(
        Attachment.attendance_id.in_([row.id for row in rows]), Attachment.sha256 == paper.sha256)))  # fmt: skip
    _require_room(Attachment.attendance_id == rows[0].id)
    new = [row for row in rows if row.id not in held]
    for row in new:
        db.session.add(Attachment(attendance_id=row.id, person_id=row.person_id, by_id=by.id, **vars(paper)))
    audit.record("attachment.added", by=by, subject=hall, name=paper.name, sha256=paper.sha256, rows=len(new))


def _require_room(about: ColumnElement[bool]) -> None:
    if (db.session.scalar(select(func.count(Attachment.id)).where(about)) or 0) >= MOST_OF_A_ROW:
        raise TooManyPapers(most=MOST_OF_A_ROW)


def seen_by(viewer: Person) -> ColumnElement[bool]:
    """Of which attachments the viewer may open the file, for queries that have Attachment.

    Administrators: all but those that stand beside something about a leader at division level that they do not read. The paper
    of an exemption or an absence may name others, so nobody else. That of outside training: the person, and
    supervisors of a unit that the person owes learning for, who see the training itself; not of leading posts at division level.
    The stamped sheet of a hall names everybody who was there: the person opens it where nobody else was ever entered from it.
    """
    if access.has_role(viewer, {"administrator"}):
        return ~_names_a_leader(viewer)
    own = Attachment.person_id == viewer.id
    training = and_(Attachment.outside_id.is_not(None), or_(own, _overseen_by(viewer)))
    return or_(training, and_(own, Attachment.attendance_id.in_(_alone(viewer))))


def _names_a_leader(viewer: Person) -> ColumnElement[bool]:
    """Whether the same file stands beside an exemption, an absence, a training or an attendance of a leader that this administrator does not
    read: one sheet names everybody on it."""
    same = aliased(Attachment)
    excused = select(Excusal.id).join(Excusal.plan).join(Excusal.post).where(~shown_to(viewer))
    heard = select(HallAttendance.id).join(HallAttendance.hall).join(HallLecture.plan)
    heard = heard.where(~named_to(viewer, HallAttendance.person_id, Plan.created_by_id))
    trained = select(OutsideTraining.id).where(
        ~named_to(viewer, OutsideTraining.person_id, OutsideTraining.entered_by_id)
    )
    away = select(Absence.id).where(~noted_to(viewer, Absence.person_id, Absence.made_by_id))
    about = or_(
        same.excusal_id.in_(excused),
        same.attendance_id.in_(heard),
        same.outside_id.in_(trained),
        same.absence_id.in_(away),
    )
    return exists().where(same.sha256 == Attachment.sha256, about)


def _alone(person: Person) -> Select[int]:
    """Attendances of this person at a lecture in the hall of which nobody else is on record, annulled or not."""
    other = aliased(HallAttendance)
    others = exists().where(other.hall_id == HallAttendance.hall_id, other.person_id != person.id)
    return select(HallAttendance.id).where(HallAttendance.person_id == person.id, ~others.correlate(HallAttendance))


def own_sheets(person: Person, attendances: Collection[int]) -> Collection[int]:
    """Those of these attendances whose stamped sheet the person may open."""
    if not attendances:
        return ()
    return set(db.session.scalars(_alone(person).where(HallAttendance.id.in_(attendances))))


def _overseen_by(viewer: Person) -> ColumnElement[bool]:
    if not access.has_role(viewer, {"supervisor"}):
        return Attachment.person_id == viewer.id
    owed = select(Enrolment.id).join(Post, Post.id == Enrolment.post_id)
    seen = Enrolment.unit_id.in_(access.units_overseen_by(viewer)) & ~access.leads_at_division_level()
    return exists(owed.where(Enrolment.person_id == Attachment.person_id, seen).correlate(Attachment))


def opened_by(viewer: Person, attachment_id: int) -> Response:
    """The file, to be saved under its name. Raises NotThere, also where the file went away or was disposed of."""
    there = Attachment.disposed_at.is_(None)
    row = row_of(select(Attachment).where(Attachment.id == attachment_id, there, seen_by(viewer)))
    path = storage.path(row.path)
    if not path.is_file():
        raise NotThere
    answer = send_file(path, mimetype=row.media_type, conditional=True)
    return saved_as(answer, row.name, f"paper-{row.id}.{ENDINGS[row.media_type]}")
