"""Supervised rooms: the code that opens a quiz, who may sit and see what, and what invigilators write down."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from lms import clock
from lms.courses import completion
from lms.courses.excusing import deciding
from lms.courses.excusing.deciding import Terms
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.people import roles
from lms.people.models import AuditEntry, Person, Post
from lms.people.ranks import Rank
from lms.quizzes import (
    attempts,
    entering,
    events,
    invigilating,
    opening,
    room_codes,
    rooms,
    sitting_people,
    sittings,
    windows,
)  # fmt: skip
from lms.quizzes.invigilating import Deed
from lms.quizzes.models import Attempt, AttemptEvent, AttemptResult, Blueprint, Sitting, WrongCode
from lms.quizzes.models.rules import AFTER_WINDOW
from lms.reports.evidence import verifying
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making, sitting_in
from tests.quizzes.making import Quiz
from tests.quizzes.test_correcting import sit
from tests.quizzes.test_giving_back import Time
from tests.quizzes.test_races import at_once

TEN_MINUTES = Deed("time_given", "power", "停电", 10)


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> Quiz:
    with app.app_context():
        quiz = making.made(cast)
        sitting_in.room_wanted(quiz)
        return quiz


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def plan(app: Flask, cast: Cast, quiz: Quiz, **more: object) -> int:
    with app.app_context():
        number = sitting_in.planned(cast, quiz, **more).id  # type: ignore[arg-type]
        db.session.commit()
        return number


def start(person: Person, quiz: Quiz, code: str) -> Attempt:
    return attempts.start(person, db.session.get_one(Lesson, quiz.lesson), code)


def stored(number: int) -> Attempt:
    return db.session.get_one(Attempt, number, populate_existing=True)


def test_the_code_of_a_minute_is_right_in_it_and_in_the_next_alone(app: Flask) -> None:
    with app.app_context():
        at = clock.from_microseconds(1_800_000_000_000_000)
        shown = room_codes.code(7, at)

        right = [
            minutes
            for minutes in (-60, -1, 0, 1, 2, 60)
            if room_codes.is_right(7, shown, at + timedelta(minutes=minutes))
        ]

        assert right == [0, 1]
        assert len(shown) == 6
        assert shown.isdecimal()
        assert not room_codes.is_right(8, shown, at)
        assert room_codes.seconds_left(at + timedelta(seconds=59)) == 1


def test_the_code_begins_the_quiz_in_its_window(app: Flask, cast: Cast, quiz: Quiz, time: Time) -> None:
    number = plan(app, cast, quiz)
    with app.app_context():
        code = room_codes.code(number, clock.now())
        time.passes(seconds=60)

        attempt = start(cast.li_lei, quiz, f"{code[:3]} {code[3:]}")

        assert attempt.sitting_id == number


def test_what_an_input_method_types_in_full_width_is_the_code_too(app: Flask, cast: Cast, quiz: Quiz) -> None:
    number = plan(app, cast, quiz)
    with app.app_context():
        wide = room_codes.code(number, clock.now()).translate({48 + digit: 0xFF10 + digit for digit in range(10)})

        assert start(cast.li_lei, quiz, wide).sitting_id == number


@pytest.mark.parametrize(
    ("opens", "ends", "refusal"),
    [(1, 2, opening.RoomLater), (-2, -1, opening.RoomWanted), (None, None, opening.RoomWanted)],
)
def test_no_code_opens_it_outside_its_window(
    app: Flask, cast: Cast, quiz: Quiz, opens: int | None, ends: int, refusal: type[Exception]
) -> None:
    number = plan(app, cast, quiz, opens=opens, ends=ends) if opens else 1
    with app.app_context(), pytest.raises(refusal):
        start(cast.li_lei, quiz, room_codes.code(number, clock.now()))


def test_a_cancelled_sitting_opens_nothing_and_whoever_has_begun_goes_on(app: Flask, cast: Cast, quiz: Quiz) -> None:
    number = plan(app, cast, quiz)
    with app.app_context():
        begun = sitting_in.begun(cast.li_lei, quiz, number)
        sittings.cancel(db.session.get_one(Sitting, number), by=cast.admin)
        db.session.commit()

        assert stored(begun).is_open
        assert start(cast.li_lei, quiz, "").id == begun
        with pytest.raises(sittings.AlreadyCancelled):
            sittings.cancel(db.session.get_one(Sitting, number), by=cast.admin)
        assert rooms.open_to(cast.ma_jun, quiz.lesson) == []


def test_nobody_begins_with_the_code_of_another_sitting_or_without_being_listed(
    app: Flask, cast: Cast, quiz: Quiz
) -> None:
    later = plan(app, cast, quiz, opens=2, ends=3)
    with app.app_context():
        making.enrol(cast.ma_jun, _course(quiz), cast, None)
        db.session.commit()
    listed = plan(app, cast, quiz, listed=cast.ma_jun.name)
    with app.app_context(), pytest.raises(opening.RoomLater):
        start(cast.li_lei, quiz, room_codes.code(listed, clock.now()))
    plan(app, cast, quiz)
    with app.app_context():
        for foreign in (later, listed):
            with pytest.raises(rooms.CodeIsWrong):
                start(cast.li_lei, quiz, room_codes.code(foreign, clock.now()))


def _course(quiz: Quiz):  # type: ignore[no-untyped-def]
    return db.session.get_one(making.Course, quiz.course)


def test_wrong_codes_are_counted_and_then_the_door_waits(
    app: Flask, cast: Cast, quiz: Quiz, client: Client, time: Time
) -> None:
    number = plan(app, cast, quiz, ends=5)
    client.sign_in(cast.li_lei)
    with app.app_context():
        right = room_codes.code(number, clock.now())
        wrong = f"{(int(right) + 1) % 10**6:06}"
    address = f"/lessons/{quiz.lesson}/attempts"

    empty = client.post(address)
    answers = [client.post(address, data={"code": wrong}).status_code for _ in range(5)]
    waits = client.post(address, data={"code": right})

    assert empty.status_code == 422
    assert answers == [409] * 5
    assert waits.status_code == 429
    assert 'name="code"' in waits.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(WrongCode)) == 5
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
        time.passes(minutes=11)
        right = room_codes.code(number, clock.now())
    assert client.post(address, data={"code": right}).status_code == 303


@pytest.mark.both_databases
def test_two_starts_with_one_code_begin_one_attempt(app: Flask, cast: Cast, quiz: Quiz) -> None:
    number = plan(app, cast, quiz)
    with app.app_context():
        code = room_codes.code(number, clock.now())

    begun = at_once(app, *[lambda: start(cast.li_lei, quiz, code).id] * 4)

    assert len(set(begun)) == 1
    with app.app_context():
        assert db.session.scalars(select(Attempt.sitting_id)).all() == [number]


@pytest.mark.both_databases
def test_wrong_codes_at_once_are_counted_each(app: Flask, cast: Cast, quiz: Quiz) -> None:
    plan(app, cast, quiz)

    def guess() -> object:
        try:
            return start(cast.li_lei, quiz, "x")
        except rooms.NotEntered as refused:
            return type(refused)

    answers = at_once(app, *[guess] * 8)

    assert sorted(map(str, answers)) == sorted(map(str, [rooms.CodeIsWrong] * 5 + [rooms.TooManyWrong] * 3))


@pytest.mark.both_databases
def test_time_given_at_once_by_two_moves_the_end_twice_and_pressed_twice_by_one_once(
    app: Flask, cast: Cast, quiz: Quiz
) -> None:
    number = plan(app, cast, quiz)
    with app.app_context():
        begun = sitting_in.begun(cast.li_lei, quiz, number)
        before = stored(begun).closes_at

    def give(by: Person, attempt: int | None) -> object:
        return invigilating.do(db.session.get_one(Sitting, number), TEN_MINUTES, attempt, by=by)

    outcomes = at_once(
        app, lambda: give(cast.han_mei, begun), lambda: give(cast.han_mei, None), lambda: give(cast.admin, None)
    )

    assert sorted(map(str, outcomes)) == sorted(["1", "1", str(invigilating.WrittenAlready)])
    with app.app_context():
        assert stored(begun).closes_at - before == timedelta(minutes=20)
        assert [each.seconds for each in events.of(stored(begun))] == [600, 600]
        deeds = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sitting.deed")).all()
        assert {each.actor_id for each in deeds} == {cast.han_mei.id, cast.admin.id}


def test_an_attempt_is_closed_with_a_ground_and_the_ledger_has_it(
    app: Flask, cast: Cast, quiz: Quiz, client: Client
) -> None:
    number = plan(app, cast, quiz)
    with app.app_context():
        begun = sitting_in.begun(cast.li_lei, quiz, number)
    client.sign_in(cast.han_mei)
    address = f"/sittings/{number}/deeds"
    told = {"attempt": begun, "ground": "cheating", "words": "携带资料"}

    without = client.post(address, data={"kind": "closed", "attempt": begun})
    client.post(address, data={"kind": "identity", "attempt": begun})
    client.post(address, data={"kind": "incident"} | told | {"ground": "disturbance", "words": "交头接耳"})
    closed = client.post(address, data={"kind": "closed"} | told)
    again = client.post(address, data={"kind": "time_given", "minutes": 5} | told)

    assert (without.status_code, closed.status_code, again.status_code) == (422, 303, 409)
    client.sign_in(cast.li_lei)
    result = client.get(f"/attempts/{begun}/result").text
    assert all(words in result for words in ("携带资料", "交头接耳", sitting_in.ROOM, "监考人员"))
    with app.app_context():
        assert stored(begun).submitted_by == "invigilator"
        entering.enter_attempts()
        db.session.commit()
        assert _named() == set()
        db.session.execute(update(Attempt).values(sitting_id=None, submitted_by="clock"))
        db.session.execute(update(AttemptEvent).where(AttemptEvent.kind == "incident").values(words="无"))
        db.session.commit()
        assert _named() == {("attempt_altered", "events"), ("attempt_altered", "by"), ("attempt_altered", "sitting")}


def _named() -> set[tuple[str, object]]:
    """The differences of attempts."""
    with verifying.snapshot():
        found = list(verifying.verify([], verifying.Tally(), lambda *_: None))
    return {(each.code, each.facts.get("field")) for each in found if each.code.startswith("attempt")}


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "time_given", "ground": "power", "words": "停电", "minutes": ""}, 422),
        ({"kind": "time_given", "ground": "power", "words": "停电", "minutes": "301"}, 422),
        ({"kind": "time_given", "ground": "outage", "words": "停电", "minutes": "5"}, 422),
        ({"kind": "time_given", "ground": "power", "words": "", "minutes": "5"}, 422),
        ({"kind": "incident", "ground": "power", "words": "停电"}, 422),
        ({"kind": "closed", "ground": "power", "words": "停电", "attempt": "x"}, 422),
        ({"kind": "closed", "ground": "power", "words": "停电", "attempt": "99999"}, 404),
        ({"kind": "gone", "attempt": "1"}, 422),
    ],
)
def test_what_is_wrongly_sent_changes_nothing(
    app: Flask, cast: Cast, quiz: Quiz, client: Client, sent: dict[str, str], status: int
) -> None:
    number = plan(app, cast, quiz)
    with app.app_context():
        begun = sitting_in.begun(cast.li_lei, quiz, number)
    before = making.stored(app, begun).closes_at
    client.sign_in(cast.han_mei)

    assert client.post(f"/sittings/{number}/deeds", data=sent).status_code == status

    assert making.stored(app, begun).closes_at == before
    with app.app_context():
        assert db.session.scalars(select(AttemptEvent)).all() == []


def test_only_administrators_and_those_named_see_a_sitting(app: Flask, cast: Cast, quiz: Quiz, client: Client) -> None:
    number = plan(app, cast, quiz, by=cast.tang_wei)  # a volunteer, without any role
    pages = [f"/sittings/{number}", f"/sittings/{number}/seats", f"/sittings/{number}/sign-in-list"]

    for person, status in (
        (cast.tang_wei, 200),
        (cast.admin, 200),
        (cast.han_mei, 404),
        (cast.li_lei, 404),
        (cast.zhao_min, 404),
    ):
        client.sign_in(person)
        assert [client.get(page).status_code for page in pages] == [status] * 3, person.name
        assert (sitting_in.ROOM in client.get("/sittings").text) == (status == 200)
        assert client.post(f"/sittings/{number}/deeds", data={}).status_code == (422 if status == 200 else 404)
        assert client.get("/sittings/new").status_code == (200 if person == cast.admin else 404)
    client.sign_in(cast.tang_wei)
    assert f'href="/sittings/{number}"' in client.get("/").text
    assert client.post(f"/sittings/{number}/cancellation").status_code == 404


def test_nobody_invigilates_their_own_attempt(app: Flask, cast: Cast, quiz: Quiz) -> None:
    own = plan(app, cast, quiz, by=cast.li_lei)
    with app.app_context():
        with pytest.raises(opening.RoomWanted):
            start(cast.li_lei, quiz, room_codes.code(own, clock.now()))
        with pytest.raises(sitting_people.SitsAndInvigilates):
            sitting_in.planned(cast, quiz, by=cast.li_lei, listed=cast.li_lei.name)
    number = plan(app, cast, quiz)
    with app.app_context():
        begun = sitting_in.begun(cast.li_lei, quiz, number)
        sitting = db.session.get_one(Sitting, number)
        with pytest.raises(invigilating.OwnAttempt):
            invigilating.do(sitting, TEN_MINUTES, begun, by=cast.li_lei)
        with pytest.raises(invigilating.NothingOpen):
            invigilating.do(sitting, TEN_MINUTES, None, by=cast.li_lei)


def test_the_page_shows_the_code_and_how_far_everybody_is(
    app: Flask, cast: Cast, quiz: Quiz, client: Client, time: Time
) -> None:
    number = plan(app, cast, quiz)
    with app.app_context():
        begun = sitting_in.begun(cast.li_lei, quiz, number)
    client.sign_in(cast.li_lei)
    client.post(f"/attempts/{begun}/answers/1", json={"chosen": "A"})
    time.passes(minutes=3)
    client.get(f"/attempts/{begun}/answers")

    assert making.stored(app, begun).seen_at == clock.now()
    client.sign_in(cast.han_mei)
    seats = client.get(f"/sittings/{number}/seats").text
    with app.app_context():
        code = room_codes.code(number, clock.now())
    assert f"{code[:3]} {code[3:]}" in seats
    assert "1 / 5" in seats
    assert "27:00" in seats
    assert "已离线" not in seats
    time.passes(minutes=2)
    assert "已离线" in client.get(f"/sittings/{number}/seats").text


def test_an_administrator_plans_a_sitting(app: Flask, cast: Cast, quiz: Quiz, client: Client) -> None:
    client.sign_in(cast.admin)
    day = clock.now() + timedelta(days=1)
    sent = {
        "lesson_id": quiz.lesson, "place": sitting_in.ROOM, "opens_at": f"{day:%Y-%m-%d}T09:00",
        "ends_at": f"{day:%Y-%m-%d}T11:00", "invigilators": cast.han_mei.name, "listed": cast.li_lei.name,
    }  # fmt: skip

    wrong = [
        client.post("/sittings/new", data=sent | changed)
        for changed in (
            {"invigilators": ""}, {"invigilators": "无此人"}, {"listed": cast.ma_jun.name},
            {"ends_at": sent["opens_at"]}, {"opens_at": "2020-01-01T09:00", "ends_at": "2020-01-01T10:00"},
        )
    ]  # fmt: skip
    right = client.post("/sittings/new", data=sent)

    assert [answer.status_code for answer in wrong] == [422] * 5
    assert right.status_code == 303
    with app.app_context():
        [row] = db.session.scalars(select(Sitting)).all()
        assert row.opens_at.astimezone(clock.COUNTY_ZONE).hour == 9
        assert [each.name for each in sittings.expected(row)] == [cast.li_lei.name]
    listed = client.get(f"/sittings/{row.id}/sign-in-list").text
    assert cast.li_lei.name in listed
    assert cast.han_mei.name in listed


def test_invigilators_and_candidates_are_changed_until_it_begins(
    app: Flask, cast: Cast, quiz: Quiz, client: Client, time: Time
) -> None:
    number = plan(app, cast, quiz, opens=1, ends=3)
    with app.app_context():
        making.enrol(cast.ma_jun, _course(quiz), cast, None)
        db.session.commit()
    page = f"/sittings/{number}/people"
    client.sign_in(cast.admin)
    eyes = cast.zhao_min.mobile or ""
    answers = [
        client.post(page, data=data).status_code
        for data in (
            {"invigilators": "", "listed": ""}, {"invigilators": "无此人", "listed": ""},
            {"invigilators": eyes, "listed": cast.han_mei.name}, {"invigilators": cast.ma_jun.name, "listed": cast.ma_jun.name},
            {"invigilators": eyes, "listed": cast.ma_jun.name},
        )
    ]  # fmt: skip
    assert answers == [422, 422, 422, 422, 303]
    form = client.get(page).text
    assert cast.zhao_min.name in form
    assert f"{cast.ma_jun.name}</textarea>" in form
    with app.app_context():
        row = sittings.sitting(db.session.get_one(Person, cast.admin.id), number)
        assert [each.id for each in sittings.expected(row)] == [cast.ma_jun.id]
        assert [each.id for each in row.invigilators] == [cast.zhao_min.id]
        told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sitting.people_changed")).one()
        assert told.details == {
            "invigilators_in": [cast.zhao_min.id], "invigilators_out": [cast.han_mei.id], "people_in": [cast.ma_jun.id],
        }  # fmt: skip

    time.passes(hours=2)
    assert "这个场次已经开始" in client.get(page).text
    assert client.post(page, data={"invigilators": eyes, "listed": ""}).status_code == 409
    assert client.post(page, data={"invigilators": f"{eyes}\n{cast.han_mei.name}"}).status_code == 303
    client.sign_in(cast.han_mei)
    assert client.get(f"/sittings/{number}").status_code == 200
    assert client.get(page).status_code == 404
    assert client.post(page, data={"invigilators": eyes}).status_code == 404
    client.sign_in(cast.admin)
    client.post(f"/sittings/{number}/cancellation")
    assert client.post(page, data={"invigilators": eyes}).status_code == 409


def test_of_leaders_an_administrator_who_owns_no_plan_of_theirs_reads_nobody_in_a_room(
    app: Flask, cast: Cast, quiz: Quiz, client: Client, time: Time
) -> None:
    """Ma Jun leads at division level, and is listed with Li Lei by the owner of the plan; Xu Lin is another administrator."""
    number = plan(app, cast, quiz, opens=1, ends=3)
    with app.app_context():
        making.enrol(cast.ma_jun, _course(quiz), cast, db.session.get_one(Lesson, quiz.lecture))
        roles.grant(db.session.get_one(Person, cast.xu_lin.id), "administrator", by=cast.admin)
        post = db.session.scalars(select(Post).where(Post.person_id == cast.ma_jun.id)).one()
        post.kind, post.rank = "official", Rank.DIVISION_DEPUTY
        db.session.commit()
    pages = [f"/sittings/{number}{page}" for page in ("", "/seats", "/sign-in-list", "/people")]
    both = {"invigilators": cast.han_mei.name, "listed": f"{cast.li_lei.name}\n{cast.ma_jun.name}"}

    client.sign_in(cast.xu_lin)
    assert client.post(pages[3], data=both).status_code == 422
    client.sign_in(cast.admin)
    assert client.post(pages[3], data=both).status_code == 303
    time.passes(hours=0.5)
    client.sign_in(cast.xu_lin)
    texts = [client.get(page).text for page in pages]
    assert [cast.li_lei.name in each for each in texts] == [True] * 4
    assert [cast.ma_jun.name in each for each in texts] == [False] * 4
    assert ["另有 1 条涉及县处级领导，未列出" in each for each in texts] == [True] * 4
    assert client.post(pages[3], data=both | {"listed": ""}).status_code == 303

    time.passes(hours=1)
    with app.app_context():
        row = sittings.sitting(db.session.get_one(Person, cast.admin.id), number)
        assert [each.id for each in sittings.expected(row)] == [cast.ma_jun.id]
        begun = sitting_in.begun(cast.ma_jun, quiz, number)
    noted = {"kind": "incident", "attempt": str(begun), "ground": "power", "words": "停电"}
    assert client.post(f"/sittings/{number}/deeds", data=noted).status_code == 404
    assert "另有 1 条涉及县处级领导，未列出" in client.get(pages[1]).text
    for person in (cast.admin, cast.han_mei):
        client.sign_in(person)
        assert [cast.ma_jun.name in client.get(page).text for page in pages[:3]] == [True] * 3, person.name
    assert client.post(f"/sittings/{number}/deeds", data=noted).status_code == 303


def _typed(place: str, opens: float, ends: float) -> dict[str, str]:
    now = clock.now().astimezone(clock.COUNTY_ZONE)
    moments = {"opens_at": now + timedelta(hours=opens), "ends_at": now + timedelta(hours=ends)}
    return {"place": place} | {name: f"{moment:%Y-%m-%dT%H:%M}" for name, moment in moments.items()}


def test_a_sitting_is_moved_and_everybody_there_is_told(
    app: Flask, cast: Cast, quiz: Quiz, client: Client, time: Time
) -> None:
    number = plan(app, cast, quiz, opens=1, ends=3)
    page = f"/sittings/{number}/move"
    client.sign_in(cast.admin)
    as_it_is = _typed(sitting_in.ROOM, 1, 3)
    wrong = (as_it_is, _typed("", 1, 3), _typed("礼堂", 3, 1), _typed("礼堂", -3, -1))
    assert [client.post(page, data=data).status_code for data in wrong] == [422] * 4
    assert client.post(page, data=_typed("礼堂", 2, 4)).status_code == 303

    for person in (cast.han_mei, cast.li_lei):
        client.sign_in(person)
        home = client.get("/").text
        assert "礼堂" in home
        assert f"原为：{sitting_in.ROOM}" in home
    assert client.get(page).status_code == 404
    assert client.post(page, data=as_it_is).status_code == 404
    client.sign_in(cast.wang_qiang)
    assert "礼堂" not in client.get("/").text
    client.sign_in(cast.admin)
    assert sitting_in.ROOM in client.get(f"/sittings/{number}").text
    with app.app_context():
        told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sitting.moved")).one()
        assert (told.details["before"]["place"], told.details["place"]) == (sitting_in.ROOM, "礼堂")

    time.passes(hours=2.5)
    assert client.post(page, data=_typed("礼堂", -1, 3)).status_code == 409
    assert client.post(page, data=_typed("礼堂二楼", -0.5, 3)).status_code == 303
    client.post(f"/sittings/{number}/cancellation")
    assert client.post(page, data=_typed("礼堂", -0.5, 3)).status_code == 409
    client.sign_in(cast.li_lei)
    assert "已取消：礼堂二楼" in client.get("/").text


def test_keys_wait_for_whoever_got_minutes_back(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        db.session.execute(update(Blueprint).values(shows_key=AFTER_WINDOW))
        number = sitting_in.planned(cast, quiz).id
        db.session.commit()
        attempt = stored(sitting_in.begun(cast.li_lei, quiz, number))
        ends = db.session.get_one(Sitting, number).ends_at
        assert windows.over_at(attempt) == ends + timedelta(minutes=30)

        events.give_back(attempt, 3 * 3600, "power", by=cast.han_mei, words="停电")
        db.session.commit()
        assert windows.over_at(attempt) == attempt.closes_at > ends + timedelta(minutes=30)

        attempts.submit(attempt)
        assert windows.over_at(attempt) == ends + timedelta(minutes=30)


def test_whoever_has_begun_there_does_not_invigilate_it(app: Flask, cast: Cast, quiz: Quiz) -> None:
    number = plan(app, cast, quiz)
    with app.app_context():
        sitting_in.begun(cast.li_lei, quiz, number)
        admin = db.session.get_one(Person, cast.admin.id)

        with pytest.raises(sitting_people.SitsThere):
            sitting_people.change(sittings.sitting(admin, number), cast.li_lei.name, None, by=admin)


def test_whoever_passed_before_a_sitting_opens_is_not_expected_there(app: Flask, cast: Cast, quiz: Quiz) -> None:
    before, after = plan(app, cast, quiz, opens=-2, ends=-1), plan(app, cast, quiz, opens=1, ends=2)
    with app.app_context():
        for owed in completion.owed_lesson(cast.li_lei.id, quiz.lesson):
            completion.lesson_completed(owed, clock.now())
        db.session.commit()
        admin = db.session.get_one(Person, cast.admin.id)

        assert [each.id for each in sittings.expected(sittings.sitting(admin, before))] == [cast.li_lei.id]
        assert sittings.expected_count(sittings.sitting(admin, after)) == 0


def test_a_result_that_is_known_later_takes_nobody_off_the_list(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        db.session.execute(update(Blueprint).values(needs_room=False))
        db.session.commit()
    handed_in = sit(app, cast.li_lei, quiz)
    number = plan(app, cast, quiz, opens=0, ends=2)
    with app.app_context():
        row = sittings.sitting(db.session.get_one(Person, cast.admin.id), number)
        assert sittings.expected_count(row) == 0

        db.session.execute(update(AttemptResult).where(AttemptResult.attempt_id == handed_in).values(at=clock.now()))

        assert [each.id for each in sittings.expected(row)] == [cast.li_lei.id]


def test_the_list_to_sign_names_units_and_the_page_offers_what_can_still_be_done(
    app: Flask, client: Client, cast: Cast, quiz: Quiz
) -> None:
    number = plan(app, cast, quiz)
    client.sign_in(cast.han_mei)
    with app.app_context():
        attempt = sitting_in.begun(cast.li_lei, quiz, number)
    assert "补时" in (writing := client.get(f"/sittings/{number}").text)
    assert "补记：" not in writing
    with app.app_context():
        attempts.submit(db.session.get_one(Attempt, attempt))
        db.session.commit()

    page = client.get(f"/sittings/{number}").text

    assert "补记：异常情况或身份核验" in page
    assert not any(f'value="{kind}"' in page for kind in ("time_given", "closed"))
    assert "<td>李雷</td><td>东山机械厂</td>" in client.get(f"/sittings/{number}/sign-in-list").text


def test_whoever_is_exempt_is_not_expected(app: Flask, cast: Cast, quiz: Quiz) -> None:
    number = plan(app, cast, quiz)
    with app.app_context():
        admin, task = db.session.get_one(Person, cast.admin.id), db.session.get_one(Enrolment, quiz.enrolment)
        assert sittings.expected_count(sittings.sitting(admin, number)) == 1
        by_paper = Terms("exemption", "in_village", None, "曲组发〔2026〕3号", "县委组织部", None)
        deciding.excuse_one(db.session.get_one(Plan, task.plan_id), by_paper, task, by=admin)
        db.session.commit()

        assert sittings.expected_count(sittings.sitting(admin, number)) == 0
