"""Rules of attempts: of the quiz, of a plan, which of two plans' holds, and what a result shows of the key."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses.models import Course, Lesson, Plan
from lms.db import db
from lms.people.models import AuditEntry
from lms.quizzes import answering, attempts, blueprints, opening, papers, presets, rules
from lms.quizzes.forms import USUAL
from lms.quizzes.models import Attempt, PlanRule, Sitting
from lms.quizzes.opening import Opening
from lms.web import timeformat
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.making import Quiz

FORM = {"minutes": "120", "pass_mark": "80", "tries": "2", "resit_hours": "0", "shows_key": "after_window"}


HOURS = timedelta(hours=2)


def change(quiz: Quiz, **values: Any) -> None:
    """Change the rule of the quiz itself."""
    blueprint = blueprints.of_lesson(db.session.get_one(Lesson, quiz.lesson))
    for name, value in values.items():
        setattr(blueprint, name, value)
    db.session.commit()


def look(cast: Cast, quiz: Quiz) -> Opening:
    return opening.look(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))


def hand_in(cast: Cast, quiz: Quiz, *, right: int = 0) -> Attempt:
    """An attempt with so many of the five questions answered right and none of the others."""
    attempt = attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
    for question in papers.questions(attempt.paper)[:right]:
        answering.save(cast.li_lei, attempt.id, question.number, question.key, age=making.NO_AGE)
    attempts.submit(attempt)
    db.session.commit()
    return attempt


def plan_of(quiz: Quiz) -> Plan:
    return db.session.scalars(select(Plan).where(Plan.course_id == quiz.course).order_by(Plan.id)).first()  # type: ignore[return-value]


def give(plan: Plan, quiz: Quiz, cast: Cast, **values: Any) -> None:
    blueprint = blueprints.of_lesson(db.session.get_one(Lesson, quiz.lesson))
    assert blueprint
    rules.set_own(plan, quiz.lesson, rules.values(blueprint) | values, by=cast.admin)
    db.session.commit()


@pytest.mark.parametrize(
    ("opens", "ends", "refusal"),
    [(-1, 1, None), (1, 2, opening.NotOpenYet), (-2, -1, opening.WindowOver), (None, -1, opening.WindowOver)],
)
def test_a_quiz_is_begun_in_its_window_alone(
    app: Flask, cast: Cast, quiz: Quiz, opens: int | None, ends: int, refusal: type | None
) -> None:
    with app.app_context():
        now = clock.now()
        change(quiz, opens_at=opens and now + timedelta(hours=opens), ends_at=now + timedelta(hours=ends))

        found = look(cast, quiz).refusal

        assert type(found) is (refusal or type(None))


def test_whoever_begins_in_the_window_has_the_whole_time(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        change(quiz, ends_at=clock.now() + timedelta(minutes=1))
        attempt = attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))

        assert attempt.closes_at - attempt.started_at == timedelta(minutes=30)


def test_the_wait_counts_from_the_handing_in(
    app: Flask, cast: Cast, quiz: Quiz, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        change(quiz, resit_hours=24)
        failed = hand_in(cast, quiz)
        assert isinstance(look(cast, quiz).refusal, opening.ResitLater)
        assert failed.submitted_at
        later = failed.submitted_at + timedelta(hours=24)

        monkeypatch.setattr(clock, "source", lambda: later - timedelta(seconds=1))
        assert look(cast, quiz).resit_from == later
        monkeypatch.setattr(clock, "source", lambda: later)
        assert look(cast, quiz).refusal is None


def test_a_rule_of_the_plan_goes_before_that_of_the_quiz_and_is_sealed(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        plan = plan_of(quiz)
        give(plan, quiz, cast, minutes=120, pass_mark=60, tries=2)
        attempt = attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        db.session.commit()
        give(plan, quiz, cast, minutes=5, pass_mark=90)

        assert (attempt.closes_at - attempt.started_at, attempt.pass_mark) == (timedelta(minutes=120), 60)
        assert (attempt.rule["tries"], attempt.rule["plan"]) == (2, plan.id)


def test_of_two_plans_the_stricter_rule_holds_whole_and_one_attempt_serves_both(
    app: Flask, cast: Cast, quiz: Quiz
) -> None:
    with app.app_context():
        course = db.session.get_one(Course, quiz.course)
        lecture = db.session.get_one(Lesson, quiz.lecture)
        making.enrol(cast.li_lei, course, cast, lecture, which=1)
        first, second = db.session.scalars(select(Plan).order_by(Plan.id)).all()
        give(first, quiz, cast, pass_mark=60, minutes=10)
        give(second, quiz, cast, pass_mark=100, minutes=90, tries=2)

        door = look(cast, quiz)

        assert door.held
        assert (door.held.plan_id, door.tries_left) == (second.id, 2)
        hand_in(cast, quiz, right=4)
        assert len(look(cast, quiz).owed) == 2  # 80 points are enough for the laxer rule, which did not hold
        hand_in(cast, quiz, right=5)
        assert look(cast, quiz).owed == []


def _two_plans(quiz: Quiz, cast: Cast, old: dict[str, Any], new: dict[str, Any]) -> tuple[Plan, Plan]:
    """Last year's plan, opened a year ago, and one that opened today, each with a rule of its own, or by the quiz's where it has none."""
    course, lecture = db.session.get_one(Course, quiz.course), db.session.get_one(Lesson, quiz.lecture)
    first = plan_of(quiz)
    first.title, first.opens_on = "去年的计划", clock.today() - timedelta(days=365)
    second = db.session.get_one(Plan, making.enrol(cast.li_lei, course, cast, lecture, which=1).plan_id)
    second.title = "今年的计划"
    db.session.commit()
    for plan, values in ((first, old), (second, new)):
        if values:
            give(plan, quiz, cast, **values)
    return first, second


STRICT = {"pass_mark": 100, "tries": 2}
OVER, TO_COME = {"ends_at": -HOURS}, {"opens_at": HOURS}


@pytest.mark.parametrize("open_is_older", [True, False])
@pytest.mark.parametrize("shut", [OVER, OVER | STRICT])
def test_a_plan_whose_window_is_over_is_not_in_the_way_of_another(
    app: Flask, cast: Cast, quiz: Quiz, client: Client, shut: dict[str, Any], open_is_older: bool
) -> None:
    with app.app_context():
        rules_of = [_at(shut), _at({"ends_at": HOURS})]
        plans = _two_plans(quiz, cast, *(rules_of[::-1] if open_is_older else rules_of))
        lets_in = plans[0 if open_is_older else 1]
        number, title, other = lets_in.id, lets_in.title, plans[1 if open_is_older else 0].title
    client.sign_in(cast.li_lei)
    page = client.get(f"/lessons/{quiz.lesson}/quiz").text
    with app.app_context():
        attempt = hand_in(cast, quiz, right=4)
        assert look(cast, quiz).owed == []

    assert (attempt.rule["plan"], attempt.pass_mark) == (number, 80)
    assert f"按计划“{title}”的规则" in page
    assert f"按“{other}”的规则已不能再考" in page


def test_where_every_window_is_over_it_says_so_and_one_to_come_is_waited_for(
    app: Flask, cast: Cast, quiz: Quiz
) -> None:
    with app.app_context():
        _first, second = _two_plans(quiz, cast, _at(OVER), _at(OVER))
        assert isinstance(look(cast, quiz).refusal, opening.WindowOver)
        give(second, quiz, cast, **_at(TO_COME))
        assert isinstance(look(cast, quiz).refusal, opening.NotOpenYet)


def _at(values: dict[str, Any]) -> dict[str, Any]:
    return {name: clock.now() + value if isinstance(value, timedelta) else value for name, value in values.items()}


@pytest.mark.parametrize("own", [{}, STRICT])
def test_tries_that_are_used_up_in_last_years_plan_leave_this_years_its_own(
    app: Flask, cast: Cast, quiz: Quiz, own: dict[str, Any]
) -> None:
    with app.app_context():
        change(quiz, tries=2)
        _two_plans(quiz, cast, own, {})
        for _ in range(2):
            _moved(hand_in(cast, quiz), days=100)
            db.session.commit()

        door = look(cast, quiz)

        assert (door.refusal, door.tries_left, door.rule and door.rule.pass_mark) == (None, 2, 80)
        for _ in range(2):
            hand_in(cast, quiz)
        assert isinstance(look(cast, quiz).refusal, opening.NoTriesLeft)


def _moved(attempt: Attempt, days: int) -> None:
    past = timedelta(days=days)
    attempt.started_at, attempt.closes_at = attempt.started_at - past, attempt.closes_at - past
    assert attempt.submitted_at
    attempt.submitted_at -= past


def test_plans_of_other_courses_set_nothing(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        other = Plan(title="别的计划", course_id=plan_of(quiz).course_id, period="2", created_by_id=cast.admin.id,
                     opens_on=clock.today(), due_on=clock.today())  # fmt: skip
        db.session.add(other)
        db.session.flush()
        give(other, quiz, cast, minutes=7)

        door = look(cast, quiz)

        assert door.rule
        assert door.rule.minutes == 30


def test_presets_are_what_they_are_called() -> None:
    closing, formal = presets.PRESETS["closing"], presets.PRESETS["formal"]

    assert (closing["minutes"], closing["pass_mark"], closing["tries"], closing["rewatches"]) == (30, 80, None, True)
    assert (formal["minutes"], formal["pass_mark"], formal["tries"]) == (120, 80, 2)
    assert sum(section.count for section in USUAL) == 20
    assert sum(section.count * section.points for section in USUAL) == 100


def test_an_administrator_gives_a_plan_its_own_rule_and_takes_it_back(
    app: Flask, cast: Cast, quiz: Quiz, client: Client
) -> None:
    with app.app_context():
        plan = plan_of(quiz).id
    client.sign_in(cast.admin)
    window = {"opens_at": "2026-12-01T09:00", "ends_at": "2026-12-01T11:30"}

    filled = client.post(f"/plans/{plan}/quizzes/{quiz.lesson}", data={"minutes": "7", "preset": "formal"})
    with app.app_context():
        assert db.session.query(PlanRule).count() == 0
    saved = client.post(f"/plans/{plan}/quizzes/{quiz.lesson}", data=FORM | window)

    assert 'value="120"' in filled.text
    assert saved.status_code == 303
    assert "2026-12-01T09:00" in client.get(f"/plans/{plan}/quizzes/{quiz.lesson}").text
    assert "2026年12月1日 09:00" in client.get(f"/plans/{plan}/quizzes").text
    with app.app_context():
        row = db.session.query(PlanRule).one()
        assert (row.minutes, row.tries, row.shows_key, row.rewatches) == (120, 2, "after_window", False)
        assert row.opens_at
        assert row.opens_at.isoformat() == "2026-12-01T01:00:00+00:00"
    assert client.post(f"/plans/{plan}/quizzes/{quiz.lesson}/default").status_code == 303
    with app.app_context():
        assert db.session.query(PlanRule).count() == 0
        deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("quiz.%"))).all()
        assert sorted(deeds) == ["quiz.rule_dropped", "quiz.rule_set"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens_at": "2026-12-01T09:00", "ends_at": "2026-12-01T09:00"},
        {"opens_at": "0026-12-01T09:00"},
        {"ends_at": "bald"},
        {"resit_hours": "-1"},
        {"shows_key": "always"},
        {"minutes": ""},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    app: Flask, cast: Cast, quiz: Quiz, client: Client, wrong: dict[str, str]
) -> None:
    with app.app_context():
        plan = plan_of(quiz).id
    client.sign_in(cast.admin)

    assert client.post(f"/plans/{plan}/quizzes/{quiz.lesson}", data=FORM | wrong).status_code == 422
    with app.app_context():
        assert db.session.query(PlanRule).count() == 0


def test_a_plan_sets_no_rule_for_a_lesson_that_is_no_quiz_of_its(
    app: Flask, cast: Cast, quiz: Quiz, client: Client
) -> None:
    with app.app_context():
        plan = plan_of(quiz).id
    client.sign_in(cast.admin)

    assert client.post(f"/plans/{plan}/quizzes/{quiz.lecture}", data=FORM).status_code == 404


def test_the_result_keeps_the_key_of_what_was_not_answered(app: Flask, cast: Cast, quiz: Quiz, client: Client) -> None:
    with app.app_context():
        number = hand_in(cast, quiz, right=2).id
    client.sign_in(cast.li_lei)

    page = client.get(f"/attempts/{number}/result").text

    assert page.count("正确答案</span>") == 2  # of both that were answered, on the whole paper
    assert page.count("第二十一条") == 3
    assert "说明" not in page
    assert "已作答 2 题，共 5 题" in page


HOUR = timedelta(hours=1)


def _longer(quiz: Quiz, cast: Cast) -> timedelta:
    """The office gives the quiz an hour more."""
    change(quiz, ends_at=clock.now() + 2 * HOUR)
    return 2 * HOUR


def _of_another_plan(quiz: Quiz, cast: Cast) -> timedelta:
    give(plan_of(quiz), quiz, cast, ends_at=clock.now() + 3 * HOUR)
    return 3 * HOUR


def _of_a_room(quiz: Quiz, cast: Cast) -> timedelta:
    now = clock.now()
    times = {"opens_at": now + 3 * HOUR, "ends_at": now + 4 * HOUR}
    for cancelled_at in (None, now):
        row = Sitting(lesson_id=quiz.lesson, place="党校", everyone=True, created_by_id=cast.admin.id,
                      cancelled_at=cancelled_at, **times)  # fmt: skip
        db.session.add(row)
        times = {"opens_at": now + 3 * HOUR, "ends_at": now + 9 * HOUR}
    db.session.commit()
    return 4 * HOUR


@pytest.mark.parametrize("later", [None, _longer, _of_another_plan, _of_a_room])
@pytest.mark.parametrize("right", [3, 5])
def test_of_an_examination_nobody_sees_the_key_before_it_is_over_for_everybody(
    app: Flask, cast: Cast, quiz: Quiz, client: Client, monkeypatch: pytest.MonkeyPatch, right: int,
    later: Callable[[Quiz, Cast], timedelta] | None,
) -> None:  # fmt: skip
    """Whoever has passed, or has no tries left, could tell others."""
    with app.app_context():
        now = clock.now()
        monkeypatch.setattr(clock, "source", lambda: now)
        change(quiz, shows_key="after_window", tries=1, ends_at=now + HOUR)
        number = hand_in(cast, quiz, right=right).id
        end = now + (later(quiz, cast) if later else HOUR) + timedelta(minutes=30)
    client.sign_in(cast.li_lei)

    monkeypatch.setattr(clock, "source", lambda: end - timedelta(seconds=1))
    before = client.get(f"/attempts/{number}/result").text
    monkeypatch.setattr(clock, "source", lambda: end)
    after = client.get(f"/attempts/{number}/result").text

    assert "正确答案</span>" not in before
    assert "错在哪里" not in before
    with app.test_request_context():
        assert f"正确答案自{timeformat(end)}起" in before
    assert after.count("正确答案</span>") >= right


def test_of_an_examination_the_key_is_shown_to_whoever_has_no_tries_left(
    app: Flask, cast: Cast, quiz: Quiz, client: Client
) -> None:
    with app.app_context():
        change(quiz, shows_key="after_window", tries=2)
        number = hand_in(cast, quiz, right=3).id
        client.sign_in(cast.li_lei)
    before = client.get(f"/attempts/{number}/result").text
    with app.app_context():
        hand_in(cast, quiz, right=1)

    assert "正确答案</span>" not in before
    assert "正确答案</span>" in client.get(f"/attempts/{number}/result").text


def test_where_the_key_is_never_shown_passing_shows_it_neither(
    app: Flask, cast: Cast, quiz: Quiz, client: Client
) -> None:
    with app.app_context():
        change(quiz, shows_key="never")
        number = hand_in(cast, quiz, right=5).id
    client.sign_in(cast.li_lei)

    assert "正确答案</span>" not in client.get(f"/attempts/{number}/result").text
