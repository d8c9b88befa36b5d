"""A record is taken: what is new of it and can be true counts, as a watch session of the grade “offline”, one link long.

It is evidence of the moment at which it is taken: the site knows of no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lms import clock
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.media.models import Recording
from lms.people import audit
from lms.people.models import Person
from lms.watching import accepting, sessions, stamping, words
from lms.watching.coverage import Coverage
from lms.watching.models import AttentionClock
from lms.watching.offline import crediting, judging, knowing, lines, reading, weighing
from lms.watching.offline.lines import Broken, Line
from lms.watching.offline.models import OfflinePack, OfflineRecord
from lms.watching.offline.reading import Document
from lms.watching.offline.refusals import (
    Forked,
    FromTheFuture,
    NotNamed,
    NotOwed,
    OtherLecture,
    OutOfOrder,
    SetBack,
    UnknownPack,
    Withdrawn,
)
from lms.web import clockformat

# The clock of the site may have been set right meanwhile.
SLACK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a record: seconds newly counted, what counts of the lecture in all, what does not count in words, and up to
    which line it is known. `is_new`: some of its lines were.
    """

    pack: OfflinePack
    person_id: int
    accepted: int
    covered: Coverage
    refused: tuple[str, ...]
    upto: int
    is_new: bool

    @property
    def counted(self) -> int:
        return self.covered.total


def take(document: Document, pack_id: int, *, way: str, by: Person | None = None) -> Taken:
    """Take a record that this pack has signed, once whoever hands it in may. Raises what refusals.py names, and then has changed nothing."""
    now = clock.now()
    pack = db.session.get_one(OfflinePack, pack_id)
    if document.person not in pack.people:
        raise NotNamed
    mine = sessions.locked_clock(document.person, now)
    before = _before(pack, document)
    upto = _agreed(document, before)
    if upto == len(document.texts):
        return _taken(pack, document, (), 0, is_new=False)
    found = _allowed(document, pack)
    _refuse_the_future(found, pack, now)
    return _take_new(document, pack, found, before, mine, way=way, by=by, now=now)


def proved(document: Document) -> int:
    """The number of the pack whose key has signed it; looks before anybody writes. Raises UnknownPack, NotSigned."""
    pack = db.session.scalar(select(OfflinePack).where(OfflinePack.code == document.pack))
    if pack is None:
        raise UnknownPack(code=document.pack)
    reading.prove(document, pack.public_key)
    return pack.id


def _allowed(document: Document, pack: OfflinePack) -> list[Line]:
    """Its lines, if the pack stands and the person owes its lecture still."""
    if pack.is_withdrawn:
        raise Withdrawn(ground=pack.withdrawn_for)
    try:
        found = lines.read(document.texts, pack.seconds)
    except Broken as broken:
        raise OutOfOrder(line=broken.line) from None
    _refuse_another_lecture(pack)
    if not _owes(document.person, pack):
        raise NotOwed
    return found


def _refuse_another_lecture(pack: OfflinePack) -> None:
    lesson = db.session.get_one(Lesson, pack.lesson_id)
    recording = db.session.get_one(Recording, pack.recording_id)
    if lesson.recording_id != pack.recording_id or recording.seconds != pack.seconds:
        raise OtherLecture


def _owes(person_id: int, pack: OfflinePack) -> bool:
    """Whether a task of the person that runs has this lecture, done or not."""
    tasks = (
        select(Enrolment.id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Course, Course.id == Plan.course_id)
        .join(Lesson, Lesson.course_id == Course.id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Person.id == person_id, Person.closed_at.is_(None), Enrolment.closed_at.is_(None), plan_runs())
        .where(Lesson.id == pack.lesson_id, Lesson.removed_at.is_(None))
    )
    return db.session.scalar(tasks.limit(1)) is not None


def _before(pack: OfflinePack, document: Document) -> Sequence[OfflineRecord]:
    """What was taken before of the same chain, in order."""
    same = (OfflineRecord.pack_id == pack.id) & (OfflineRecord.person_id == document.person)
    rows = select(OfflineRecord).where(same, OfflineRecord.machine == document.machine)
    return db.session.scalars(rows.order_by(OfflineRecord.first)).all()


def _agreed(document: Document, before: Sequence[OfflineRecord]) -> int:
    """How many of its lines were taken before. Raises Forked, or SetBack."""
    taken = [text for row in before for text in row.lines.split("\n")]
    for number, (text, told) in enumerate(zip(document.texts, taken, strict=False), 1):
        if text != told:
            raise (SetBack if lines.begins_anew(text, taken[-1]) else Forked)(line=number)
    return min(len(taken), len(document.texts))


def _refuse_the_future(found: Sequence[Line], pack: OfflinePack, now: datetime) -> None:
    told, passed = timedelta(seconds=judging.ticks(found)), now - pack.made_at
    if told > passed + SLACK:
        raise FromTheFuture(told=clockformat(told.total_seconds()), passed=clockformat(max(passed.total_seconds(), 0)))


def _take_new(
    document: Document, pack: OfflinePack, found: Sequence[Line], before: Sequence[OfflineRecord], mine: AttentionClock, *,
    way: str, by: Person | None, now: datetime,
) -> Taken:  # fmt: skip
    upto = before[-1].upto if before else 0
    known = knowing.of(document.person, pack.made_at, now)
    weighed = weighing.weigh(found, upto, known, [row.id for row in before], made_at=pack.made_at, now=now)
    credit = weighed.credit
    row = OfflineRecord(
        pack_id=pack.id, person_id=document.person, machine=document.machine, first=upto + 1, upto=len(document.texts),
        lines="\n".join(document.texts[upto:]), head=document.head, signature=document.signature, at=now, by_id=by and by.id,
        way=way, budget=weighed.budget, elsewhere=[list(time) for time in weighed.elsewhere],
        shown=[list(time) for time in weighed.shown], known=known.written, counted=credit.seconds.total,
    )  # fmt: skip
    db.session.add(row)
    accepted = crediting.keep(row, pack, credit, now)
    # What may have been watched from the pack just now is not left for what a player reports late.
    mine.allowance = min(mine.allowance, max(weighed.budget - row.counted, 0) * 1_000_000)
    if by is not None:
        audit.record("offline.handed_in", by=by, subject=row, person=document.person, seconds=accepted)
    return _taken(pack, document, credit.receipts, accepted, is_new=True)


def _taken(
    pack: OfflinePack, document: Document, receipts: Sequence[accepting.Receipt], accepted: int, *, is_new: bool
) -> Taken:
    refused = tuple(f"{clockformat(each.seconds.total)}: {words.sentence(each.reason)}" for each in receipts)
    covered = stamping.covered_by(document.person, pack.recording_id)
    return Taken(pack, document.person, accepted, covered, refused, len(document.texts), is_new)
