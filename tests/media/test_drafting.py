"""Drafts of captions: ordered, made by a program of its own or refused in words, and shown to nobody before an author confirms."""

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask

from lms import clock, storage
from lms.db import db
from lms.demo import speech
from lms.errors import NotThere
from lms.media import captions, drafting, grants, tasks
from lms.media.cues import Cue
from lms.media.models import Captions, Draft, Recording
from lms.media.playables import playable
from lms.media.spoken_lines import LONGEST
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.media import films

HAS_PACKAGE = find_spec("faster_whisper") is not None
MODEL = os.environ.get("LMS_TEST_SPEECH_MODEL", "")
# A sound file of Mandarin speech; what is said stands in the file beside it that ends in .txt.
VOICE = os.environ.get("LMS_TEST_SPEECH_VOICE", "")
MELODY = (
    "aevalsrc='0.2*exp(-3*mod(t,0.5))*(sin(2*PI*t*(262+33*mod(floor(t*2)*5,8)))+sin(2*PI*t*(131+16*mod(floor(t),4))))'"
)
CUES = [Cue(0.0, 2.0, "第一句"), Cue(2.0, 4.0, "第二句")]


@pytest.fixture
def model(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder that looks like one of a model, and is none."""
    (tmp_path / "model.bin").write_bytes(b"no model")
    app.config["SPEECH_MODEL"] = str(tmp_path)
    yield tmp_path
    app.config["SPEECH_MODEL"] = ""


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    with app.app_context():
        recording = factories.recording(cast.zhao_min)
        recording.folder = f"{recording.id}/{secrets.token_hex(4)}"
        db.session.commit()
        return recording.id


@pytest.fixture
def author(client: Client, cast: Cast) -> Client:
    client.sign_in(cast.zhao_min)
    return client


@pytest.fixture
def orders(app: Flask, number: int) -> Callable[..., None]:
    def order(**values: object) -> None:
        with app.app_context():
            db.session.add(Draft(recording_id=number, **values))
            db.session.commit()

    return order


def test_nothing_is_offered_without_the_setting(author: Client, number: int) -> None:
    assert "自动生成字幕草稿" not in author.get(f"/recordings/{number}").text


def test_the_button_says_what_is_missing(app: Flask, author: Client, number: int, model: Path) -> None:
    (model / "model.bin").unlink()
    assert "自动生成字幕草稿" in author.get(f"/recordings/{number}").text

    answer = author.post(f"/recordings/{number}/captions/zh/draft")

    assert answer.status_code == 409
    assert ("LMS_SPEECH_MODEL" if HAS_PACKAGE else "没有安装") in answer.text
    with app.app_context():
        assert db.session.get(Draft, number) is None


def test_where_captions_are_no_draft_is_made(
    app: Flask, number: int, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        recording = db.session.get_one(Recording, number)
        captions.take(recording, "zh", "a.srt", b"00:01,000 --> 00:02,000\nx\n")
        monkeypatch.setattr(drafting, "_why_not", lambda: None)

        with pytest.raises(drafting.NotNow):
            drafting.order(recording)


def test_a_lecture_whose_film_is_elsewhere_is_not_heard(
    app: Flask, author: Client, number: int, model: Path, orders: Callable[..., None]
) -> None:
    orders()
    with app.app_context():
        tasks.make(0)

    assert "本服务器上没有这一讲的影片" in author.get(f"/recordings/{number}").text


def test_what_prevents_the_program_is_told_in_words(
    app: Flask, author: Client, number: int, model: Path, orders: Callable[..., None]
) -> None:
    orders()
    with app.app_context():
        folder = storage.folder("media") / str(db.session.get_one(Recording, number).folder)
        folder.mkdir(parents=True)
        (folder / "lecture.m4a").write_bytes(b"no film")
        tasks.make(0)
        assert db.session.get_one(Draft, number).state == "failed"

    page = author.get(f"/recordings/{number}").text
    assert ("模型无法加载" if HAS_PACKAGE else "没有安装") in page
    assert f'action="/recordings/{number}/captions/zh/draft"' in page


def test_a_draft_is_shown_to_nobody_before_an_author_confirms_it(
    app: Flask, author: Client, cast: Cast, number: int, orders: Callable[..., None]
) -> None:
    orders(state="working")
    with app.app_context():
        drafting.finish(number, CUES)
        db.session.commit()
        recording = db.session.get_one(Recording, number)
        assert db.session.get(Draft, number) is None
        with pytest.raises(NotThere):
            captions.vtt_of(number, "zh")
        with app.test_request_context():
            assert playable(grants.open_grant(cast.sun_li.id, recording), recording, "zh").captions == ()
        db.session.rollback()
    assert "草稿" in author.get(f"/recordings/{number}").text
    page = author.get(f"/recordings/{number}/captions/zh").text
    assert "语音识别" in page

    cues = f"/recordings/{number}/captions/zh/cues"
    author.put(cues, json={"version": author.get(cues).json["version"], "cues": [[0, 2, "改过的"]]})
    with app.app_context():
        assert captions.is_draft(db.session.get_one(Recording, number), "zh")
    author.post(f"/recordings/{number}/captions/zh/confirmation")

    with app.app_context():
        assert "改过的" in captions.vtt_of(number, "zh")
    assert "语音识别" not in author.get(f"/recordings/{number}/captions/zh").text


def test_captions_written_meanwhile_are_not_overwritten(app: Flask, number: int, orders: Callable[..., None]) -> None:
    orders(state="working")
    with app.app_context():
        recording = db.session.get_one(Recording, number)
        captions.take(recording, "zh", "a.srt", "00:01,000 --> 00:02,000\n手写\n".encode())

        drafting.finish(number, CUES)

        kept = captions.find(number, "zh")
        assert kept
        assert [cue.text for cue in captions.cues_of(kept)] == ["手写"]


@pytest.mark.parametrize(("minutes", "is_taken"), [(-1, True), (4, False)])
def test_what_a_dead_worker_left_is_taken_again(
    minutes: int, is_taken: bool, app: Flask, number: int, orders: Callable[..., None]
) -> None:
    orders(state="working", lease_until=clock.now() + timedelta(minutes=minutes))

    with app.app_context():
        assert (drafting.claim() == number) is is_taken


def test_how_far_a_draft_is_shows_by_itself_and_it_can_be_cancelled(
    app: Flask, author: Client, number: int, orders: Callable[..., None]
) -> None:
    orders(state="working", percent=25, begun_at=clock.now() - timedelta(minutes=10, seconds=-5))
    page = author.get(f"/recordings/{number}").text
    assert f'hx-get="/recordings/{number}/captions/zh/draft"' in page
    assert "25 %" in page
    assert "30 分钟" in page

    author.post(f"/recordings/{number}/captions/zh/draft/cancellation")

    with app.app_context():
        assert not drafting.goes_on(number, 0.5)
    over = author.get(f"/recordings/{number}/captions/zh/draft")
    assert over.headers["HX-Retarget"] == "#captions"
    assert "hx-get" not in over.text
    assert "已取消" in author.get(f"/recordings/{number}").text


def test_a_draft_of_nothing_but_repeated_credits_is_none(app: Flask, number: int, orders: Callable[..., None]) -> None:
    orders(state="working")
    with app.app_context():
        credit = [Cue(n, n + 1, "字幕由Amara.org社区提供") for n in range(5)]
        with pytest.raises(drafting.NotHeard, match="nothing_heard"):
            drafting.finish(number, credit)


def test_silence_is_no_draft(app: Flask, number: int, orders: Callable[..., None]) -> None:
    orders(state="working")

    with app.app_context(), pytest.raises(drafting.NotHeard, match="nothing_heard"):
        drafting.finish(number, [])


@pytest.mark.parametrize("somebody", ["xu_lin", "li_lei", "han_mei"])
def test_nobody_else_orders_or_confirms(somebody: str, app: Flask, client: Client, cast: Cast, number: int) -> None:
    with app.app_context():
        captions.fill(Captions(recording_id=number, language="zh", version=0), CUES)
        db.session.commit()
    client.sign_in(getattr(cast, somebody))

    tried = [
        client.post(f"/recordings/{number}/captions/zh/{order}")
        for order in ("draft", "draft/cancellation", "confirmation")
    ]

    assert {answer.status_code for answer in tried} == {404}


with_model = pytest.mark.skipif(
    not (MODEL and HAS_PACKAGE), reason="LMS_TEST_SPEECH_MODEL names no model, or faster-whisper is not installed"
)


@pytest.fixture
def draft_of(app: Flask, number: int, orders: Callable[..., None], tmp_path: Path) -> Callable[..., list[Cue] | None]:
    """What the real model drafts of a sound that ffmpeg reads; None where it hears nobody."""

    def draft(*sound: str | Path) -> list[Cue] | None:
        orders()
        with app.app_context():
            folder = storage.folder("media") / str(db.session.get_one(Recording, number).folder)
            folder.mkdir(parents=True)
            films.ffmpeg(*sound, "-ac", "1", folder / "lecture.m4a")
            app.config["SPEECH_MODEL"] = MODEL
            tasks.make(0)
            app.config["SPEECH_MODEL"] = ""
            kept, left = captions.find(number, "zh"), db.session.get(Draft, number)
            assert kept or (left and left.failure == "nothing_heard"), left and (left.failure, left.detail)
            assert kept is None or kept.confirmed_at is None
            return captions.cues_of(kept) if kept else None

    return draft


def wrong_share(said: str, heard: str) -> float:
    """Of the signs that were said, without marks, the share that was taken wrongly (the edit distance by their number)."""
    one, two = ["".join(filter(str.isalnum, text)) for text in (said, heard)]
    row = list(range(len(two) + 1))
    for at, sign in enumerate(one, 1):
        last, row[0] = row[0], at
        for place, other in enumerate(two, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (sign != other))
    return row[-1] / len(one)


@pytest.mark.slow
@pytest.mark.one_database
@with_model
@pytest.mark.skipif(not VOICE, reason="LMS_TEST_SPEECH_VOICE names no sound file with its text in a .txt beside it")
def test_a_real_model_drafts_what_a_person_says(draft_of: Callable[..., list[Cue] | None]) -> None:
    cues = draft_of("-i", VOICE) or []

    said = Path(VOICE).with_suffix(".txt").read_text(encoding="utf-8")
    assert wrong_share(said, "".join(cue.text for cue in cues)) < 0.15
    assert max(len(cue.text) for cue in cues) <= LONGEST + 2  # a mark or two


@pytest.mark.slow
@pytest.mark.one_database
@with_model
def test_a_real_model_drafts_badly_what_a_robot_says(draft_of: Callable[..., list[Cue] | None], tmp_path: Path) -> None:
    said = "生产经营单位的主要负责人，对本单位的安全生产工作全面负责。其他负责人对职责范围内的安全生产工作负责。"
    speech.save(b"".join(speech.spoken([said], "cmn")), tmp_path / "said.wav")

    cues = draft_of("-i", tmp_path / "said.wav") or []

    assert wrong_share(said, "".join(cue.text for cue in cues)) < 0.5


@pytest.mark.slow
@pytest.mark.one_database
@with_model
@pytest.mark.parametrize(
    "sound", ["anullsrc", "anoisesrc=color=pink:amplitude=0.2", "anoisesrc=amplitude=0.01", "sine=frequency=50", MELODY]
)
def test_a_real_model_hears_nobody_where_nobody_speaks(sound: str, draft_of: Callable[..., list[Cue] | None]) -> None:
    assert draft_of("-f", "lavfi", "-t", "40", "-i", sound) is None


def test_what_is_half_typed_beside_a_draft_stays(author: Client, number: int, orders: Callable[..., None]) -> None:
    """Once it is over, its own part of the page comes anew, and no form."""
    orders(state="failed", failure="no_model")

    answer = author.get(f"/recordings/{number}/captions/zh/draft")

    assert answer.headers["HX-Retarget"] == "#captions"
    assert "HX-Refresh" not in answer.headers
    assert "enctype" not in answer.text
    assert answer.text in author.get(f"/recordings/{number}").text
