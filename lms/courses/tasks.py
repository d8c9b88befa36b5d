"""What the worker does for courses."""

from collections.abc import Iterable

from lms import jobs
from lms.courses import enrolling, entering
from lms.courses.attaching.entering import enter_attachments
from lms.courses.duties import book, deriving
from lms.courses.excusing.entering import enter_excusals
from lms.courses.hall import stamping as hall
from lms.courses.hall.entering import enter_attendances
from lms.courses.models import Plan
from lms.courses.recognising.entering import enter_outside
from lms.db import db, reading


@jobs.every(minutes=5)
def follow_posts() -> None:
    """Enrol whoever came and close whoever left, plan by plan; where nothing changed, nothing is written.

    What posts owe by the rule book comes first: plans may be for whoever owes it.
    """
    _follow_rules()
    with reading():
        behind = enrolling.plans_behind()
        db.session.rollback()
    for plan_id in behind:
        enrolling.enrol(db.session.get_one(Plan, plan_id))
        db.session.commit()

    _follow_halls()


@jobs.job
def stamp_hall(hall_id: int) -> None:
    """Whoever stands on the sheet of a lecture in the hall."""
    with reading():
        heard = hall.of_hall(hall_id)
        db.session.rollback()
    _stamp(heard)


def _follow_halls() -> None:
    with reading():
        behind = hall.behind()
        db.session.rollback()
    _stamp(behind)


def _stamp(heard: Iterable[tuple[int, int]]) -> None:
    """One by one: nobody waits for a whole sheet."""
    for person_id, lesson_id in heard:
        hall.stamp(person_id, lesson_id)
        db.session.commit()


def _follow_rules() -> None:
    with reading():
        behind = [rule.id for rule in book.every() if deriving.is_behind(rule)]
        db.session.rollback()
    for rule_id in behind:
        deriving.follow(book.one(rule_id))
        db.session.commit()


@jobs.every(minutes=1)
def enter_into_ledger() -> None:
    """Plans first, then who owes what of them."""
    entering.enter_outlines()
    db.session.commit()
    for enter in (
        entering.enter_enrolments,
        entering.enter_stamps,
        entering.enter_readings,
        entering.enter_annulments,
        enter_excusals,
        enter_outside,
        enter_attendances,
        enter_attachments,
    ):
        while enter():
            db.session.commit()
    db.session.rollback()
