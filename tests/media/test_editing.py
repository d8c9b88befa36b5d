"""What an author's window sends of captions: checked line by line, and never over what it has not seen."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from lms.db import db
from lms.media import captions, editing
from lms.media.cues import Cue
from lms.media.editing import ChangedMeanwhile, Edit
from lms.media.models import Recording
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

FILE = b"00:01,000 --> 00:02,000\nx\n"
LINES = [[1.0, 2.5, "第一句"], [3.0, 4.0, "第二句\n两行"]]


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    with app.app_context():
        recording = factories.recording(cast.zhao_min)
        captions.take(recording, "zh", "a.srt", FILE).version = 1
        db.session.commit()
        return f"/recordings/{recording.id}/captions/zh/cues"


@pytest.fixture
def author(client: Client, cast: Cast) -> Client:
    client.sign_in(cast.zhao_min)
    return client


def test_lines_are_saved_in_the_order_of_their_times_and_told_again(author: Client, address: str) -> None:
    answer = author.put(address, json={"version": 1, "cues": LINES[::-1]})

    assert answer.json == {"version": 2}
    assert author.get(address).json == {"version": 2, "cues": LINES}


def test_captions_can_be_written_from_nothing(author: Client, address: str) -> None:
    english = address.replace("zh", "en")
    assert author.get(english).json == {"version": 0, "cues": []}

    kept = author.put(english, json={"version": 0, "cues": LINES}).json["version"]

    assert kept > 0
    assert author.get(english).json == {"version": kept, "cues": LINES}


def test_a_window_that_has_not_seen_the_last_change_overwrites_nothing(author: Client, address: str) -> None:
    author.put(address, json={"version": 1, "cues": LINES})

    answer = author.put(address, json={"version": 1, "cues": []})

    assert answer.status_code == 409
    assert "在另一个窗口中" in answer.json["error"]
    assert answer.json["version"] == 2
    assert answer.json["cues"] == LINES
    assert author.get(address).json["version"] == 2


def test_captions_put_in_place_of_removed_ones_are_not_overwritten(author: Client, address: str) -> None:
    recording, english = address.partition("/captions")[0], address.replace("zh", "en")
    seen = author.put(english, json={"version": 0, "cues": LINES}).json["version"]
    author.post(english.replace("cues", "removal"))
    author.post(f"{recording}/captions", data={"language": "en", "file": (BytesIO(FILE), "a.srt")})

    answer = author.put(english, json={"version": seen, "cues": LINES})

    assert answer.status_code == 409
    assert author.get(english).json["cues"] == [[1.0, 2.0, "x"]]


def test_half_a_character_is_left_out(author: Client, address: str) -> None:
    body = b'{"version": 1, "cues": [[1, 2, "a\\ud83db"]]}'

    assert author.put(address, data=body, content_type="application/json").status_code == 200
    assert author.get(address).json["cues"] == [[1.0, 2.0, "ab"]]


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("cues", "words"),
    [
        ([[1, 2, "好"], [3, 3, "好"]], "第 2 句"),
        ([[2, 1, "好"]], "第 1 句"),
        ([[-1, 1, "好"]], "第 1 句"),
        ([[0, 1e9, "好"]], "第 1 句"),
        ([[0, True, "好"]], "第 1 句"),
        ([["0", 1, "好"]], "第 1 句"),
        ([[0, 1, " \n "]], "第 1 句"),
        ([[0, 1, "好" * 501]], "500"),
        ([[0, 1, 5]], "不是字幕"),
        ([[0, 1]], "不是字幕"),
        ([5], "不是字幕"),
        ("x", "不是字幕"),
        ([[0, 1, "好"]] * 20_001, "20000"),
    ],
)
def test_nonsense_is_named_and_changes_nothing(cues: Any, words: str, author: Client, address: str) -> None:
    before = author.get(address).json

    answer = author.put(address, json={"version": 1, "cues": cues})

    assert answer.status_code == 422
    assert words in answer.json["error"]
    assert author.get(address).json == before


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"version": "1", "cues": []}',
        b'{"version": 1, "cues": [[NaN, 1, "x"]]}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_what_is_no_captions_at_all_is_refused(body: bytes, author: Client, address: str) -> None:
    assert author.put(address, data=body, content_type="application/json").status_code == 422


def test_the_page_leads_to_the_editor_of_each_language(author: Client, address: str) -> None:
    page = address.rpartition("/")[0]

    recording = author.get(page.partition("/captions")[0]).text

    assert f'href="{page}"' in recording
    assert f'href="{page.replace("zh", "en")}"' in recording
    assert "data-caption-editor" in author.get(page).text


@pytest.mark.parametrize("somebody", ["xu_lin", "li_lei", "han_mei"])
def test_nobody_else_finds_or_changes_them(somebody: str, client: Client, cast: Cast, address: str) -> None:
    client.sign_in(getattr(cast, somebody))

    tried = [
        client.get(address),
        client.get(address.rpartition("/")[0]),
        client.put(address, json={"version": 1, "cues": LINES}),
    ]

    assert {answer.status_code for answer in tried} == {404}


def test_what_is_saved_is_what_players_show(app: Flask, author: Client, address: str) -> None:
    author.put(address, json={"version": 1, "cues": LINES})

    with app.app_context():
        recording_id = int(address.split("/")[2])
        assert "00:00:03.000 --> 00:00:04.000\n第二句\n两行\n" in captions.vtt_of(recording_id, "zh")
        kept = captions.find(recording_id, "zh")
        assert kept
        assert captions.cues_of(kept)[0] == Cue(1.0, 2.5, "第一句")


@pytest.mark.both_databases
@pytest.mark.slow
def test_of_windows_that_save_at_the_same_time_one_wins(app: Flask, address: str) -> None:
    recording_id = int(address.split("/")[2])

    def save(number: int) -> int:
        with app.app_context():
            recording = db.session.get_one(Recording, recording_id)
            try:
                editing.save(recording, "zh", Edit(1, [Cue(0.0, 1.0, f"第{number}个窗口")]))
                db.session.commit()
            except ChangedMeanwhile:
                db.session.rollback()
                return 0
            return number

    with ThreadPoolExecutor(8) as pool:
        saved = [number for number in pool.map(save, range(1, 9)) if number]

    assert len(saved) == 1
    with app.app_context():
        kept = captions.find(recording_id, "zh")
        assert kept
        assert kept.version == 2
        assert [cue.text for cue in captions.cues_of(kept)] == [f"第{saved[0]}个窗口"]
