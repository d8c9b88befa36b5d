"""Exemptions, a deferral and outside training of the demonstration county, decided by its administrator a week ago."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Select, select

from lms import clock
from lms.courses.attaching import attachments
from lms.courses.excusing import deciding
from lms.courses.excusing.deciding import Terms
from lms.courses.models import Enrolment, Plan
from lms.courses.recognising import recording
from lms.courses.recognising.reading import Training
from lms.db import db
from lms.demo import papers, past
from lms.people.models import Person

DAYS_AGO = 7
APPROVED_BY = "曲沃县安全生产委员会办公室"
TRAININGS = (("矿山救援与应急处置", Decimal(16), 3), ("粉尘防爆专题培训", Decimal(8), 1))


def tell(plan: Plan, administrator: Person) -> None:
    """Three who never came are excused, and two who have completed it had been trained elsewhere."""
    with past.at(clock.now() - timedelta(days=DAYS_AGO)):
        waiting = _tasks(plan).where(Enrolment.started_at.is_(None), Person.password_hash.is_(None)).limit(3)
        for terms, task in zip(_decisions(plan), db.session.scalars(waiting).all(), strict=True):
            excusal = deciding.excuse_one(plan, terms, task, by=administrator)
            db.session.flush()
            attachments.add_to_excusal(
                excusal, f"{terms.document}.pdf", papers.empty_sheet(), of_all=False, by=administrator
            )
        done = db.session.scalars(_tasks(plan).where(Enrolment.completed_at.is_not(None)).limit(len(TRAININGS))).all()
        trained = [_training(task.person_id, *each) for task, each in zip(done, TRAININGS, strict=True)]
        recording.enter(trained, "外部培训登记表.xlsx", by=administrator)


def _tasks(plan: Plan) -> Select[Enrolment]:
    open_ones = (Enrolment.plan_id == plan.id, Enrolment.closed_at.is_(None))
    return select(Enrolment).join(Enrolment.person).where(*open_ones).order_by(Enrolment.id)


def _decisions(plan: Plan) -> Iterator[Terms]:
    first, second = (f"曲安办发〔{clock.today().year}〕{number}号" for number in (8, 9))
    yield Terms("exemption", "in_village", "驻村第一书记", first, APPROVED_BY, None)
    yield Terms("exemption", "maternity_leave", None, first, APPROVED_BY, plan.due_on + timedelta(days=60))
    yield Terms("deferral", "sick_leave", None, second, APPROVED_BY, plan.due_on + timedelta(days=30))


def _training(person_id: int, course: str, hours: Decimal, days: int) -> Training:
    first: date = clock.today() - timedelta(days=90)
    return Training(person_id, course, hours, first, first + timedelta(days=days - 1), "市安全生产培训中心", None)
