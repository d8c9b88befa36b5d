"""Review cases of the demonstration county: a training room that looks like a signal, a phone that played on and was nothing,
and a second look that waits.

All through the functions that the worker, reviewers and learners call, at the time when it is told to happen.
"""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.demo import accounts, browsers, past, rosters
from lms.demo.ways import Viewer
from lms.people.models import Person
from lms.supervision import cases, deciding, looking, second_looks
from lms.supervision.models import CaseConcern
from lms.watching.accepting import Reason
from lms.watching.models import Beat, WatchSession

SAID = "我们村没有宽带，大家约好到村委会培训室，用同一台电脑轮流学的。"
REASON = "电话抽查时，本人答不出所学内容，称由亲属代为播放。"
GROUND = "经电话核实，录播课由亲属代为播放，本人没有观看，请重新学习。"
TWO_PLAYERS = "同一讲课，手机和电脑同一时间都在播放，请核实是否本人学习。"
TWO_PLAYERS_SAID = "我在手机上看了开头，到单位后换电脑接着看，手机没关，装在口袋里一直放到最后。"
NO_FINDING = "学习记录显示，手机开头之后由电脑接着播放，手机后来多放的部分没有计入，与本人说明一致。"
ASKED = "亲属只是帮忙打开页面，课是我自己看的，请再核实一次。"


def tell(administrator: Person, supervisor: Person) -> None:
    """Everything is told in days before now; the county's learning lies before it."""
    now = clock.now()
    _training_room(now)
    _phone_that_played_on(now - timedelta(days=1), supervisor)
    _second_look(now, administrator)


def _training_room(now: datetime) -> None:
    """The worker sees the one computer that several heads used, and one of them says how it came."""
    with past.at(now - timedelta(hours=20)):
        for finding in looking.shared_devices(now - timedelta(days=30), clock.now()):
            case = cases.open_found(finding)
            assert case is not None
            first = db.session.scalars(select(CaseConcern.person_id).where(CaseConcern.case_id == case.id)).first()
            cases.say(case, db.session.get_one(Person, first), SAID)


def _phone_that_played_on(before: datetime, supervisor: Person) -> None:
    """The supervisor saw two players at once, hears how it came, and finds nothing wrong."""
    row = db.session.execute(_played_on(before)).first()
    if row is None:
        return
    person, at = row
    with past.at(at + timedelta(hours=3)):
        case = cases.open_by_hand(person, by=supervisor, reason=TWO_PLAYERS)
    with past.at(at + timedelta(hours=5)):
        cases.say(case, person, TWO_PLAYERS_SAID)
    with past.at(at + timedelta(hours=6)):
        deciding.decide(case, by=supervisor, outcome="no_finding", ground=NO_FINDING, tasks=[], deciders=1)


def _played_on(before: datetime) -> Select[Person, datetime]:
    """Heads of whom a player had reported by then what it played after another had taken over, and when."""
    return (
        select(Person, Beat.at)
        .join(WatchSession, WatchSession.person_id == Person.id)
        .join(Beat, Beat.session_id == WatchSession.id)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Beat.receipts.contains(f"{Reason.TAKEN_OVER}:"), Beat.at < before, *_is_head_apart())
        .order_by(Enrolment.id)
    )


def _second_look(now: datetime, administrator: Person) -> None:
    row = _completed_before(now - timedelta(days=9))
    if row is None:
        return
    person, enrolment = row
    with past.at(now - timedelta(days=8)):
        case = cases.open_by_hand(person, by=administrator, reason=REASON)
    with past.at(now - timedelta(days=6)):
        tasks = [(person.id, enrolment.plan_id)]
        deciding.decide(case, by=administrator, outcome="annul", ground=GROUND, tasks=tasks, deciders=1)
    _begin_again(person, enrolment, now - timedelta(days=4))
    with past.at(now - timedelta(days=2)):
        second_looks.ask(case, person, ASKED)


def _begin_again(person: Person, enrolment: Enrolment, at: datetime) -> None:
    """What was annulled is to be learnt anew; the first third of it is."""
    lectures = select(Lesson).join(Plan, Plan.course_id == Lesson.course_id).where(Lesson.recording_id.is_not(None))
    lectures = lectures.options(joinedload(Lesson.recording), joinedload(Lesson.course))
    lecture = db.session.scalars(lectures.where(Plan.id == enrolment.plan_id)).one()
    random = Random(f"{rosters.SEED} {person.name} again")  # noqa: S311 - an invented past, not a secret
    viewer = Viewer(person, lecture, browsers.of(person.id, enrolment.post_kind, random), random)
    viewer.open(at).play((0, viewer.whole // 3), leaving=True)


def _completed_before(moment: datetime) -> Row[Person, Enrolment] | None:
    """The first head who had completed by then, and the task."""
    found = (
        select(Person, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.completed_at < moment, *_is_head_apart())
        .order_by(Enrolment.id)
        .limit(1)
    )
    return db.session.execute(found).one_or_none()


def _is_head_apart() -> tuple[ColumnElement[bool], ...]:
    """For queries that have Person and Enrolment: a head who is nobody's account to try out, and in no case yet."""
    mobiles = [account.mobile for account in accounts.ACCOUNTS]
    concerned = select(CaseConcern.person_id)
    return (
        Enrolment.post_kind == "enterprise_head",
        Person.mobile.not_in(mobiles),
        Person.id.not_in(concerned),
    )
