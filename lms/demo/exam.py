"""正式考试 of the demonstration county: sittings that are over, open and to come, with invigilators, notes, marking and results from paper.

Its candidates are the volunteers of one town; the volunteer among the sign-ins has not sat it, and can.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from lms import clock
from lms.courses import authoring, plans
from lms.courses.models import Lesson, Plan
from lms.db import db
from lms.demo import accounts, past, rosters
from lms.people.models import Person, Post, Unit
from lms.quizzes import answering, attempts, blueprints, by_hand, invigilating, markers, papers, room_codes, sittings
from lms.quizzes.invigilating import Deed
from lms.quizzes.kinds import FILL_IN, SHORT_ANSWER
from lms.quizzes.models import Attempt, PaperForm, QuestionBank, Sitting
from lms.quizzes.on_paper import drawn_forms, entries
from lms.quizzes.on_paper.entries import Typed
from lms.quizzes.papers import Sealed
from lms.quizzes.sections import Section
from lms.statutes.models import Edition

ROOM, OTHER_ROOM = "县委党校 301 室", "县应急管理局二楼培训室"
RULES = {
    "sections": (
        Section("true_false", 5, 4.0), Section("single", 5, 4.0), Section("multiple", 3, 4.0), Section("fill_in", 2, 4.0),
        Section("short_answer", 1, 16.0), Section("case", 1, 24.0),
    ),
    "exam": "formal", "minutes": 60, "pass_mark": 60, "tries": 2, "rewatches": False, "needs_room": True, "shows_key": "after_window",
}  # fmt: skip
WRITES = "先组织抢救、防止扩大，再立即如实报告，保护好现场。"
Staff = Mapping[str, Person]


def prepare(bank: QuestionBank, edition: Edition, staff: Staff) -> Plan:
    """The course of one quiz, with its rules, markers and forms for paper, and the plan."""
    author, administrator = staff[accounts.AUTHOR], staff[accounts.ADMINISTRATOR]
    course = authoring.create(author, {
        "title": "安全生产法正式考试", "title_en": "Work Safety Law examination", "edition_id": edition.id,
        "summary": "在监考考场参加考试，或参加纸笔考试。", "summary_en": "Sat in a supervised room, or on paper.",
    })  # fmt: skip
    quiz = authoring.add_lesson(course, "quiz", {"title": "正式考试", "title_en": "Examination"})
    blueprints.define(quiz, bank, RULES)
    markers.name(quiz, author.id, administrator)
    authoring.publish(course, by=author)
    drawn_forms.draw(quiz, 2, by=author)
    return _plan(course.id, administrator)


def _plan(course_id: int, administrator: Person) -> Plan:
    """It opens the day before the others, so that lists of plans begin with those of the lectures."""
    today = clock.today()
    team = db.session.scalars(select(Unit.id).where(Unit.name == accounts.TEAM)).one()
    row = plans.draft(administrator, {
        "title": f"{today.year}年度志愿者正式考试", "title_en": f"Volunteers’ examination, {today.year}",
        "course_id": course_id, "period": str(today.year), "audience": {"units": [team]},
        "opens_on": today - timedelta(days=1), "due_on": today + timedelta(days=54),
    })  # fmt: skip
    plans.publish(row, by=administrator)
    return row


def tell(plan: Plan, staff: Staff) -> None:
    """What has happened in the exam until now, and what is to come."""
    found = select(Lesson).where(Lesson.course_id == plan.course_id).options(joinedload(Lesson.course))
    quiz = db.session.scalars(found).one()
    people = _volunteers()
    _sat(quiz, people[:4], staff)
    db.session.commit()
    _on_paper(quiz, people[4:], staff)
    db.session.commit()
    _marked(quiz, staff)
    _to_come(quiz, staff)
    db.session.commit()


def _volunteers() -> Sequence[Person]:
    """Those of the town but the one whose sign-in tries it out; who came in first, first."""
    of_team = select(Person).join(Post, Post.person_id == Person.id).join(Unit, Unit.id == Post.unit_id)
    apart = of_team.where(Unit.name == accounts.TEAM, Person.mobile != accounts.VOLUNTEER)
    return db.session.scalars(
        apart.order_by(Person.privacy_accepted_at.is_(None), Person.privacy_accepted_at, Post.id)
    ).all()


def _day(days_ago: int) -> datetime:
    """Nine o'clock of a county day."""
    return clock.start_of(clock.today() - timedelta(days=days_ago)) + timedelta(hours=9)


def _planned(
    quiz: Lesson, place: str, opens_at: datetime, ends_at: datetime, listed: Sequence[Person], staff: Staff
) -> Sitting:
    eyes = f"{accounts.SUPERVISOR}\n{accounts.AUTHOR}"
    names = "\n".join(each.name for each in listed)
    row = sittings.plan(
        quiz, place, (opens_at, ends_at), eyes, names, by=staff[accounts.ADMINISTRATOR], invigilators_enter=True
    )
    return db.session.get_one(Sitting, row.id, options=[joinedload(Sitting.lesson)], populate_existing=True)


def _sat(quiz: Lesson, people: Sequence[Person], staff: Staff) -> None:
    """Five days ago three of four came; one was given time back, another's telephone rang."""
    opens = _day(5)
    with past.at(opens - timedelta(days=3)):
        sitting = _planned(quiz, ROOM, opens, opens + timedelta(hours=1), people, staff)
    came = [
        _begun(person, quiz, sitting, opens + timedelta(minutes=2 + place)) for place, person in enumerate(people[:3])
    ]
    eyes = staff[accounts.SUPERVISOR]
    deeds = [(came[0], Deed("identity", None, None, None)), (came[1], Deed("identity", None, None, None)),
             (came[0], Deed("time_given", "device", "键盘失灵，更换电脑", 5)),
             (came[1], Deed("incident", "disturbance", "手机响铃，已提醒并关机", None))]  # fmt: skip
    for place, (attempt, deed) in enumerate(deeds):
        with past.at(opens + timedelta(minutes=10 + 2 * place)):
            invigilating.do(sitting, deed, attempt.id, by=eyes)
    for attempt, person in zip(came, people, strict=False):
        _answered(attempt, person, opens + timedelta(minutes=20))


def _begun(person: Person, quiz: Lesson, sitting: Sitting, at: datetime) -> Attempt:
    with past.at(at):
        return attempts.start(person, quiz, room_codes.code(sitting.id, clock.now()))


def _answered(attempt: Attempt, person: Person, at: datetime) -> None:
    random = Random(f"{rosters.SEED} {person.name} exam")  # noqa: S311 - an invented past, not a secret
    for question in papers.questions(attempt.paper):
        at += timedelta(seconds=random.randrange(20, 60))
        with past.at(at):
            answering.save(person, attempt.id, question.number, _answer(question, random), age=timedelta())
    with past.at(at + timedelta(seconds=30)):
        attempts.submit(attempt)


def _answer(question: Sealed, random: Random) -> str:
    if question.kind == SHORT_ANSWER:
        return WRITES
    if question.kind == FILL_IN:
        return papers.filled([accepted[0] for accepted in question.blanks])
    return question.key if random.random() < 0.9 else "A"


def _on_paper(quiz: Lesson, people: Sequence[Person], staff: Staff) -> None:
    """Four days ago two more sat form A; one sheet was typed by two persons, the other by one so far."""
    with_all = undefer(PaperForm.paper), joinedload(PaperForm.lesson).joinedload(Lesson.course)
    drawn = select(PaperForm).where(PaperForm.lesson_id == quiz.id, PaperForm.letter == "A").options(*with_all)
    form = db.session.scalars(drawn.execution_options(populate_existing=True)).one()
    began = _day(4)
    with past.at(began - timedelta(days=3)):
        _planned(quiz, OTHER_ROOM, began, began + timedelta(hours=1), people[:2], staff)
    typists = (staff[accounts.ADMINISTRATOR], staff[accounts.SUPERVISOR])
    for person, by in ((people[0], typists[0]), (people[0], typists[1]), (people[1], typists[0])):
        with past.at(began + timedelta(hours=7)):
            entries.enter(form, person, Typed(began, OTHER_ROOM, _sheet(form, person)), by=by)


def _sheet(form: PaperForm, person: Person) -> dict[str, str]:
    random = Random(f"{rosters.SEED} {person.name} sheet")  # noqa: S311 - an invented past, not a secret
    return {str(each.number): _answer(each, random) for each in papers.questions(form.paper)}


def _marked(quiz: Lesson, staff: Staff) -> None:
    """Two days ago all but the third hand-in were marked and released."""
    author = staff[accounts.AUTHOR]
    with past.at(_day(2)):
        waiting = by_hand.waiting_for(author, quiz.id)
        left = sorted({line.written.attempt_id for line in waiting})[2]
        for line in waiting:
            if line.written.attempt_id != left:
                by_hand.give(author, quiz, line.written.id, line.written.points - 1, remark="要点基本齐全")
        by_hand.release(quiz, author)


def _to_come(quiz: Lesson, staff: Staff) -> None:
    """One that stands open for a fortnight, so that it can be tried at any time, and one that is planned."""
    now = clock.now().replace(second=0, microsecond=0)
    _planned(quiz, OTHER_ROOM, now - timedelta(hours=1), now + timedelta(days=14), (), staff)
    _planned(quiz, ROOM, _day(-21), _day(-21) + timedelta(hours=1), (), staff)
