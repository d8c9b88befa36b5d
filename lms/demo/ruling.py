"""The rule book of the demonstration county: the usual rules, one of them switched on, and a named list."""

from datetime import date, timedelta

from sqlalchemy import func, select

from lms import clock
from lms.courses.duties import book
from lms.courses.listing import lists
from lms.courses.models import Enrolment, Plan
from lms.courses.recognising import recording
from lms.courses.recognising.reading import Training
from lms.db import db
from lms.demo import past
from lms.people.models import Person, Post

DAYS_AGO = 6
ASSESSED = 2


def tell(plan: Plan, administrator: Person) -> None:
    """The yearly refresher runs since the beginning of the year; of two heads the statutory assessment is known."""
    with past.at(clock.now() - timedelta(days=DAYS_AGO)):
        book.add_usual(by=administrator)
        db.session.flush()
        for rule in book.every():
            if rule.in_force_on(clock.today()).year_basis and "low_risk_hours" in rule.versions[0].audience:
                book.switch_on(rule, date(clock.today().year, 1, 1), by=administrator)
        recording.enter(list(_assessments()), "主要负责人考核登记表.xlsx", by=administrator)
        late = select(Enrolment.person_id).where(Enrolment.plan_id == plan.id, Enrolment.started_at.is_(None))
        lists.make("上季度约谈单位负责人", list(db.session.scalars(late.distinct().order_by(Enrolment.person_id).limit(6))),
                   by=administrator, name_en="Heads called in last quarter")  # fmt: skip


def _assessments() -> list[Training]:
    heads = select(func.min(Post.person_id)).where(Post.kind == "enterprise_head").group_by(Post.unit_id)
    day = clock.today() - timedelta(days=400)
    return [
        Training(
            person_id, "主要负责人安全生产知识和管理能力考核", None, day, day, "市应急管理局", None, "assessment",
            day + timedelta(days=3 * 365),
        )
        for person_id in db.session.scalars(heads.order_by(func.min(Post.person_id)).limit(ASSESSED))
    ]  # fmt: skip
