"""The exam of the demonstration county: something stands on each page of sittings, marking and results from paper."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.certificates import issuing
from lms.courses.models import Lesson, Plan
from lms.db import db
from lms.demo import accounts, county, entering, exam, past, teaching
from lms.people.models import Person
from lms.quizzes import by_hand, invigilating, opening, sittings
from lms.quizzes import entering as quiz_entering
from lms.quizzes.kinds import KINDS
from lms.quizzes.models import Attempt, AttemptEvent, PaperEntry, Question, QuestionPicture, QuestionVersion
from lms.quizzes.models.events import EVENTS
from lms.reports.evidence import verifying
from lms.reports.evidence.verifying import Tally


def _made(folder: Path) -> dict[str, Person]:
    """The county's people with the exam, without lectures and their past."""
    with past.at(clock.now() - timedelta(days=county.DAYS_AGO)):
        county._people(folder, lambda step, share: None)
        staff = accounts.appoint()
        entering.hand_out(staff[accounts.ADMINISTRATOR])
        edition = teaching.law()
        plan = exam.prepare(teaching.bank(edition, staff[accounts.AUTHOR]), edition, staff)
        db.session.commit()
    exam.tell(plan, staff)
    return staff


def test_the_exam_fills_the_pages_of_sittings_marking_and_paper(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        staff = _made(tmp_path)
        quiz = db.session.scalars(select(Lesson).where(Lesson.kind == "quiz")).one()

        planned = sittings.seen(staff[accounts.SUPERVISOR])
        assert {(each.is_open, each.opens_at > clock.now()) for each in planned} == {
            (True, False), (False, True), (False, False),
        }  # fmt: skip
        assert any(seat.attempt is None for each in planned for seat in invigilating.seats(each))
        assert set(db.session.scalars(select(AttemptEvent.kind))) == set(EVENTS) - {"closed"}
        attempts = db.session.scalars(select(Attempt).order_by(Attempt.id)).all()
        assert [each.awaits_marking for each in attempts].count(True) == 1
        assert [each.passed_at is not None for each in attempts].count(True) >= 2
        assert by_hand.waiting_count(staff[accounts.AUTHOR]) > 0
        assert db.session.scalar(select(func.count()).where(PaperEntry.attempt_id.is_(None))) == 2
        kinds = select(QuestionVersion.kind).join(Question, Question.id == QuestionVersion.question_id)
        assert set(db.session.scalars(kinds)) == set(KINDS)
        assert db.session.scalars(select(QuestionPicture)).one().width > 300
        door = opening.look(staff[accounts.VOLUNTEER], quiz)
        assert door.refusal is None
        assert [each.place for each in door.sittings] == [exam.OTHER_ROOM]
        assert issuing.due()
        assert db.session.scalars(select(Plan.opens_on)).one() < clock.today() - timedelta(days=county.DAYS_AGO)

        quiz_entering.enter_attempts()
        db.session.commit()
        with verifying.snapshot():
            found = list(verifying.verify([], Tally(), lambda *_: None))
        assert not [each for each in found if "attempt" in each.code or "result" in each.code]
