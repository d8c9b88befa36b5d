"""Handouts: PDF files that authors add and delete, and that whoever may open the lecture takes along."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import storage
from lms.db import db
from lms.media import grants, handouts, sweeping
from lms.media.models import Handout, Recording
from lms.people.models import Person
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    with app.app_context():
        recording = factories.recording(cast.zhao_min)
        db.session.commit()
        return recording.id


@pytest.fixture
def author(client: Client, cast: Cast) -> Client:
    client.sign_in(cast.zhao_min)
    return client


def add(client: Client, number: int, content: bytes = PDF, name: str = "第一讲 讲义.pdf") -> Any:
    return client.post(f"/recordings/{number}/handouts", data={"handout": (io.BytesIO(content), name)})


def kept(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(path.name for path in storage.folder("handouts").iterdir())


def test_a_handout_is_added_read_and_deleted(app: Flask, author: Client, number: int) -> None:
    before = kept(app)
    assert add(author, number).status_code == 303
    page = author.get(f"/recordings/{number}").text
    assert "第一讲 讲义.pdf" in page

    with app.app_context():
        handout_id = db.session.scalars(select(Handout.id)).one()
    address = f"/recordings/{number}/handouts/{handout_id}"
    answer = author.get(address, buffered=True)
    assert answer.data == PDF
    assert answer.content_type == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]

    author.post(f"{address}/removal")
    assert author.get(address).status_code == 404
    assert kept(app) == before


def address_for(app: Flask, person: Person, number: int) -> str:
    with app.app_context():
        recording = db.session.get_one(Recording, number)
        token = grants.token(grants.open_grant(person.id, recording))
        handout_id = db.session.scalars(select(Handout.id)).one()
        db.session.commit()
        return f"/m/{token}/{number}/handouts/{handout_id}"


def test_learners_get_it_under_an_address_of_their_own(app: Flask, author: Client, cast: Cast, number: int) -> None:
    add(author, number)
    address = address_for(app, cast.sun_li, number)

    author.sign_in(cast.sun_li)
    assert author.get(address, buffered=True).data == PDF
    author.sign_in(cast.ma_jun)
    assert author.get(address).status_code == 404
    author.sign_out()
    assert author.get(address).status_code == 401


def test_an_address_opens_no_handout_of_another_lecture(app: Flask, author: Client, cast: Cast, number: int) -> None:
    add(author, number)
    with app.app_context():
        other = factories.recording(cast.zhao_min)
        token = grants.token(grants.open_grant(cast.sun_li.id, other))
        handout_id = db.session.scalars(select(Handout.id)).one()
        db.session.commit()
        other_id = other.id
    author.sign_in(cast.sun_li)

    assert author.get(f"/m/{token}/{other_id}/handouts/{handout_id}").status_code == 404
    assert author.get(f"/m/{token}/{number}/handouts/{handout_id}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"PK\x03\x04 a document", "讲义.pdf", "不是 PDF 文件"),
        (b"", "空.pdf", "不是 PDF 文件"),
        (PDF[:20], "断.pdf", "不完整"),
    ],
    ids=["other kind", "empty", "broken off"],
)
def test_what_is_no_whole_pdf_is_refused_beside_its_field(
    content: bytes, name: str, words: str, app: Flask, author: Client, number: int
) -> None:
    before = kept(app)

    answer = add(author, number, content, name)

    assert answer.status_code == 422
    assert words in answer.text
    assert name in answer.text
    assert kept(app) == before


def test_what_is_too_large_for_slow_lines_is_refused(app: Flask, number: int) -> None:
    file = io.BytesIO(PDF + b"\0" * handouts.MOST_BYTES)

    with app.app_context(), pytest.raises(handouts.TooLarge, match="30 MB"):
        handouts.add(db.session.get_one(Recording, number), "大.pdf", file)


def test_no_file_at_all_is_told(author: Client, number: int) -> None:
    assert "请选择 PDF 文件" in author.post(f"/recordings/{number}/handouts").text


def test_a_lecture_has_twenty_at_most(app: Flask, author: Client, number: int) -> None:
    for _ in range(handouts.MOST_OF_A_LECTURE):
        assert add(author, number).status_code == 303

    answer = add(author, number)

    assert answer.status_code == 422
    assert "20" in answer.text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\课件\\一.PDF", "一.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("好\n\r.pdf", "好.pdf"),
        ("长" * 300, "长" * 150 + ".pdf"),
    ],
)
def test_names_lose_paths_and_signs(name: str, shown: str, app: Flask, author: Client, number: int) -> None:
    with app.app_context():
        handouts.add(db.session.get_one(Recording, number), name, io.BytesIO(PDF))
        db.session.commit()
        assert db.session.scalars(select(Handout.name)).one() == shown


@pytest.mark.parametrize("somebody", ["xu_lin", "li_lei", "han_mei"])
def test_nobody_else_adds_reads_or_deletes(somebody: str, app: Flask, author: Client, cast: Cast, number: int) -> None:
    add(author, number)
    with app.app_context():
        handout_id = db.session.scalars(select(Handout.id)).one()
    author.sign_in(getattr(cast, somebody))
    address = f"/recordings/{number}/handouts/{handout_id}"

    tried = [add(author, number), author.get(address), author.post(f"{address}/removal")]

    assert {answer.status_code for answer in tried} == {404}


def test_a_deleted_recording_leaves_no_handout_behind(
    app: Flask, author: Client, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept(app)
    add(author, number)
    (new,) = set(kept(app)) - set(before)
    author.post(f"/recordings/{number}/removal")
    app.extensions["huey"].flush()

    with app.app_context():
        path = storage.folder("handouts") / new
        sweeping.remove_strays()
        assert path.exists()
        monkeypatch.setattr(sweeping, "OLD_ENOUGH_SECONDS", -1)
        sweeping.remove_strays()
        assert not path.exists()
