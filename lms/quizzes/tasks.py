"""What the worker does for quizzes while nobody looks."""

from lms import jobs
from lms.db import db, reading
from lms.quizzes import attempts, entering, marking_anew, taking_back
from lms.quizzes.analysis import counting
from lms.quizzes.practising import keeping
from lms.quizzes.spot_checks.entering import enter_spot_papers


@jobs.every(minutes=1)
def close_due_attempts() -> None:
    """Close every attempt whose time ran out, each in a transaction of its own."""
    for attempt_id in attempts.due():
        attempts.close_if_due(attempt_id)
        db.session.commit()


@jobs.every(minutes=5)
def stamp_later_enrolments() -> None:
    """Let passed quizzes serve enrolments that were made after them."""
    for attempt in attempts.passed_but_owed():
        attempts.tell_course(attempt)
    db.session.commit()


@jobs.every(minutes=30)
def take_back_from_leavers() -> None:
    """What releases before 2026-11-27 left standing, each attempt in a transaction of its own; where there is nothing, nothing is written."""
    with reading():
        left = taking_back.left_standing()
        db.session.rollback()
    for attempt_id in left:
        taking_back.take_back(attempt_id)
        db.session.commit()


@jobs.every(minutes=1)
def enter_results_into_ledger() -> None:
    for enter in (
        entering.enter_corrections, entering.enter_attempts, entering.enter_marks, entering.enter_mark_changes,
        entering.enter_results, enter_spot_papers,
    ):  # fmt: skip
        while enter():
            db.session.commit()
    db.session.rollback()


@jobs.every(minutes=30)
def forget_old_practice() -> None:
    keeping.forget_old()
    db.session.commit()


@jobs.every(minutes=1)
def count_for_analysis() -> None:
    """Bring what item analysis counts up to date, a batch in each transaction."""
    for _count in counting.count_waiting():
        db.session.commit()
    db.session.rollback()


@jobs.job
def mark_anew(correction_id: int) -> None:
    """Carry a correction of a key through all results, each in a transaction of its own."""
    for _step in marking_anew.carry_through(correction_id):
        db.session.commit()


@jobs.every(minutes=1)
def go_on_marking_anew() -> None:
    """Carry through what a dead worker left."""
    left = marking_anew.left_over()
    db.session.rollback()
    for correction_id in left:
        mark_anew(correction_id)
