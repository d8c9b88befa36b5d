"""Discs become lectures: by the command, and by an upload whose author chooses."""

import json
import shutil
from pathlib import Path
from typing import Any

import av
import pytest
from flask import Flask
from sqlalchemy import select

from lms import storage
from lms.db import db
from lms.media import recordings, tasks
from lms.media.discs.bytes import SECTOR
from lms.media.models import Chapter, Recording
from lms.people.models import Person
from tests.cast import Cast
from tests.conftest import Client
from tests.media.discs import pressing

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def imported(app: Flask, *words: object) -> list[dict[str, Any]]:
    said = app.test_cli_runner().invoke(args=["media", "import", *map(str, words), "--wait", "--json"])
    results: list[dict[str, Any]] = json.loads(said.stdout)["recordings"]
    return results


def picture_of(app: Flask, number: int) -> tuple[int, int]:
    with app.app_context():
        recording = db.session.get_one(Recording, number)
        path = storage.folder("media") / str(recording.folder) / "lecture.mp4"
    with av.open(str(path)) as container:
        return container.streams.video[0].width, container.streams.video[0].height


def test_an_image_becomes_a_lecture_with_the_chapters_of_its_longest_title(app: Flask, cast: Cast, image: Path) -> None:
    (result,) = imported(app, image)

    assert result == {
        "source": str(image),
        "title": "disc",
        "state": "ready",
        "seconds": 9,
        "expected_seconds": 9,
        "chapters": [{"start": start, "title": f"第{n}段"} for n, start in enumerate((0, 1, 4, 7), start=1)],
        "damaged": [],
        "failure": None,
    }
    assert picture_of(app, 1) == (512, 288)


def test_titles_of_a_folder_by_their_numbers(app: Flask, cast: Cast, disc: Path) -> None:
    first, second, third = imported(app, disc / "VIDEO_TS", *("--disc-title", 1, "--disc-title", 2, "--disc-title", 7))

    assert (first["title"], first["seconds"], first["chapters"]) == ("disc 1", 2, [])
    assert (second["title"], second["seconds"]) == ("disc 2", 9)
    assert (third["state"], "7" in third["failure"]) == ("failed", True)
    assert picture_of(app, 1) == (384, 288)


def test_ntsc_on_an_image_without_udf(app: Flask, cast: Cast, ntsc_disc: Path, tmp_path: Path) -> None:
    (result,) = imported(app, pressing.image(tmp_path / "讲座.iso", ntsc_disc))

    assert (result["title"], result["seconds"], len(result["chapters"])) == ("讲座", 4, 2)
    assert picture_of(app, 1) == (426, 240)


def test_a_scratched_disc_keeps_its_length_and_tells_its_damage(app: Flask, cast: Cast, copied: Path) -> None:
    path = copied / "VIDEO_TS" / "VTS_02_1.VOB"
    sectors = path.stat().st_size // SECTOR
    pressing.scratch(path, [(sectors // 3 * SECTOR, sectors // 2 * SECTOR)])

    (result,) = imported(app, copied)

    assert (result["state"], result["seconds"], result["expected_seconds"]) == ("ready", 9, 9)
    ((start, end),) = result["damaged"]
    assert 1 <= start < end <= 6
    with app.app_context():
        assert db.session.get_one(Recording, 1).source_path is not None


def test_a_truncated_disc_is_as_long_as_can_be_read(app: Flask, cast: Cast, copied: Path) -> None:
    path = copied / "VIDEO_TS" / "VTS_02_1.VOB"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    (result,) = imported(app, copied)

    assert (result["state"], result["expected_seconds"]) == ("ready", 9)
    assert 3 <= result["seconds"] <= 6
    assert result["damaged"][-1][1] == 9


def test_what_is_no_disc_fails_in_words(app: Flask, cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.iso").write_bytes(b"no disc at all")

    (result,) = imported(app, tmp_path / "a.iso")

    assert result["state"] == "failed"
    assert "VIDEO_TS" in result["failure"]


def test_a_folder_without_a_disc_fails_in_words(app: Flask, cast: Cast, tmp_path: Path) -> None:
    (result,) = imported(app, tmp_path)

    assert result["state"] == "failed"
    assert result["failure"]


@pytest.fixture
def uploaded(app: Flask, cast: Cast, image: Path) -> int:
    """An image of Zhao Min's that came by itself, looked at by the worker."""
    with app.app_context():
        recording = recordings.add_file(image, "行政处罚法", db.session.get_one(Person, cast.zhao_min.id))
        db.session.commit()
        tasks.make(recording.id)
        return recording.id


def test_an_uploaded_disc_shows_its_titles_with_a_still_of_each(client: Client, cast: Cast, uploaded: int) -> None:
    client.sign_in(cast.zhao_min)

    page = client.get(f"/recordings/{uploaded}").text

    assert "节目 1" in page
    assert "16:9 · PAL" in page
    assert "音轨 1：AC-3 · 中文 · 2 声道" in page
    assert "4 个章节" in page
    assert 'value="2" checked' in page
    with client.get(f"/recordings/{uploaded}/titles/2.jpg") as still:
        assert still.data.startswith(b"\xff\xd8")
    assert "选择节目" in client.get("/recordings").text


def test_each_chosen_title_becomes_a_lecture(app: Flask, client: Client, cast: Cast, uploaded: int) -> None:
    client.sign_in(cast.zhao_min)

    answer = client.post(f"/recordings/{uploaded}/titles", data={"titles": ["1", "2"]})

    assert answer.status_code == 303
    app.extensions["huey"].flush()
    with app.app_context():
        tasks.make(uploaded)
        made = db.session.scalars(select(Recording).order_by(Recording.disc_title)).all()
        assert [(each.title, each.state, each.seconds, each.disc) for each in made] == [
            ("行政处罚法 1", "ready", 2, None),
            ("行政处罚法 2", "ready", 9, None),
        ]
        assert {each.owner_id for each in made} == {cast.zhao_min.id}
        assert db.session.scalars(select(Chapter.start).where(Chapter.recording_id == made[1].id)).all() == [0, 1, 4, 7]
        assert [path.name for path in (storage.folder("media") / str(uploaded)).iterdir()] == [
            str(made[0].folder).split("/")[1]
        ]
        assert [each.source_path for each in made] == [None, None]


def test_a_wrong_choice_changes_nothing(app: Flask, client: Client, cast: Cast, uploaded: int) -> None:
    client.sign_in(cast.zhao_min)

    for chosen, words in (([], "至少选择"), (["9"], "第 9 个节目"), (["x"], "至少选择")):
        answer = client.post(f"/recordings/{uploaded}/titles", data={"titles": chosen})

        assert (answer.status_code, words in answer.text) == (422, True)
    with app.app_context():
        assert db.session.get_one(Recording, uploaded).state == "choosing"


def test_a_disc_is_chosen_from_once(client: Client, cast: Cast, uploaded: int, app: Flask) -> None:
    client.sign_in(cast.zhao_min)
    client.post(f"/recordings/{uploaded}/titles", data={"titles": ["1"]})

    assert client.post(f"/recordings/{uploaded}/titles", data={"titles": ["2"]}).status_code == 409
    app.extensions["huey"].flush()


def test_nobody_else_sees_or_chooses(client: Client, cast: Cast, uploaded: int) -> None:
    client.sign_in(cast.xu_lin)

    assert client.get(f"/recordings/{uploaded}/titles/2.jpg").status_code in (403, 404)
    assert client.post(f"/recordings/{uploaded}/titles", data={"titles": ["1"]}).status_code in (403, 404)


def test_an_upload_that_is_no_disc_says_so(app: Flask, cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.iso").write_bytes(b"no disc at all")
    with app.app_context():
        recording = recordings.add_file(tmp_path / "a.iso", "", db.session.get_one(Person, cast.zhao_min.id))
        db.session.commit()
        tasks.make(recording.id)

        assert (recording.state, recording.failure) == ("failed", "no_disc")


def test_a_lecture_is_made_anew_from_a_better_copy_of_its_disc(
    app: Flask, cast: Cast, image: Path, tmp_path: Path
) -> None:
    imported(app, image)
    better = shutil.copyfile(image, tmp_path / "better.iso")

    said = app.test_cli_runner().invoke(args=["media", "remake", "1", str(better), "--wait"])

    assert said.exit_code == 0, said.output
    with app.app_context():
        again = db.session.get_one(Recording, 1)
        assert (again.state, again.seconds, again.disc_title) == ("ready", 9, 2)
        assert len(db.session.scalars(select(Chapter)).all()) == 4
