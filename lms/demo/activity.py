"""The past of the demonstration county: people who never came, who came in, who began, who failed, who passed.

Everything goes through the functions that real players and real quizzes call, at the time when it is told to happen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.demo import entering, past, rosters
from lms.demo.entering import Slips
from lms.media import deliveries
from lms.people.models import Person, Unit
from lms.people.sign_in import SignIn
from lms.quizzes import answering, attempts, papers
from lms.watching import beats, checks, devices, sessions
from lms.watching.beats import Order

PAUSE = (8, 12)
# One in so many learns on the computer of a village's training room.
ONE_IN = 70
TRAINING_ROOM = "training-room-computer"
# So many people's past is kept by one commit.
TOGETHER = 25
# Never came, came in without beginning, began to watch, watched without sitting the quiz, failed it, passed it.
GRADES = ("absent", "entered", "begun", "watched", "failed", "passed")
WEIGHTS = (23, 3, 20, 10, 8, 36)
KNOWS = {"failed": 0.55, "passed": 0.96}


@dataclass(frozen=True)
class Learner:
    person: Person
    unit: Unit
    enrolment: Enrolment


def tell(plan: Plan, slips: Slips) -> Iterator[float]:
    """Let the plan's people live its past; yields the share that is told. Commits as it goes."""
    learners = _learners(plan)
    for first in range(0, len(learners), TOGETHER):
        lessons = _lessons(plan)
        for learner in learners[first : first + TOGETHER]:
            # Everybody's own, so that it is the same past in whatever order the database names them.
            random = Random(f"{rosters.SEED} {learner.person.name}")  # noqa: S311 - an invented past, not a secret
            _live(learner, _grade(learner, random), slips, lessons, random)
        db.session.commit()
        yield min(first + TOGETHER, len(learners)) / len(learners)


def _lessons(plan: Plan) -> Sequence[Lesson]:
    found = select(Lesson).where(Lesson.course_id == plan.course_id).order_by(Lesson.position)
    found = found.options(joinedload(Lesson.recording), joinedload(Lesson.course))
    return db.session.scalars(found).all()


def _learners(plan: Plan) -> list[Learner]:
    """One for each person: who heads two firms watches once."""
    rows = db.session.execute(
        select(Person, Unit, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .where(Enrolment.plan_id == plan.id)
        .order_by(Enrolment.id)
    )
    return list({row.Person.id: Learner(*row) for row in rows}.values())


def _grade(learner: Learner, random: Random) -> str:
    """Townships differ: some liaisons remind their people, others don't."""
    zeal = 0.5 + (learner.unit.township_id or learner.unit.position) * 7 % 10 / 8
    absent, *others, passed = WEIGHTS
    return random.choices(GRADES, weights=(absent / zeal, *others, passed * zeal))[0]


def _live(learner: Learner, grade: str, slips: Slips, lessons: Sequence[Lesson], random: Random) -> None:
    if grade == "absent":
        return
    came = _moment(learner, random)
    entering.come_in(learner.person, slips, came)
    if grade != "entered":
        _learn(learner.person, grade, lessons, came + timedelta(minutes=2), random)


def _learn(person: Person, grade: str, lessons: Sequence[Lesson], began: datetime, random: Random) -> None:
    lecture, quiz = lessons
    whole = _seconds(lecture)
    until = int(whole * random.uniform(0.1, 0.85)) if grade == "begun" else whole
    ended = _watch(person, lecture, began, until, random)
    if grade in KNOWS:
        _sit(person, quiz, ended + timedelta(minutes=3), KNOWS[grade], random)


def _seconds(lecture: Lesson) -> int:
    assert lecture.recording is not None
    assert lecture.recording.seconds is not None
    return lecture.recording.seconds


def _moment(learner: Learner, random: Random) -> datetime:
    """Some moment of an office day between the enrolment and yesterday."""
    days = (clock.now() - learner.enrolment.enrolled_at).days - 1
    morning = clock.start_of(clock.day_of(learner.enrolment.enrolled_at)) + timedelta(
        days=1 + random.randrange(days), hours=8
    )
    return morning + timedelta(minutes=random.randrange(10 * 60), seconds=random.randrange(60))


def _watch(person: Person, lecture: Lesson, began: datetime, until: int, random: Random) -> datetime:
    """Play from the beginning to a second, with pauses between reports as the player draws them; when it ended."""
    place = devices.place(_number(person, random), None)
    with past.at(began):
        session = sessions.open_session(person.id, lecture, device="", at=began, place=place).session
        deliveries.note(session.grant_id, [(0, until)])
    db.session.flush()
    nonce, who = session.nonce, SignIn(person.id, person.sign_in_epoch)
    stop = 0
    while stop < until:
        start, stop = stop, min(stop + random.randint(*PAUSE), until)
        report = {"nonce": nonce, "spans": [[start, stop]], "place": stop, "leaving": stop == until}
        with past.at(began + timedelta(seconds=stop)):
            answer = beats.accept(Order(who, session.id, report, clock.now()))
            if answer.check:
                press = {"token": answer.check.token, "number": answer.check.question.number}
                checks.answer(who, session.id, press, at=clock.now())
        nonce = answer.nonce
    return began + timedelta(seconds=until)


def _number(person: Person, random: Random) -> str:
    """The number of the browser that the person learns with: the training room's for a few, one of their own for all others."""
    return TRAINING_ROOM if random.randrange(ONE_IN) == 0 else f"{person.id:022}"


def _sit(person: Person, quiz: Lesson, began: datetime, knows: float, random: Random) -> None:
    with past.at(began):
        attempt = attempts.start(person, quiz)
    for question in papers.questions(attempt.paper):
        began += timedelta(seconds=random.randrange(8, 40))
        chosen = question.key if random.random() < knows else random.choice("AB")
        with past.at(began):
            answering.save(person, attempt.id, question.number, chosen, age=timedelta())
    with past.at(began + timedelta(seconds=20)):
        attempts.submit(attempt)
