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
from lms.demo import browsers, entering, past, rosters, ways
from lms.demo.browsers import Browsers
from lms.demo.entering import Slips
from lms.demo.stories import STORIES
from lms.demo.ways import Viewer, Way
from lms.people.models import Person, Unit
from lms.quizzes import answering, attempts, papers

# So many people's past is kept by one commit.
TOGETHER = 25
# Never came, came in without beginning, began to watch, lack a few seconds, watched without sitting the quiz, failed it,
# passed it.
GRADES = ("absent", "entered", "begun", "stuck", "watched", "failed", "passed")
WEIGHTS = (23, 3, 15, 5, 10, 8, 36)
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
    lecture, quiz = lessons
    viewer = Viewer(learner.person, lecture, _browsers(learner, random), random)
    if story := STORIES.get(learner.person.mobile or ""):
        story(viewer)
    elif grade != "absent":
        came = _moment(learner, random)
        entering.come_in(learner.person, slips, came)
        _learn(viewer, grade, quiz, came + timedelta(minutes=2))


def _browsers(learner: Learner, random: Random) -> Browsers:
    return browsers.of(learner.person.id, learner.enrolment.post_kind, random)


def _learn(viewer: Viewer, grade: str, quiz: Lesson, began: datetime) -> None:
    if grade == "entered":
        return
    ended = _way(grade, viewer.random)(viewer, began)
    if grade in KNOWS:
        _sit(viewer.person, quiz, ended + timedelta(minutes=3), KNOWS[grade], viewer.random)


def _way(grade: str, random: Random) -> Way:
    if grade == "stuck":
        return ways.with_gaps
    return ways.drawn(ways.PART if grade == "begun" else ways.WHOLE, random)


def _moment(learner: Learner, random: Random) -> datetime:
    """Some moment of an office day between the enrolment and yesterday."""
    days = (clock.now() - learner.enrolment.enrolled_at).days - 1
    morning = clock.start_of(clock.day_of(learner.enrolment.enrolled_at)) + timedelta(
        days=1 + random.randrange(days), hours=8
    )
    return morning + timedelta(minutes=random.randrange(10 * 60), seconds=random.randrange(60))


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
