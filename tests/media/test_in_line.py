"""What waits to be made: counted, its time told from the last ones, and told in words when nobody works."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from lms import clock, storage
from lms.db import db
from lms.media import faults, tasks, wording
from lms.media.models import Draft, Recording
from lms.media.recordings import PER_PAGE
from tests.cast import Cast
from tests.conftest import Client

MB = 1_000_000


@pytest.fixture
def author(client: Client, cast: Cast) -> Client:
    client.sign_in(cast.zhao_min)
    return client


def added(app: Flask, cast: Cast, *states: dict[str, object]) -> list[int]:
    with app.app_context():
        rows = [
            Recording(
                **{
                    "title": "讲",
                    "owner_id": cast.zhao_min.id,
                    "source_name": "a.mp4",
                    "source_path": "sources/x",
                    "source_bytes": MB,
                }
                | values
            )
            for values in states
        ]
        db.session.add_all(rows)
        db.session.commit()
        return [row.id for row in rows]


def made(seconds_ago: int, within: int) -> dict[str, object]:
    ready = clock.now() - timedelta(seconds=seconds_ago)
    return {"state": "ready", "seconds": 60, "ready_at": ready, "begun_at": ready - timedelta(seconds=within)}


def test_two_hundred_that_wait_are_told_in_one_line_with_their_time(app: Flask, cast: Cast, author: Client) -> None:
    working = {
        "state": "working",
        "phase": "encoding",
        "percent": 50,
        "begun_at": clock.now() - timedelta(minutes=9, seconds=-20),
    }
    numbers = added(app, cast, made(3600, within=60), working, *[{"state": "waiting"}] * 200)

    page = author.get("/recordings").text

    assert "正在制作 1 个录播 · 200 个排队等待" in page
    assert "播放速度的 1.0 倍" in page  # a minute in a minute
    assert "3.4 小时" in page  # 200.5 MB at one MB a minute
    assert page.count("every 2s") == 1
    assert "9 分钟" in author.get(f"/recordings/{numbers[1]}").text
    assert "前面还有 3 个" in author.get(f"/recordings/{numbers[4]}").text


def test_what_failed_and_what_is_made_stands_above_all_that_wait(app: Flask, cast: Cast, author: Client) -> None:
    states = ("failed", "waiting", "working", "choosing", "ready")
    added(
        app, cast, *({"title": f"讲{state}", "state": state, "seconds": 60, "disc": {"titles": []}} for state in states)
    )

    page = author.get("/recordings/list").text

    shown = sorted(states, key=lambda state: page.index(f"讲{state}"))
    assert shown == ["choosing", "failed", "working", "ready", "waiting"]


def test_the_list_comes_anew_only_when_a_state_changed(app: Flask, cast: Cast, author: Client) -> None:
    (number,) = added(app, cast, {"state": "waiting"})
    mark = author.get("/recordings").text.partition('name="seen" value="')[2].partition('"')[0]
    assert "HX-Trigger-After-Settle" not in author.get(f"/recordings/queue?seen={mark}").headers

    with app.app_context():
        db.session.get_one(Recording, number).state = "failed"
        db.session.commit()

    answer = author.get(f"/recordings/queue?seen={mark}")
    assert answer.headers["HX-Trigger-After-Settle"] == "list-behind"
    mark = author.get("/recordings/list").text.partition('name="seen" value="')[2].partition('"')[0]
    assert "HX-Trigger-After-Settle" not in author.get(f"/recordings/queue?seen={mark}").headers


def test_it_asks_until_nothing_moves_and_the_list_shows_that(app: Flask, cast: Cast, author: Client) -> None:
    (number,) = added(app, cast, {"state": "waiting"})
    mark = author.get("/recordings").text.partition('name="seen" value="')[2].partition('"')[0]
    assert "every 3s" in author.get(f"/recordings/queue?seen={mark}").text

    with app.app_context():
        db.session.get_one(Recording, number).state = "failed"
        db.session.commit()

    assert "every 3s" in author.get(f"/recordings/queue?seen={mark}").text
    mark = author.get("/recordings/list").text.partition('name="seen" value="')[2].partition('"')[0]
    assert "every 3s" not in author.get(f"/recordings/queue?seen={mark}").text


def test_a_worker_that_is_gone_is_told(app: Flask, cast: Cast, author: Client) -> None:
    added(app, cast, {"state": "waiting"})
    sign = sign_of(app)
    sign.touch()
    assert "后台程序" not in author.get("/recordings").text

    long_ago = time.time() - 3600
    os.utime(sign, (long_ago, long_ago))

    assert "后台程序" in author.get("/recordings").text


def sign_of(app: Flask) -> Path:
    with app.app_context():
        return storage.folder("turns") / "worker-seen"


def test_a_worker_shows_itself(app: Flask) -> None:
    sign = sign_of(app)
    sign.unlink(missing_ok=True)
    with app.app_context():
        tasks.ask_again()

    assert sign.exists()


def test_films_that_wait_for_a_draft_are_told_why(app: Flask, cast: Cast, author: Client) -> None:
    _, other = added(app, cast, {"state": "waiting"}, made(10, within=5))
    with app.app_context():
        later = clock.now() + timedelta(minutes=3)
        db.session.add(Draft(recording_id=other, state="working", lease_until=later))
        db.session.commit()

    page = author.get("/recordings").text
    assert "正在生成字幕" in page
    assert "后台程序" not in page


def test_all_that_failed_are_tried_again_by_one_button_and_nobody_elses(app: Flask, cast: Cast, author: Client) -> None:
    failed = {"state": "failed", "failure": "disk_full", "tries": 5}
    *mine, gone, others = added(
        app, cast, failed, failed, failed | {"source_path": None}, failed | {"owner_id": cast.xu_lin.id}
    )
    assert "2 个录播制作失败" in author.get("/recordings").text

    author.post("/recordings/another-try")

    with app.app_context():
        states = [db.session.get_one(Recording, number).state for number in (*mine, gone, others)]
    assert states == ["waiting", "waiting", "failed", "failed"]


def test_what_is_no_film_is_not_tried_with_the_others(app: Flask, cast: Cast, author: Client) -> None:
    states = ("disk_full", "unreadable", "killed", "no_streams")
    numbers = added(app, cast, *({"state": "failed", "failure": failure} for failure in states))
    assert "重试其中 2 个" in author.get("/recordings").text

    author.post("/recordings/another-try")

    with app.app_context():
        states = tuple(db.session.get_one(Recording, number).state for number in numbers)
    assert states == ("waiting", "failed", "waiting", "failed")
    assert "another-try" not in author.get("/recordings/queue").text


def test_every_failure_that_asks_for_another_try_may_pass(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        asking = {code for code, words in wording.FAILURES.items() if "“Try again”" in str(words)}

    assert asking <= set(faults.PASSING)


def test_a_long_list_has_pages_and_is_narrowed_by_words_and_state(app: Flask, cast: Cast, author: Client) -> None:
    added(app, cast, *({"title": f"讲{number}", "state": "ready"} for number in range(PER_PAGE)))
    added(app, cast, {"title": "危化品_专题", "state": "waiting"}, {"source_name": "危化品.iso", "state": "ready"})

    first, second = author.get("/recordings").text, author.get("/recordings/list?page=2").text
    assert first.count("recording-line") == PER_PAGE
    assert second.count("recording-line") == 2
    found = author.get("/recordings?words=危化品").text
    assert found.count("recording-line") == 2
    assert author.get("/recordings?words=危化品&state=waiting").text.count("recording-line") == 1
    assert "没有找到" in author.get("/recordings?words=%").text


def test_what_comes_anew_is_what_was_asked_for(app: Flask, cast: Cast, author: Client) -> None:
    added(app, cast, {"title": "讲", "state": "failed"})

    assert 'hx-get="/recordings/list?page=1&amp;state=failed"' in author.get("/recordings?state=failed").text
