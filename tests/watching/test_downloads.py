"""Lectures are given away as files only where their course says so, and only to those who may watch them."""

from pathlib import Path

import pytest
from sqlalchemy import select

from lms import storage
from lms.courses.models import Course
from lms.db import db
from lms.media.models import Grant, Recording
from tests.conftest import Client
from tests.watching.conftest import World

FOLDER = "1/made"
PICTURE, SOUND = b"picture " * 1000, b"sound " * 100


@pytest.fixture
def course(world: World) -> World:
    """Its lecture lies on the disk, and may be kept."""
    with world.transaction():
        folder = media_folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lecture.mp4").write_bytes(PICTURE)
        (folder / "lecture.m4a").write_bytes(SOUND)
        db.session.scalars(select(Recording)).one().folder = FOLDER
        db.session.scalars(select(Course)).one().allows_download = True
    return world


def media_folder() -> Path:
    return storage.folder("media") / FOLDER


def place(world: World, kind: str = "mp4") -> str:
    return f"/lessons/{world.lesson_id}/download.{kind}"


@pytest.mark.parametrize(("kind", "content"), [("mp4", PICTURE), ("m4a", SOUND)])
def test_a_learner_keeps_a_lecture_whose_course_allows_it(
    client: Client, course: World, kind: str, content: bytes
) -> None:
    client.sign_in(course.cast.li_lei)

    answer = client.get(place(course, kind), buffered=True)

    assert answer.data == content
    assert f"lecture-{course.lesson_id}.{kind}" in answer.headers["Content-Disposition"]
    page = client.get(f"/lessons/{course.lesson_id}/watch").text
    assert place(course, kind) in page


def test_a_broken_download_goes_on_where_it_stopped(client: Client, course: World) -> None:
    client.sign_in(course.cast.li_lei)

    answer = client.get(place(course), headers={"Range": "bytes=100-199"}, buffered=True)

    assert (answer.status_code, answer.data) == (206, PICTURE[100:200])


def test_nothing_is_given_where_the_course_does_not_allow_it(client: Client, course: World) -> None:
    with course.transaction():
        db.session.scalars(select(Course)).one().allows_download = False
    client.sign_in(course.cast.li_lei)

    assert client.get(place(course)).status_code == 404
    assert "download." not in client.get(f"/lessons/{course.lesson_id}/watch").text


def test_nothing_is_given_to_those_who_may_not_watch(client: Client, course: World) -> None:
    client.sign_in(course.cast.ma_jun)

    assert client.get(place(course)).status_code == 404


def test_a_download_is_no_evidence(client: Client, course: World) -> None:
    client.sign_in(course.cast.li_lei)

    client.get(place(course), buffered=True)

    with course.transaction():
        assert db.session.scalars(select(Grant)).all() == []
    assert course.covered() == ""


def test_a_lecture_without_its_sound_file_offers_the_other(client: Client, course: World) -> None:
    with course.transaction():
        (media_folder() / "lecture.m4a").unlink()
    client.sign_in(course.cast.li_lei)

    page = client.get(f"/lessons/{course.lesson_id}/watch").text

    assert place(course) in page
    assert place(course, "m4a") not in page
    assert client.get(place(course, "m4a")).status_code == 404
