"""Learning together in the demonstration county: a lecture in the hall with its sign-in sheet, and one on an office's big screen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses import tasks as course_tasks
from lms.courses.attaching import attachments
from lms.courses.hall import recording, register
from lms.courses.hall.recording import Held
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.demo import accounts, browsers, papers, past, rosters
from lms.demo.player import Player
from lms.demo.ways import LATEST, NOTHING
from lms.people.models import Person, Post, Unit
from lms.people.sign_in import SignIn
from lms.watching import devices, sessions
from lms.watching.group import attending, gatherings, sheets, tasks
from lms.watching.group.models import GroupScreen, GroupSession
from lms.watching.models import SCREEN, WatchSession

DAYS_AGO = 10
PLACE, LECTURER = "县委党校报告厅", "安全生产讲师团"
HEARD = 12
# Who of the office comes to the big screen: some with a telephone, the others ticked on the list of names.
THERE, WITH_PHONE = 6, 2


def tell(plans: Sequence[Plan], staff: dict[str, Person]) -> None:
    """Officials before a big screen, heads in the hall."""
    officials, heads = plans
    _hall(heads, staff[accounts.ADMINISTRATOR])
    db.session.commit()
    _big_screen(officials, staff[accounts.LIAISON])
    db.session.commit()


def _hall(plan: Plan, administrator: Person) -> None:
    """Ten days ago, for heads who had not come to the site: the sheet is typed, stamped and scanned on the next day."""
    lesson = _lecture(plan)
    waiting = select(Enrolment.person_id).where(
        Enrolment.plan_id == plan.id, Enrolment.post_kind == "enterprise_head", Enrolment.started_at.is_(None)
    )
    each_once = waiting.where(Enrolment.closed_at.is_(None)).group_by(Enrolment.person_id)
    there = db.session.scalars(each_once.order_by(func.min(Enrolment.id)).limit(HEARD)).all()
    held_on = clock.today() - timedelta(days=DAYS_AGO)
    held = Held(plan.id, lesson.id, held_on, PLACE, LECTURER, Decimal("1.0"), True)
    with past.at(clock.start_of(held_on) + timedelta(days=1, hours=10)):
        hall, _ = recording.enter(held, there, "签到表.xlsx", by=administrator)
        db.session.flush()
        sheet = register.all_attendances(hall)
        attachments.add_to_hall(hall, sheet, "签到表（盖章）.pdf", papers.empty_sheet(), by=administrator)
        hall_id = hall.id
        db.session.commit()
        course_tasks.stamp_hall(hall_id)


def _lecture(plan: Plan) -> Lesson:
    lectures = select(Lesson).where(Lesson.course_id == plan.course_id, Lesson.kind == "lecture")
    return db.session.scalars(lectures.options(joinedload(Lesson.recording), joinedload(Lesson.course))).one()


def _big_screen(plan: Plan, liaison: Person) -> None:
    """After everybody there last learnt alone: two sign in by the code, one of the others leaves half-way. It is over before a
    telephone would ask anything."""
    office = db.session.scalars(select(Unit).where(Unit.name == accounts.OFFICE)).one()
    there = _colleagues(office, liaison)
    begin = _free(there, liaison)
    with past.at(begin):
        group = gatherings.open_session(liaison, _lecture(plan), office)
        attending.tick(there[WITH_PHONE:], group, by=liaison)
        for person in there[:WITH_PHONE]:
            attending.sign_in(person, group)
        db.session.flush()  # the time of the trace is told now
    screen = Screen(liaison, _lecture(plan), group, begin + timedelta(minutes=1))
    screen.play((0, screen.whole // 2))
    with past.at(screen.now):
        attending.sign_out(attending.own(there[-1], group.id), by=liaison)
    screen.play((screen.whole // 2, screen.whole), leaving=True)
    _end(group, liaison, screen.now + timedelta(minutes=1))


def _end(group: GroupSession, liaison: Person, at: datetime) -> None:
    with past.at(at):
        gatherings.close(group, by=liaison)
        sheets.attach(group, "集体观看签到表（盖章）.pdf", papers.empty_sheet(), by=liaison)
        group_id = group.id
        db.session.commit()
        tasks.settle_all(group_id)


def _colleagues(office: Unit, liaison: Person) -> Sequence[Person]:
    """Who has come to the site before, of the office."""
    held = select(Person).join(Post, Post.person_id == Person.id).where(Post.unit_id == office.id)
    came = held.where(Person.password_hash.is_not(None), Person.id != liaison.id)
    return db.session.scalars(came.order_by(Post.id).limit(THERE)).all()


def _free(there: Sequence[Person], liaison: Person) -> datetime:
    """Yesterday afternoon, or after the last of them learnt alone."""
    everybody = [person.id for person in (*there, liaison)]
    last = db.session.scalar(
        select(func.max(func.coalesce(WatchSession.closed_at, WatchSession.last_beat_at))).where(
            WatchSession.person_id.in_(everybody)
        )
    )
    afternoon = clock.start_of(clock.today() - timedelta(days=1)) + timedelta(hours=15)
    return min(max(afternoon, last or afternoon) + timedelta(minutes=20), clock.now() - LATEST / 2)


class Screen(Player):
    """The player on the big screen, which plays for nobody by itself."""

    def __init__(self, liaison: Person, lecture: Lesson, group: GroupSession, at: datetime) -> None:
        assert lecture.recording is not None
        assert lecture.recording.seconds is not None
        place = devices.place(browsers.TRAINING_ROOM.number, None)
        with past.at(at):
            opening = sessions.open_session(
                liaison.id, lecture, device=browsers.TRAINING_ROOM.agent, at=at, place=place, grade=SCREEN
            )
            db.session.add(GroupScreen(session_id=opening.session.id, group_id=group.id))
            db.session.flush()  # beats are told of it by other ways than the session
        self.who = SignIn(liaison.id, liaison.sign_in_epoch)
        self.session_id, self.nonce, self.whole = opening.session.id, opening.session.nonce, lecture.recording.seconds
        self.grant_id, self.lost = opening.grant.id, NOTHING
        self.random = Random(f"{rosters.SEED} screen")  # noqa: S311 - an invented past, not a secret
        self.covered, self.check, self.now = opening.counting, None, at
