"""The author's pages: each as it should be, for somebody else, and with nonsense."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.media import captions
from lms.media.captions import CaptionsRefused
from lms.media.cues import Cue
from lms.media.models import Captions, Chapter, Recording
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

SRT = "1\n00:00:01,000 --> 00:00:02,000\n第一句字幕\n"


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    """A finished recording of Zhao Min's."""
    with app.app_context():
        recording = factories.recording(cast.zhao_min, title="第一讲")
        db.session.add(Chapter(recording_id=recording.id, start=0, title="总则", title_en="General"))
        db.session.commit()
        return recording.id


@pytest.fixture
def author(client: Client, cast: Cast) -> Client:
    client.sign_in(cast.zhao_min)
    return client


def changed(app: Flask, number: int, **values: object) -> None:
    with app.app_context():
        for name, value in values.items():
            setattr(db.session.get_one(Recording, number), name, value)
        db.session.commit()


def test_the_list_shows_each_recording_with_its_state(author: Client, number: int) -> None:
    page = author.get("/recordings").text

    assert "第一讲" in page
    assert "可以播放" in page
    assert "2:00" in page


def test_an_empty_list_says_so(author: Client) -> None:
    assert "还没有录播" in author.get("/recordings").text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "waiting"}, "排队等待处理"),
        ({"state": "working", "phase": "encoding", "percent": 42}, "42 %"),
        (
            {"state": "failed", "failure": "killed", "failure_figures": {}, "source_path": "sources/x"},
            "重试",
        ),
        ({"state": "failed", "failure": "disk_short", "failure_figures": {"needed": 2_000_000, "free": 5}}, "2 MB"),
        ({"state": "uploading"}, "文件尚未传完"),
        ({"has_sound": False}, "没有声音"),
        ({"expected_seconds": 300}, "5:00"),
        ({"damaged": [[751, 764], [800, 3601]]}, "录像12:31至12:44之间、13:20至1:00:01之间有损坏。"),
        ({"damaged": [[n, n + 1] for n in range(0, 26, 2)]}, "以及另外 3 处"),
        ({"state": "choosing"}, "请选择要制作的节目"),
    ],
)
def test_each_state_is_told_in_words(
    values: dict[str, object], words: str, app: Flask, author: Client, number: int
) -> None:
    changed(app, number, **values)

    assert words in author.get("/recordings").text
    assert words in author.get(f"/recordings/{number}").text


def test_what_would_fail_each_time_is_not_tried_again(app: Flask, author: Client, number: int) -> None:
    changed(app, number, state="failed", failure="unreadable", failure_figures={"detail": ""}, source_path="sources/x")

    assert "another-try" not in author.get("/recordings").text
    assert "another-try" not in author.get(f"/recordings/{number}").text
    answer = author.post(f"/recordings/{number}/another-try")
    assert answer.status_code == 409
    assert "请上传其他文件" in answer.text


def test_only_a_recording_in_the_making_asks_for_itself(app: Flask, author: Client, number: int) -> None:
    assert "every 2s" not in author.get(f"/recordings/{number}/line").text
    over = author.get(f"/recordings/{number}/progress")
    assert over.headers["HX-Trigger-After-Settle"] == "recording-done"
    assert f'href="/recordings/{number}"' in over.text

    changed(app, number, state="working", phase="looking")

    assert "every 2s" in author.get(f"/recordings/{number}/line").text
    assert "HX-Trigger-After-Settle" not in author.get(f"/recordings/{number}/progress").headers


def test_the_page_has_the_player_with_signed_addresses(app: Flask, author: Client, number: int) -> None:
    changed(app, number, folder=f"{number}/abcd1234")

    page = author.get(f"/recordings/{number}").text

    assert "data-player" in page
    assert "/m/" in page
    assert "总则" in page


def test_an_administrator_sees_every_recording(client: Client, cast: Cast, number: int) -> None:
    client.sign_in(cast.admin)

    assert "第一讲" in client.get("/recordings").text
    assert client.get(f"/recordings/{number}").status_code == 200


@pytest.mark.parametrize("somebody", ["xu_lin", "li_lei", "han_mei"])
def test_nobody_else_finds_it(somebody: str, client: Client, cast: Cast, number: int) -> None:
    client.sign_in(getattr(cast, somebody))

    pages = [client.get(f"/recordings/{number}{part}") for part in ("", "/line", "/progress", "/poster.jpg")]
    orders = [
        client.post(f"/recordings/{number}/{order}", data={"title": "x"})
        for order in ("title", "another-try", "removal", "captions", "captions/zh/removal")
    ]

    assert {answer.status_code for answer in pages + orders} == {404}
    assert "第一讲" not in client.get("/recordings").text


def test_a_new_title_is_kept(app: Flask, author: Client, number: int) -> None:
    answer = author.post(f"/recordings/{number}/title", data={"title": "  新标题 "})

    assert answer.status_code == 303
    with app.app_context():
        assert db.session.get_one(Recording, number).title == "新标题"


@pytest.mark.parametrize("title", ["", "   ", "长" * 201])
def test_a_title_that_is_none_is_refused_beside_its_field(title: str, app: Flask, author: Client, number: int) -> None:
    answer = author.post(f"/recordings/{number}/title", data={"title": title})

    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    with app.app_context():
        assert db.session.get_one(Recording, number).title == "第一讲"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_captions_are_taken_from_a_file_and_replaced_by_the_next(
    encoding: str, app: Flask, author: Client, number: int
) -> None:
    for text in ("old", SRT):
        file = (
            io.BytesIO(SRT.replace("第一句字幕", "旧").encode() if text == "old" else text.encode(encoding)),
            "字幕.srt",
        )
        author.post(f"/recordings/{number}/captions", data={"language": "zh", "file": file})

    with app.app_context():
        kept = db.session.scalars(select(Captions)).one()
        assert captions.cues_of(kept) == [Cue(1.0, 2.0, "第一句字幕")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"language": "zh", "file": (b"no captions here", "a.srt")}, "a.srt"),
        ({"language": "zh", "file": (b"1\n00:00:05,000 --> x\ny", "b.srt")}, "第 2 行"),
        ({"language": "zh"}, "请选择字幕文件"),
        ({"language": "fr", "file": (SRT.encode(), "d.srt")}, "invalid-feedback"),
    ],
    ids=["no captions", "bad line", "no file", "other language"],
)
def test_bad_captions_are_refused_beside_their_field(
    data: dict[str, Any], words: str, app: Flask, author: Client, number: int
) -> None:
    if "file" in data:
        content, name = data["file"]
        data = data | {"file": (io.BytesIO(content), name)}

    answer = author.post(f"/recordings/{number}/captions", data=data)

    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert db.session.scalars(select(Captions)).all() == []


def test_captions_of_many_megabytes_are_none(app: Flask, number: int) -> None:
    with app.app_context(), pytest.raises(CaptionsRefused, match=r"c\.srt"):
        captions.take(db.session.get_one(Recording, number), "zh", "c.srt", b"x" * 5_000_001)


def test_captions_that_go_on_after_the_lecture_are_taken_with_a_warning(author: Client, number: int) -> None:
    fits, late = SRT, SRT.replace("00:00:0", "00:05:0")

    pages = [
        author.post(f"/recordings/{number}/captions", data={"language": "zh", "file": (io.BytesIO(text.encode()), "a.srt")},
                    follow_redirects=True).text
        for text in (fits, late)
    ]  # fmt: skip

    assert ["超出本讲时长" in page for page in pages] == [False, True]


def test_captions_can_be_removed(app: Flask, author: Client, number: int) -> None:
    author.post(f"/recordings/{number}/captions", data={"language": "zh", "file": (io.BytesIO(SRT.encode()), "a.srt")})

    author.post(f"/recordings/{number}/captions/zh/removal")

    with app.app_context():
        assert db.session.scalars(select(Captions)).all() == []


def test_a_failed_recording_can_be_tried_again(app: Flask, author: Client, number: int) -> None:
    changed(app, number, state="failed", failure="disk_full", source_path="sources/x")

    author.post(f"/recordings/{number}/another-try")

    with app.app_context():
        assert db.session.get_one(Recording, number).state == "waiting"
    assert app.extensions["huey"].pending_count() == 1
    app.extensions["huey"].flush()


def test_a_finished_recording_cannot_be_tried_again(author: Client, number: int) -> None:
    assert author.post(f"/recordings/{number}/another-try").status_code == 409


def test_a_recording_can_be_deleted(app: Flask, author: Client, number: int) -> None:
    page = author.post(f"/recordings/{number}/removal", follow_redirects=True)

    assert "“第一讲”已删除" in page.text
    assert author.get(f"/recordings/{number}").status_code == 404
    app.extensions["huey"].flush()


def test_a_recording_in_a_course_is_not_deleted_and_the_reason_told(
    app: Flask, author: Client, cast: Cast, number: int
) -> None:
    with app.app_context():
        factories.course(cast.zhao_min, db.session.get_one(Recording, number))
        db.session.commit()

    answer = author.post(f"/recordings/{number}/removal")

    assert answer.status_code == 409
    assert "已编入课程" in answer.text
    assert author.get(f"/recordings/{number}").status_code == 200
