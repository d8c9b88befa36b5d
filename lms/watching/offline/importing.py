"""Records that somebody hands in: each for itself, by whoever may, with what came of it in words."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import select

from lms.courses.models import Lesson
from lms.db import db, letting_others_write
from lms.errors import Refused
from lms.languages import in_language
from lms.people import access
from lms.people.models import Person
from lms.unpacking import BROKEN
from lms.watching.offline import reading, refusing, taking
from lms.watching.offline.reading import MOST_BYTES, Document
from lms.watching.offline.refusals import Forked, NotARecord, NotYours, TooLong
from lms.watching.offline.taking import Taken
from lms.web import clockformat

# A unit's sticks on one day.
MOST_IN_ZIP = 500
OF_A_MAC = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$)")


@dataclass(frozen=True, slots=True)
class Sent:
    """One record as it came; `data` is none where it cannot be one, for this reason."""

    name: str
    data: bytes | None
    refusal: Refused = field(default_factory=NotARecord)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one record. `taken` is none where it was refused, and `sentence` says why; `forked` is the line from which on
    another one is known.
    """

    name: str
    sentence: str
    taken: Taken | None = None
    forked: int | None = None

    @property
    def is_refused(self) -> bool:
        return self.taken is None


def records_in(name: str, data: bytes) -> Iterator[Sent]:
    """The file itself, or the records in a zip. Raises NotARecord for a zip that is broken."""
    if not data.startswith(b"PK"):
        yield Sent(name, data)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for each in _members(archive):
                yield _sent(f"{name}: {each.filename}"[:200], archive, each)
    except BROKEN:
        raise NotARecord from None


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Without what a Mac puts beside the files. Raises NotARecord for an empty one, TooLong."""
    found = [each for each in archive.infolist() if not each.is_dir() and not OF_A_MAC.search(each.filename)]
    if not found:
        raise NotARecord
    if len(found) > MOST_IN_ZIP:
        raise TooLong
    return found


def _sent(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Sent:
    """What is broken of a zip is nothing to the rest of it."""
    try:
        with archive.open(member) as file:
            data = file.read(MOST_BYTES + 1)
    except BROKEN:
        return Sent(name, None)
    return Sent(name, data) if len(data) <= MOST_BYTES else Sent(name, None, TooLong())


def hand_in(sent: Sent, *, way: str, by: Person | None) -> Told:
    """What came of it. Where it was refused, nothing is changed, but that it leaves a trace on the page of its pack."""
    try:
        if sent.data is None:
            raise sent.refusal
        document = reading.read(sent.data)
    except Refused as refusal:
        return Told(sent.name, str(refusal))
    try:
        taken = _taken(document, way, by)
    except Refused as refusal:
        line = refusal.line if isinstance(refusal, Forked) else None
        db.session.rollback()
        refusing.keep(sent.data, document, refusal, way=way, by=by)
        return Told(sent.name, str(refusal), forked=line)
    return Told(sent.name, _sentence(taken), taken)


def _taken(document: Document, way: str, by: Person | None) -> Taken:
    with letting_others_write():  # thousands of lines are hashed
        pack_id = taking.proved(document)
    if by is not None and not _may_hand_in(by, document.person):
        raise NotYours
    return taking.take(document, pack_id, way=way, by=by)


def _may_hand_in(person: Person, of: int) -> bool:
    if person.id == of:
        return True
    overseen = access.persons_overseen_by(person)
    return db.session.scalar(select(Person.id).where(Person.id == of, Person.id.in_(overseen))) is not None


def _sentence(taken: Taken) -> str:
    name = db.session.get_one(Person, taken.person_id).name
    facts = {
        "person": name,
        "lecture": str(in_language(db.session.get_one(Lesson, taken.pack.lesson_id))),
        "accepted": clockformat(taken.accepted),
        "counted": clockformat(taken.counted),
    }
    if not taken.is_new:
        return str(_("%(person)s, “%(lecture)s”: already here, nothing was changed; %(counted)s count.", **facts))
    return str(_("%(person)s, “%(lecture)s”: %(accepted)s newly counted, %(counted)s in all.", **facts))
