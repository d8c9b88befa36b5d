"""The worker's look: what is new becomes a case, once, whatever was seen before it first looked is left alone."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from lms import clock, jobs
from lms.courses import enrolling
from lms.courses.models import Course, Enrolment, Lesson
from lms.db import db
from lms.demo import past
from lms.media import deliveries
from lms.people.models import Person, Post, Unit
from lms.people.sign_in import SignIn
from lms.quizzes import answering, attempts, papers
from lms.quizzes.sections import Section
from lms.supervision import looking, tasks
from lms.supervision.models import CaseConcern, ReviewCase, SignalMark
from lms.watching import beats, checks, devices, sessions
from lms.watching.beats import Order
from lms.watching.models import WatchSession
from tests import factories
from tests.cast import Cast
from tests.quizzes import making

Pause = Callable[[], float]
SECONDS = 700
# The second of a presence check. Of reports every ten seconds it halves one; at 370 the whole next report would wait for the answer.
MID_REPORT, BETWEEN_REPORTS = 365, 370


@pytest.fixture
def lessons(app: Flask, cast: Cast) -> list[int]:
    """Four lectures that every head owes; the worker has looked before."""
    with app.app_context():
        course = factories.course(cast.zhao_min, *(factories.recording(cast.zhao_min, SECONDS) for _ in range(4)))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        _strangers(cast)
        enrolling.enrol(plan, at=plan.published_at)
        db.session.commit()
        with past.at(NOW):  # read when the tests were collected, perhaps long ago
            _look_for_all()
        return list(db.session.scalars(select(Lesson.id).order_by(Lesson.position)))


def _strangers(cast: Cast) -> None:
    """Four heads of four more firms."""
    for number in range(4):
        unit = Unit(kind="enterprise", name=f"厂{number}", township_id=cast.xihe.id)
        person = factories.person(f"厂长{number}")
        db.session.add(unit)
        db.session.flush()
        db.session.add(Post(person_id=person.id, unit_id=unit.id, kind="enterprise_head"))


def _heads() -> list[int]:
    return list(db.session.scalars(select(Enrolment.person_id).distinct().order_by(Enrolment.person_id)))


def _watch(
    person_id: int,
    lesson_id: int,
    number: str,
    began: datetime,
    pause: Pause,
    *,
    until: int = SECONDS,
    asked_after: int = MID_REPORT,
) -> None:
    """Play to a second on the device with this number, answer what is asked, and leave."""
    with past.asked_after(asked_after):
        _play(person_id, lesson_id, number, began, pause, until)


def _play(person_id: int, lesson_id: int, number: str, began: datetime, pause: Pause, until: int) -> None:
    person = db.session.get_one(Person, person_id)
    lesson = db.session.get_one(Lesson, lesson_id, options=[joinedload(Lesson.recording), joinedload(Lesson.course)])
    place = devices.place(number, "10.0.0.1")
    with past.at(began):
        opened = sessions.open_session(person.id, lesson, device="", at=began, place=place).session
        deliveries.note(opened.grant_id, [(0, SECONDS)])
        db.session.flush()
    nonce, at, reached = opened.nonce, 0.0, 0
    while reached < until:
        at += pause()
        stop = min(int(at), until)
        report = {"nonce": nonce, "spans": [[reached, stop]], "place": stop, "leaving": stop == until}
        with past.at(began + timedelta(seconds=at)):
            order = Order(SignIn(person.id, person.sign_in_epoch), opened.id, report, clock.now())
            answer = beats.accept(order)
        nonce, reached = answer.nonce, stop
        if answer.check is not None:
            _answer(opened.id, answer, began + timedelta(seconds=at + 1))
    db.session.commit()


def _look(app: Flask, at: datetime) -> list[tuple[str, list[int]]]:
    """The cases there are after the worker looked at that time: each signal with the persons concerned."""
    with app.app_context(), past.at(at):
        _look_for_all()
        rows = db.session.execute(
            select(ReviewCase.id, ReviewCase.signal, CaseConcern.person_id)
            .join(CaseConcern, CaseConcern.case_id == ReviewCase.id)
            .order_by(ReviewCase.id, CaseConcern.person_id)
        )
        return [(key[1], [row.person_id for row in group]) for key, group in groupby(rows, key=lambda row: row[:2])]


def _look_for_all() -> None:
    for signal in looking.SIGNALS:
        tasks.look_for(signal)


def _answer(session_id: int, answer: beats.Answer, at: datetime) -> None:
    assert answer.check is not None
    db.session.expire_all()  # beats are kept past the session
    press = {"token": answer.check.token, "number": answer.check.question.number}
    session = db.session.get_one(WatchSession, session_id)
    person = db.session.get_one(Person, session.person_id)
    checks.answer(SignIn(person.id, person.sign_in_epoch), session_id, press, at=at)


def _honest(seed: int) -> Pause:
    chance = random.Random(seed)
    return lambda: chance.uniform(8, 12)


NOW = clock.now()
AN_HOUR = timedelta(hours=1)


def test_many_strangers_on_one_device_become_one_case(app: Flask, lessons: list[int]) -> None:
    with app.app_context():
        heads = _heads()
        for place, person in enumerate(heads):
            _watch(person, lessons[0], "a" * 22, NOW + place * AN_HOUR, _honest(place), until=40)
    later = NOW + 10 * AN_HOUR

    assert len(heads) >= 5
    assert _look(app, later) == [("shared_device", heads)]
    with app.app_context():
        _watch(heads[0], lessons[1], "a" * 22, later + AN_HOUR, _honest(9), until=40)
    assert len(_look(app, later + 2 * AN_HOUR)) == 1


def test_devices_of_their_own_and_honest_players_become_none(app: Flask, lessons: list[int]) -> None:
    with app.app_context():
        for place, person in enumerate(_heads()):
            _watch(person, lessons[0], f"{place:022}", NOW + place * AN_HOUR, _honest(place))

    assert _look(app, NOW + 10 * AN_HOUR) == []


def test_a_program_that_reports_like_a_clock_becomes_a_case(app: Flask, lessons: list[int]) -> None:
    with app.app_context():
        person = _heads()[0]
        _watch(person, lessons[0], "a" * 22, NOW, lambda: 10.0)

    assert _look(app, NOW + AN_HOUR) == [("regular_beats", [person])]
    with app.app_context():
        facts = db.session.scalars(select(ReviewCase.facts)).one()
        assert (facts["seconds"], facts["share"], facts["lesson"]) == (10.0, 1.0, lessons[0])


def test_a_presence_check_between_two_reports_makes_one_longer_gap_and_hides_no_clock(
    app: Flask, lessons: list[int]
) -> None:
    with app.app_context():
        person = _heads()[0]
        _watch(person, lessons[0], "a" * 22, NOW, lambda: 10.0, asked_after=BETWEEN_REPORTS)

    assert _look(app, NOW + AN_HOUR) == [("regular_beats", [person])]
    with app.app_context():
        facts = db.session.scalars(select(ReviewCase.facts)).one()
        assert (facts["gaps"], facts["share"]) == (68, round(67 / 68, 4))


def test_completing_together_on_one_device_becomes_a_case(app: Flask, lessons: list[int]) -> None:
    with app.app_context():
        persons = _heads()[:3]
        for lesson in range(3):
            for person in persons:
                _watch(person, lessons[lesson], "a" * 22, NOW + lesson * AN_HOUR, _honest(lesson))
                db.session.commit()

    assert ("same_minute", persons) in _look(app, NOW + 10 * AN_HOUR)


def _sit(person: Person, lesson_id: int, began: datetime, slower: int = 0) -> None:
    """Answer in an order of one's own; two judgements wrong, and as many seconds for each question as it has letters."""
    with past.at(began):
        attempt = attempts.start(person, db.session.get_one(Lesson, lesson_id))
    at = began
    for question in papers.questions(attempt.paper):
        at += timedelta(seconds=RHYTHM[question.question % len(RHYTHM)] + slower)
        wrong = question.kind == "true_false" and question.question % 3 == 0
        chosen = next(letter for letter in "AB" if letter != question.key) if wrong else question.key
        with past.at(at):
            answering.save(person, attempt.id, question.number, chosen, age=timedelta())
    with past.at(at + timedelta(seconds=5)):
        attempts.submit(attempt)


RHYTHM = [6, 9, 31, 14, 22, 8, 5, 17, 40, 12, 19]
PAPER = (Section("true_false", 6, 10.0), Section("single", 5, 8.0))


def test_the_same_mistakes_in_the_same_rhythm_become_a_case(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast, sections=PAPER)
        course = db.session.get_one(Course, quiz.course)
        for person in (cast.ma_jun, cast.sun_li):
            making.enrol(person, course, cast, db.session.get_one(Lesson, quiz.lecture))
        db.session.commit()
        _look_for_all()
        _sit(cast.li_lei, quiz.lesson, NOW + AN_HOUR)
        _sit(cast.ma_jun, quiz.lesson, NOW + 2 * AN_HOUR, slower=1)
        _sit(cast.sun_li, quiz.lesson, NOW + 3 * AN_HOUR, slower=15)
        db.session.commit()

    assert _look(app, NOW + 4 * AN_HOUR) == [("same_answers", sorted([cast.li_lei.id, cast.ma_jun.id]))]


def test_what_was_before_the_first_look_is_left_alone(app: Flask, lessons: list[int]) -> None:
    with app.app_context():
        db.session.execute(delete(SignalMark))
        db.session.commit()
        _watch(_heads()[0], lessons[0], "a" * 22, NOW - 2 * AN_HOUR, lambda: 10.0)

    assert _look(app, NOW) == []
    assert _look(app, NOW + AN_HOUR) == []


def test_the_worker_looks_for_every_signal(app: Flask) -> None:
    with app.app_context():
        jobs.run_waiting(app)
        tasks.look_for_signals()
        jobs.run_waiting(app)

        assert set(db.session.scalars(select(SignalMark.signal))) == looking.SIGNALS.keys()
