"""A certificate whose score was annulled since, and that is earned still, is superseded by one with the score that stands."""

from collections.abc import Collection

from sqlalchemy import Row, Select, func, select, text

from lms import clock
from lms.certificates import ending, gathering
from lms.certificates.models import Certificate
from lms.certificates.statement import Statement
from lms.courses.models import Lesson, Plan
from lms.db import db, take_turns
from lms.quizzes.models import Attempt, AttemptResult
from lms.quizzes.models.results import GIVEN_ANEW

_ANEW = func.count(AttemptResult.id)


def behind() -> list[int]:
    """The ids of the certificates that stand and were not compared with every result that was given anew since."""
    return [row.id for row in db.session.execute(_behind().order_by(Certificate.id))]


def _behind() -> Select[int, int]:
    return (
        select(Certificate.id, _ANEW.label("anew"))
        .join(Plan, Plan.id == Certificate.plan_id)
        .join(Lesson, Lesson.course_id == Plan.course_id)
        .join(Attempt, (Attempt.lesson_id == Lesson.id) & (Attempt.person_id == Certificate.person_id))
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .where(text(GIVEN_ANEW), Certificate.is_valid_on(clock.today()))
        .group_by(Certificate.id, Certificate.compared)
        .having(Certificate.compared != _ANEW)
    )


def compare(certificate_ids: Collection[int]) -> None:
    """Supersede those of them that state another score than stands."""
    take_turns("certificates")
    # Counted before the scores are read, so that a result that comes between the two is looked at in the next turn.
    for row in db.session.execute(_behind().where(Certificate.id.in_(certificate_ids))).all():
        _compare(row)


def _compare(row: Row[int, int]) -> None:
    certificate = db.session.get_one(Certificate, row.id)
    done = gathering.completion_of(certificate.person_id, certificate.plan_id)
    if done is None:
        return  # the next turn withdraws it
    certificate.compared = row.anew
    said = Statement(certificate.statement, certificate.signature).facts
    if said.get("score") != gathering.examined_of(done).score:
        made = ending.supersede(certificate, by=None)
        made.compared = row.anew
