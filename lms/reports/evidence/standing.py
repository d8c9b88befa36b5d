"""What stands in the tables: of a block of persons at a time, so that memory does not grow with the county."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from lms import clock
from lms.certificates.models import Certificate
from lms.courses.attaching.models import Attachment
from lms.courses.excusing.models import Excusal
from lms.courses.hall import entering as halls
from lms.courses.models import Annulment, Enrolment, LessonProgress, Reading
from lms.courses.recognising.models import OutsideTraining
from lms.db import db
from lms.ledger import ENTRY
from lms.media.models import Delivery, Grant
from lms.people.models import Person
from lms.quizzes import answer_sheets
from lms.quizzes.answer_sheets import AnswerSheet
from lms.quizzes.entering import ATTEMPT, CHANGE, CHANGES, COLUMNS, HANDED_IN_ATTEMPTS, MARK, MARKS, RESULT
from lms.quizzes.models import AttemptEvent
from lms.quizzes.models.results import HANDED_IN
from lms.quizzes.scoring import Basis, Correction
from lms.quizzes.spot_checks.entering import PAPER, PAPERS
from lms.watching.models import Beat, Coverage, PresenceCheck, WatchSession
from lms.watching.offline.entering import RECORD

GRANT = Grant.__table__
DELIVERY = Delivery.__table__
SESSION = WatchSession.__table__
BEAT = Beat.__table__
COVERAGE = Coverage.__table__
CHECK = PresenceCheck.__table__
ENROLMENT = Enrolment.__table__
STAMP = LessonProgress.__table__
READING = Reading.__table__
EVENT = AttemptEvent.__table__
ANNULMENT = Annulment.__table__
CERTIFICATE = Certificate.__table__
EXCUSAL = Excusal.__table__
OUTSIDE = OutsideTraining.__table__
ATTACHMENT = Attachment.__table__
Rows = list[Row[Any]]


@dataclass(slots=True)
class Standing:
    """The rows of one person; beats by session, what the answer sheets of attempts give by attempt."""

    sessions: Rows = field(default_factory=list)
    beats: dict[int, Rows] = field(default_factory=lambda: defaultdict(list))
    coverages: Rows = field(default_factory=list)
    checks: Rows = field(default_factory=list)
    enrolments: Rows = field(default_factory=list)
    stamps: Rows = field(default_factory=list)
    attempts: Rows = field(default_factory=list)
    # Those after the hand-in.
    results: Rows = field(default_factory=list)
    marked: dict[int, dict[str, Any]] = field(default_factory=dict)
    marks: Rows = field(default_factory=list)
    changes: Rows = field(default_factory=list)
    events: Rows = field(default_factory=list)
    readings: Rows = field(default_factory=list)
    annulments: Rows = field(default_factory=list)
    certificates: Rows = field(default_factory=list)
    excusals: Rows = field(default_factory=list)
    outside: Rows = field(default_factory=list)
    attachments: Rows = field(default_factory=list)
    # Those that were received.
    spots: Rows = field(default_factory=list)
    halls: Rows = field(default_factory=list)
    # Of offline packs.
    records: Rows = field(default_factory=list)


def microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else clock.microseconds(moment)


def last_person() -> int:
    """The highest number of a person that the tables or the ledger know."""
    numbers = db.session.scalar(select(func.max(Person.id))), db.session.scalar(select(func.max(ENTRY.c.person_id)))
    return max(number or 0 for number in numbers)


def block(first: int, last: int, corrections: Mapping[int, Correction]) -> dict[int, Standing]:
    """What stands of the persons with these numbers."""
    found: dict[int, Standing] = defaultdict(Standing)
    for name, rows in _QUERIES.items():
        for row in _among(rows, first, last):
            getattr(found[row.person_id], name).append(row)
    for row in _among(_BEATS, first, last):
        found[row.person_id].beats[row.session_id].append(row)
    for standing in found.values():
        standing.marked = _marked(standing.attempts, standing.results, corrections)
    return found


def _marked(attempts: Rows, results: Rows, known: Mapping[int, Correction]) -> dict[int, dict[str, Any]]:
    """Of each attempt the hashes of its answer sheet, the scores that it gives by the number of the result (0 is the hand-in),
    and the versions of questions on it. The sheets are long, and let go.
    """
    rows, later = {row.id: row for row in attempts}, defaultdict(list)
    for row in results:
        later[row.attempt_id].append(row)
    return {
        number: sheet.hashes
        | {"scores": _scores(sheet, rows[number], later[number], known), "versions": sheet.versions}
        for number, sheet in answer_sheets.of(list(rows))
    }


def _scores(
    sheet: AnswerSheet, attempt: Row[Any], later: Rows, known: Mapping[int, Correction]
) -> dict[int, float | None]:
    first = {0: _score(sheet.first_score, attempt, attempt, known)}
    return first | {row.number: _score(sheet.score, attempt, row, known) for row in later}


def _score(
    score: Callable[[float, Basis], float | None], attempt: Row[Any], row: Row[Any], known: Mapping[int, Correction]
) -> float | None:
    """None also where it rests on a correction that nobody knows."""
    try:
        return score(attempt.pass_mark, Basis.read(row.basis or {}, known))
    except (KeyError, TypeError, ValueError):
        return None


def _among(rows: Select[Any], first: int, last: int) -> Iterator[Row[Any]]:
    person = rows.selected_columns["person_id"]
    yield from db.session.execute(rows.where(person.between(first, last)))


_QUERIES: dict[str, Select[Any]] = {
    # With what went out to each; nothing, where its grant is another person's or for another recording.
    "sessions": select(SESSION, DELIVERY.c.seconds_delivered.label("delivered"))
    .outerjoin(
        GRANT,
        and_(
            *(GRANT.c[name] == SESSION.c[name] for name in ("person_id", "recording_id")),
            GRANT.c.id == SESSION.c.grant_id,
        ),
    )
    .outerjoin(DELIVERY, DELIVERY.c.grant_id == GRANT.c.id)
    .order_by(SESSION.c.id),
    "coverages": select(COVERAGE).order_by(COVERAGE.c.id),
    "checks": select(CHECK).order_by(CHECK.c.id),
    "enrolments": select(ENROLMENT).order_by(ENROLMENT.c.id),
    "stamps": select(STAMP, ENROLMENT.c.person_id, ENROLMENT.c.plan_id)
    .join(ENROLMENT, ENROLMENT.c.id == STAMP.c.enrolment_id)
    .order_by(STAMP.c.id),
    # With what each is said to have come to by now.
    "attempts": select(*COLUMNS, ATTEMPT.c.score.label("score_now"), ATTEMPT.c.passed_at.label("passed_now"))
    .select_from(HANDED_IN_ATTEMPTS)
    .where(ATTEMPT.c.submitted_at.is_not(None))
    .order_by(ATTEMPT.c.id),
    "results": select(RESULT, ATTEMPT.c.person_id, ATTEMPT.c.lesson_id)
    .join(ATTEMPT, ATTEMPT.c.id == RESULT.c.attempt_id)
    .where(RESULT.c.ground != HANDED_IN)
    .order_by(RESULT.c.attempt_id, RESULT.c.number),
    "marks": MARKS.order_by(MARK.c.id),
    "changes": CHANGES.order_by(CHANGE.c.id),
    "events": select(EVENT).order_by(EVENT.c.id),
    "readings": select(READING).order_by(READING.c.id),
    "annulments": select(ANNULMENT).order_by(ANNULMENT.c.id),
    "certificates": select(CERTIFICATE).order_by(CERTIFICATE.c.id),
    "excusals": select(EXCUSAL).order_by(EXCUSAL.c.id),
    "outside": select(OUTSIDE).order_by(OUTSIDE.c.id),
    "attachments": select(ATTACHMENT).order_by(ATTACHMENT.c.id),
    "spots": PAPERS.where(PAPER.c.received_at.is_not(None) | (PAPER.c.entered != 0)).order_by(PAPER.c.id),
    "halls": halls.rows().order_by(halls.ATTENDANCE.c.id),
    "records": select(RECORD).order_by(RECORD.c.id),
}
_BEATS = (
    select(BEAT, SESSION.c.person_id)
    .join(SESSION, SESSION.c.id == BEAT.c.session_id)
    .order_by(BEAT.c.session_id, BEAT.c.number)
)
