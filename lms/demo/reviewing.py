"""Two review cases of the demonstration county: a training room that looks like a signal, and a second look that waits.

All through the functions that the worker, reviewers and learners call, at the time when it is told to happen.
"""

from datetime import datetime, timedelta

from sqlalchemy import Row, select

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db
from lms.demo import accounts, past
from lms.people.models import Person
from lms.supervision import cases, deciding, looking, second_looks
from lms.supervision.models import CaseConcern

SAID = "我们村没有宽带，大家约好到村委会培训室，用同一台电脑轮流学的。"
REASON = "电话抽查时，本人答不出所学内容，称由亲属代为播放。"
GROUND = "经电话核实，录播课由亲属代为播放，本人没有观看，请重新学习。"
ASKED = "亲属只是帮忙打开页面，课是我自己看的，请再核实一次。"


def tell(administrator: Person) -> None:
    """Everything is told in days before now; the county's learning lies before it."""
    now = clock.now()
    _training_room(now)
    _second_look(now, administrator)


def _training_room(now: datetime) -> None:
    """The worker sees the one computer that several heads used, and one of them says how it came."""
    with past.at(now - timedelta(hours=20)):
        for finding in looking.shared_devices(now - timedelta(days=30), clock.now()):
            case = cases.open_found(finding)
            assert case is not None
            first = db.session.scalars(select(CaseConcern.person_id).where(CaseConcern.case_id == case.id)).first()
            cases.say(case, db.session.get_one(Person, first), SAID)


def _second_look(now: datetime, administrator: Person) -> None:
    row = _completed_before(now - timedelta(days=9))
    if row is None:
        return
    person, plan_id = row
    with past.at(now - timedelta(days=8)):
        case = cases.open_by_hand(person, by=administrator, reason=REASON)
    with past.at(now - timedelta(days=6)):
        tasks = [(person.id, plan_id)]
        deciding.decide(case, by=administrator, outcome="annul", ground=GROUND, tasks=tasks, deciders=1)
    with past.at(now - timedelta(days=2)):
        second_looks.ask(case, person, ASKED)


def _completed_before(moment: datetime) -> Row[Person, int] | None:
    """The first head who had completed by then and is nobody's account to try out, and the plan."""
    mobiles = [account.mobile for account in accounts.ACCOUNTS]
    found = (
        select(Person, Enrolment.plan_id)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.post_kind == "enterprise_head", Enrolment.completed_at < moment)
        .where(Person.mobile.not_in(mobiles))
        .order_by(Enrolment.id)
        .limit(1)
    )
    return db.session.execute(found).one_or_none()
