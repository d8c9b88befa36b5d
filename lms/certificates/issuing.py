"""Issuing: once for a person and plan, never without completion, by itself.

Who was given one and had it taken away by a person gets no other by itself; who completes anew after an annulment, or is
reinstated, does.
"""

import calendar
from collections.abc import Sequence
from datetime import date

from flask_babel import force_locale
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_

from lms import clock
from lms.certificates import gathering, numbers, signing, statement, terms
from lms.certificates.gathering import is_completed
from lms.certificates.models import Certificate, CertificateTerms
from lms.courses.models import Enrolment, Lesson, LessonProgress
from lms.db import db, take_turns
from lms.watching.models import Coverage

# So many are looked up at a time.
MANY = 200
# So many are issued by one transaction, which keeps others waiting for some hundredths of a second.
TOGETHER = 2
Due = tuple[int, int]


def due() -> list[Due]:
    """Persons and plans for which a certificate is to be issued now, at most `MANY`."""
    return _found(_due().limit(MANY))


def _found(asked: Select[int, int]) -> list[Due]:
    rows = db.session.execute(asked.order_by(Enrolment.plan_id, Enrolment.person_id))
    return [(row.person_id, row.plan_id) for row in rows]


def _due() -> Select[int, int]:
    return (
        select(Enrolment.person_id, Enrolment.plan_id)
        .where(Enrolment.plan_id.in_(terms.giving()), is_completed(), ~_has_had_one(), ~_hours_are_behind())
        .distinct()
    )


def _has_had_one() -> ColumnElement[bool]:
    taken_away = Certificate.ended_for.not_in(("annulled", "superseded"))
    return exists().where(
        Certificate.person_id == Enrolment.person_id,
        Certificate.plan_id == Enrolment.plan_id,
        or_(Certificate.ended_at.is_(None), and_(taken_away, Certificate.ended_at >= Enrolment.completed_at)),
    )


def _hours_are_behind() -> ColumnElement[bool]:
    """Whether evidence from before the completion waits to be counted; the worker does so within minutes."""
    uncounted = and_(
        LessonProgress.counted_at < Coverage.changed_at, LessonProgress.counted_at < Enrolment.completed_at
    )
    return (
        exists()
        .where(LessonProgress.enrolment_id == Enrolment.id, Lesson.id == LessonProgress.lesson_id)
        .where(Coverage.recording_id == Lesson.recording_id, Coverage.person_id == Enrolment.person_id)
        .where(or_(LessonProgress.counted_at.is_(None), uncounted))
    )


def issue_to(some: Sequence[Due]) -> Sequence[Certificate]:
    """Issue to those of them for whom one is still due."""
    take_turns("certificates")
    still = _found(_due().where(tuple_(Enrolment.person_id, Enrolment.plan_id).in_(some)))
    return [made for person_id, plan_id in still if (made := issue(person_id, plan_id))]


def issue(
    person_id: int, plan_id: int, *, replaces: Certificate | None = None, keeps_day: bool = False
) -> Certificate | None:
    """A certificate of what stands now; nothing where the plan is not completed. Inside `take_turns("certificates")`.

    `keeps_day`: it is valid no longer than the one that it replaces.
    """
    done, said = gathering.completion_of(person_id, plan_id), terms.worded(plan_id)
    if done is None:
        return None
    with force_locale("zh_Hans"):
        facts = gathering.facts(done, said)
    until = replaces.valid_until if replaces and keeps_day else _last_day(said)
    made = _signed(person_id, said, facts, until)
    made.replaces_id = replaces.id if replaces else None
    db.session.add(made)
    db.session.flush()  # the next one is numbered after it
    return made


def _last_day(said: CertificateTerms) -> date | None:
    return _months_after(clock.today(), said.valid_months) if said.valid_months else None


def _signed(person_id: int, said: CertificateTerms, facts: dict[str, str], until: date | None) -> Certificate:
    today, key = clock.today(), signing.current()
    number = numbers.numbered(today.year, said.plan_id, _next_place(said.plan_id))
    formal = {"f": statement.FORMAT, "alg": statement.ALGORITHM, "key": key.name, "no": number}
    days = {"issued": today.isoformat(), "until": until.isoformat() if until else None}
    signed = signing.sign(statement.written(facts | formal | days), key)
    return Certificate(
        number=number, person_id=person_id, plan_id=said.plan_id, statement=signed.text, signature=signed.signature,
        key_name=key.name, text=said.text, issuer=said.issuer, valid_until=until,
    )  # fmt: skip


def _next_place(plan_id: int) -> int:
    return (db.session.scalar(select(func.count(Certificate.id)).where(Certificate.plan_id == plan_id)) or 0) + 1


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
