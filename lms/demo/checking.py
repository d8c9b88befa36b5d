"""Checks on the spot of the demonstration county: in two townships, passed and failed, one refused, one without a line, one voided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lms import clock
from lms.courses.models import Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.demo import accounts, past
from lms.people.models import Person, Post, Unit
from lms.quizzes import papers
from lms.quizzes.models import SpotPaper
from lms.quizzes.models.spot_checks import ANSWERED, REFUSED
from lms.quizzes.spot_checks import drawing_up, receiving, sealing, voiding
from lms.quizzes.spot_checks.receiving import Sent
from lms.supervision.spot_checks import holding

OTHER_TOWNSHIP = "史村镇人民政府"
DAYS_AGO = 2
TOOK = timedelta(seconds=85)


@dataclass(frozen=True)
class Came:
    """What comes of a check: how many answers are right, and how."""

    right: int
    is_offline: bool = False
    refused: str = ""
    voided: str = ""


IN_TOWN = (Came(5), Came(4), Came(1), Came(3, is_offline=True), Came(0, refused="外出办事，约定改日再考"))
ELSEWHERE = (Came(4), Came(2), Came(2, voided="误将手机交给值班人员作答"))


def tell(plan: Plan, staff: dict[str, Person]) -> None:
    """By the township's supervisor at home, and by the county's in another township."""
    for township, inspector, came in (
        (accounts.TOWNSHIP, staff[accounts.TERRITORIAL], IN_TOWN), (OTHER_TOWNSHIP, staff[accounts.SUPERVISOR], ELSEWHERE),
    ):  # fmt: skip
        moment = clock.start_of(clock.today() - timedelta(days=DAYS_AGO)) + timedelta(hours=9)
        for post, each in zip(_heads(plan, township, moment, len(came)), came, strict=False):
            _check(post, each, inspector, moment)
            moment += timedelta(minutes=50)
        db.session.commit()


def _heads(plan: Plan, township: str, moment: datetime, count: int) -> Sequence[Post]:
    """Heads there who had watched the lecture by then, and about whom there is enough to ask; each person once."""
    place = select(Unit.id).where(Unit.name == township).scalar_subquery()
    found = db.session.scalars(
        select(Post)
        .join(Enrolment, Enrolment.post_id == Post.id)
        .join(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Enrolment.plan_id == plan.id, Post.kind == "enterprise_head", Unit.township_id == place)
        .where(Lesson.kind == "lecture", LessonProgress.completed_at < moment, Enrolment.annulment_id.is_(None))
        .order_by(Post.id)
    ).all()
    each = list({post.person_id: post for post in reversed(found)}.values())[::-1]
    ready = drawing_up.readiness([post.person_id for post in each])
    return [post for post in each if post.person_id in ready and ready[post.person_id].is_enough][:count]


def _check(post: Post, came: Came, inspector: Person, at: datetime) -> None:
    unit = db.session.get_one(Unit, post.unit_id)
    with past.at(at):
        check = holding.hold(unit, [post.person_id], drawing_up.PASS_MARK, by=inspector)
        db.session.flush()  # the time of the trace is told now
    (paper,) = check.papers
    if not (came.is_offline or came.refused):
        with past.at(at + timedelta(minutes=2)):
            receiving.begin(check, paper)
    with past.at(at + timedelta(minutes=2) + TOOK + timedelta(hours=6 * came.is_offline)):
        receiving.receive(check, paper, _sent(paper, came))
    if came.voided:
        with past.at(at + timedelta(minutes=20)):
            voiding.void(paper, came.voided, by=inspector)
    db.session.flush()


def _sent(paper: SpotPaper, came: Came) -> Sent:
    """As the telephone sends it."""
    seal = sealing.seal(paper)
    if came.refused:
        return Sent(seal, REFUSED, ground=came.refused)
    asked = papers.questions(paper.paper)
    given = tuple((each.number, each.key, 12 * each.number) for each in asked[: came.right])
    return Sent(seal, ANSWERED, given, int(TOOK.total_seconds()), ago=6 * 3600.0 * came.is_offline)
