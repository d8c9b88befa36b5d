import json
from datetime import date

import pytest
from sqlalchemy import Connection, func, select, update

from lms.courses.models import Course, Enrolment
from lms.db import db
from lms.media.models import Recording
from lms.people.models import Person
from lms.watching import keeping
from lms.watching.models import AttentionClock, PresenceCheck
from tests import factories
from tests.watching.conftest import World
from tests.watching.test_races import asked


@pytest.fixture
def li_lei(client, world: World):
    """Li Lei's browser; it wants JSON when it asks as a player does."""
    client.sign_in(world.cast.li_lei)
    return client


def post(client, address: str, body: object = None):
    return client.post(address, json=body, headers={"Accept": "application/json"})


def open_player(client, world: World) -> dict:
    return post(client, f"/lessons/{world.lesson_id}/watch-sessions").json


def test_the_lecture_page_says_what_counts(li_lei, world):
    world.player().play(0, 90)

    page = li_lei.get(f"/lessons/{world.lesson_id}/watch")

    assert page.status_code == 200
    assert "已计入" in page.text
    assert "1:30" in page.text
    assert 'data-covered="0-90"' in page.text


def test_looking_at_the_page_opens_no_session(li_lei, world):
    player = world.player()
    li_lei.get(f"/lessons/{world.lesson_id}/watch")

    assert not player.beat().taken_over


def test_a_player_opens_reports_and_is_answered(li_lei, world):
    opening = open_player(li_lei, world)

    answer = post(li_lei, opening["beats"], {"nonce": opening["nonce"], "spans": [[0, 10]], "place": 10})

    assert answer.status_code == 200
    assert answer.json["claimed"] == "0-10"
    assert answer.json["covered"] == ""
    assert [receipt["words"] for receipt in answer.json["receipts"]] == ["上报时，本站尚未向播放器发送过这部分内容。"]


def test_a_stale_nonce_is_answered_with_the_next(li_lei, world):
    opening = open_player(li_lei, world)

    answer = post(li_lei, opening["beats"], {"nonce": "old", "spans": [], "place": 0})

    assert answer.status_code == 409
    assert answer.json["nonce"] == opening["nonce"]
    assert answer.json["error"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_lecture_of_somebody_elses_plan_is_not_there(client, world, method):
    client.sign_in(world.cast.ma_jun)
    address = f"/lessons/{world.lesson_id}/watch" + ("-sessions" if method == "post" else "")

    assert getattr(client, method)(address).status_code == 404


def test_another_persons_session_takes_no_beat(client, world):
    player = world.player()
    client.sign_in(world.cast.ma_jun)

    answer = post(client, f"/watch-sessions/{player.session_id}/beats", {"nonce": player.nonce, "spans": []})

    assert answer.status_code == 404


def test_a_stranger_is_told_to_sign_in(client, world):
    player = world.player()

    answer = post(client, f"/watch-sessions/{player.session_id}/beats", {"nonce": player.nonce, "spans": []})

    assert answer.status_code == 401
    assert answer.json["error"] == "请先登录。"


def test_a_sign_in_that_was_ended_is_told_to_sign_in_again(client, world):
    player = world.player()
    client.sign_in(world.cast.li_lei)
    with world.transaction():
        db.session.get_one(Person, world.cast.li_lei.id).sign_in_epoch = 5

    answer = post(client, f"/watch-sessions/{player.session_id}/beats", {"nonce": player.nonce, "spans": []})

    assert answer.status_code == 401


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b'{"nonce": 1}', b"\xff\xfe", b"x" * 10_000_000, b"[" * 16_000],
    ids=["empty", "null", "list", "broken", "wrong type", "not text", "10 MB", "deep"],
)
def test_a_body_that_is_no_report_is_refused_in_words(li_lei, world, body):
    player = world.player()

    answer = li_lei.post(
        f"/watch-sessions/{player.session_id}/beats",
        data=body,
        headers={"Accept": "application/json", "Content-Type": "application/json"},
    )

    assert answer.status_code == 422
    assert "nonce" in answer.json["error"]


@pytest.mark.one_database("postgresql")
def test_a_report_accepted_alone_while_the_database_breaks_off_is_told_to_come_again(
    li_lei, world, monkeypatch: pytest.MonkeyPatch
):
    player = world.player()
    look_up = keeping.look_up

    def broken_off(connection: Connection, *which: object, waits: bool) -> object:
        mine = connection.scalar(select(func.pg_backend_pid()))
        with db.engine.connect() as other:
            other.execute(select(func.pg_terminate_backend(mine, 5000)))
        return look_up(connection, *which, waits=waits)

    monkeypatch.setattr(keeping, "look_up", broken_off)
    monkeypatch.setattr("lms.watching.beats.accept_in_company", lambda order, app: None)
    report = {"nonce": player.nonce, "spans": []}

    answer = post(li_lei, f"/watch-sessions/{player.session_id}/beats", report)
    monkeypatch.undo()

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json == {"error": "系统繁忙，请稍后再试。"}
    assert post(li_lei, f"/watch-sessions/{player.session_id}/beats", report).status_code == 200


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"Content-Type": "application/json"}])
def test_who_asks_or_speaks_json_is_refused_in_json(li_lei, world, headers):
    answer = li_lei.post(f"/watch-sessions/{world.player().session_id}/beats", data=b"{}", headers=headers)

    assert answer.status_code == 422
    assert list(answer.json) == ["error"]


def test_a_stranger_who_speaks_json_is_told_in_json(client, world):
    answer = client.post(f"/lessons/{world.lesson_id}/watch-sessions", json={})

    assert answer.status_code == 401
    assert answer.json["error"] == "请先登录。"


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    "spans", ["[[NaN, 5]]", "[[0, Infinity]]", "[[-3, 5]]", "[[5, 3]]", "[[0, 99999]]", "3", '[["a", 1]]']
)
def test_nonsense_spans_are_refused_in_words(li_lei, world, spans):
    opening = open_player(li_lei, world)
    body = f'{{"nonce": {json.dumps(opening["nonce"])}, "spans": {spans}}}'

    answer = li_lei.post(opening["beats"], data=body, headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert "%" not in answer.json["error"]


def test_a_beat_needs_no_form_token_and_an_opening_does(app, client, world):
    player = world.player()
    client.sign_in(world.cast.li_lei)
    app.config["WTF_CSRF_ENABLED"] = True

    beat = post(client, f"/watch-sessions/{player.session_id}/beats", {"nonce": player.nonce, "spans": []})
    opening = post(client, f"/lessons/{world.lesson_id}/watch-sessions")

    assert beat.status_code == 200
    assert opening.status_code == 400


def test_a_recording_that_is_not_ready_has_no_page(li_lei, world):
    with world.transaction():
        db.session.get_one(Recording, world.recording_id).state = "working"

    assert li_lei.get(f"/lessons/{world.lesson_id}/watch").status_code == 404


def test_the_record_shows_what_counts_and_what_not_and_why(li_lei, world):
    player = world.player()
    player.play(0, 90)
    player.beat((100, 160))

    overview = li_lei.get("/record").text
    page = li_lei.get(f"/record/lessons/{world.lesson_id}").text

    assert "1:30" in overview
    assert "上报时，本站尚未向播放器发送过这部分内容。" in page
    assert "1:40–2:40" in page
    assert "1:30–40:00" in page


def test_the_record_shows_what_waits_for_an_answer_until_it_is_given(li_lei, world):
    player = asked(world)
    player.beat((200, 210))
    address = f"/record/lessons/{world.lesson_id}"

    before = li_lei.get(address).text
    player.press(player.check.question.number)
    after = li_lei.get(address).text

    assert "等待您回答" in before
    assert "0:20–1:00" in before
    assert "现在回答" in before
    assert "等待您回答" not in after
    assert "3:20–3:30" in after


def test_the_first_page_leads_to_a_question_that_was_left_open(li_lei, world):
    player = asked(world)

    before = li_lei.get("/").text
    player.press(player.check.question.number)
    after = li_lei.get("/").text

    assert "播放器有一个问题等您回答，回答后再计入 0:40。" in before
    assert f'href="/lessons/{world.lesson_id}/watch">现在回答' in before
    assert "现在回答" not in after


def test_the_first_page_tells_seconds_that_wait_twice_once(li_lei, world):
    asked(world)
    again = world.player()
    again.is_attended = False
    again.play(30, 90, every=30)

    page = li_lei.get("/").text
    reply = again.press(again.check.question.number)

    assert "回答后再计入 1:10。" in page
    assert reply.released == 70


def test_the_first_page_promises_nothing_where_all_that_waits_counts_already(li_lei, world):
    world.player().play(0, 60)
    with world.transaction():
        db.session.execute(update(AttentionClock).values(until_check=0))
    again = world.player()
    again.is_attended = False
    again.play(0, 30)

    page = li_lei.get("/").text

    assert "有一个问题等您回答。" in page
    assert "再计入" not in page


def test_a_question_of_a_lecture_that_is_over_is_not_asked_on_the_first_page(li_lei, world):
    asked(world)
    with world.transaction():
        enrolment = db.session.get_one(Enrolment, world.enrolment_id)
        enrolment.closed_at, enrolment.closed_for = world.now, "post_ended"

    assert "现在回答" not in li_lei.get("/").text


def test_a_question_is_told_in_words_and_never_in_digits(li_lei, world):
    asked(world)

    told = li_lei.post(f"/lessons/{world.lesson_id}/watch-sessions").json

    with world.transaction():
        number = db.session.scalars(select(PresenceCheck.number)).one()
    assert told["held"] == "20-60"
    assert set(told["check"]) == {"token", "question", "choices", "room", "wait"}
    assert "零一二三四五六七八九"[number] in told["check"]["question"]
    assert not any(digit in told["check"]["question"] for digit in "0123456789")


def test_what_was_played_again_and_counted_is_no_longer_listed_as_uncounted(li_lei, world):
    player = world.player()
    player.beat((0, 60))
    player.play(0, 60)

    page = li_lei.get(f"/record/lessons/{world.lesson_id}").text

    assert "播放过的内容均已计入。" in page


def test_an_empty_record_says_so(client, cast):
    client.sign_in(cast.ma_jun)

    assert "您还没有打开过任何一讲。" in client.get("/record").text


def test_the_record_of_a_lecture_never_opened_is_not_there(li_lei, world):
    assert li_lei.get(f"/record/lessons/{world.lesson_id}").status_code == 404


def test_somebody_elses_record_is_not_there(client, world):
    world.player().play(0, 30)
    client.sign_in(world.cast.ma_jun)

    assert client.get(f"/record/lessons/{world.lesson_id}").status_code == 404


def test_an_outdated_edition_is_marked(li_lei, world):
    with world.transaction():
        edition = factories.edition()
        edition.superseded_on = date(2024, 1, 1)
        db.session.scalars(select(Course)).one().edition_id = edition.id

    assert "该版已于2024年1月1日修订" in li_lei.get(f"/lessons/{world.lesson_id}/watch").text


def test_the_lecture_page_tells_where_the_recording_is_damaged(li_lei, world):
    with world.transaction():
        db.session.execute(update(Recording).values(damaged=[[31, 44]]))

    page = li_lei.get(f"/lessons/{world.lesson_id}/watch").text

    assert "录像0:31至0:44之间有损坏。" in page
