"""The watched folder in words: on the authors' page, by the command and at the start."""

import os
from pathlib import Path

import pytest
from flask import Flask

from lms import clock, serving
from lms.db import db
from lms.media.incoming import finding, telling
from lms.media.models import Arrival
from tests.cast import Cast
from tests.conftest import Client
from tests.media.incoming.conftest import Look, lying

NOBODY = 65534


@pytest.fixture
def author(client: Client, cast: Cast) -> Client:
    client.sign_in(cast.zhao_min)
    return client


def test_without_a_folder_the_page_says_nothing_of_one(author: Client) -> None:
    assert "服务器文件夹" not in author.get("/recordings").text


def test_an_empty_folder_says_so_and_whose_the_recordings_will_be(author: Client, root: Path, cast: Cast) -> None:
    page = author.get("/recordings").text

    assert "服务器文件夹中没有待收录的文件" in page
    assert f"归{cast.zhao_min.name}所有" in page


def test_the_page_tells_what_waits_and_what_was_refused(author: Client, root: Path, look: Look) -> None:
    (root / "讲义.docx").write_bytes(b"PK")
    look()
    (root / "第一讲.mp4").write_bytes(b"film")
    (root / "第二讲.mp4").write_bytes(b"film")

    page = author.get("/recordings").text

    assert "有 2 个文件待收录" in page
    assert "未收录 1 个文件" in page
    assert "讲义.docx" in page
    assert "这不是可以制成录播课的文件" in page


def test_what_was_taken_out_of_refused_is_told_no_more(author: Client, root: Path, look: Look) -> None:
    (root / "讲义.docx").write_bytes(b"PK")
    look()
    (root / "refused" / "讲义.docx").unlink()

    assert "讲义.docx" not in author.get("/recordings").text


def test_want_of_room_is_told(app: Flask, author: Client, root: Path) -> None:
    (root / "第一讲.mp4").write_bytes(b"film")
    app.config["DISK_RESERVE_MB"] = 10**9

    assert "磁盘空间不足" in author.get("/recordings").text


def test_a_name_cannot_bring_markup_into_the_page(author: Client, root: Path, look: Look) -> None:
    (root / "<b onclick=x>.docx").write_bytes(b"PK")
    look()

    assert "<b onclick" not in author.get("/recordings").text


def test_a_folder_that_is_gone_is_told_and_nothing_happens(app: Flask, author: Client, root: Path, look: Look) -> None:
    root.rmdir()

    look()

    assert "不存在" in author.get("/recordings").text
    said = app.test_cli_runner().invoke(args=["media", "incoming"])
    assert said.exit_code == 1
    assert str(root) in said.output


def test_an_owner_whom_nobody_knows_is_told(app: Flask, author: Client, root: Path, look: Look) -> None:
    app.config["INCOMING_OWNER"] = "13900000000"
    (root / "第一讲.mp4").write_bytes(b"film")

    look()

    assert lying(root) == {"第一讲.mp4"}
    assert "LMS_INCOMING_OWNER" in author.get("/recordings").text


def test_without_a_number_it_is_the_first_administrators(app: Flask, root: Path, cast: Cast) -> None:
    app.config["INCOMING_OWNER"] = ""

    with app.app_context():
        owner = telling.owner()

    assert owner is not None
    assert owner.id == cast.admin.id


def test_the_command_tells_what_waits_and_what_was_refused(app: Flask, root: Path, look: Look) -> None:
    (root / "讲义.docx").write_bytes(b"PK")
    look()
    (root / "第一讲.mp4").write_bytes(b"film")

    said = app.test_cli_runner().invoke(args=["media", "incoming"])

    assert said.exit_code == 0, said.output
    assert f"{root.resolve()}: 1 wait, 1 were refused" in said.output
    assert "讲义.docx" in said.output


def as_nobody(app: Flask, do: object) -> int:
    """Do something as a user who owns nothing; the exit code."""

    def run() -> None:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        do()  # type: ignore[operator]

    with app.app_context():
        return serving.in_a_child(run)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_that_cannot_be_read_stands_for_what_is_in_it(app: Flask, tmp_path: Path) -> None:
    closed = tmp_path / "incoming" / "closed"
    closed.mkdir(parents=True)
    (closed / "a.mp4").write_bytes(b"film")
    open_up(tmp_path)
    closed.chmod(0o700)

    def look() -> None:
        (thing,) = finding.found(tmp_path / "incoming")
        assert (thing.name, thing.wrong) == ("closed", "not_readable")

    assert as_nobody(app, look) == 0


@pytest.mark.parametrize(("mode", "code"), [(0o700, "not_readable"), (0o755, "not_writable")])
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_without_rights_is_told(app: Flask, tmp_path: Path, mode: int, code: str) -> None:
    root = tmp_path / "incoming"
    root.mkdir()
    open_up(tmp_path)
    root.chmod(mode)

    def look() -> None:
        assert telling.problem(root) == str(telling.PROBLEMS[code]) % {"place": root}

    assert as_nobody(app, look) == 0


def open_up(path: Path) -> None:
    """Let everybody come as far as this folder."""
    for folder in (path, *path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)


def test_the_log_tells_a_trouble_once_until_it_is_over(
    root: Path, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    root.rmdir()
    look(3)
    assert len(caplog.records) == 1

    root.mkdir()
    look(1)
    root.rmdir()
    look(2)
    assert len(caplog.records) == 2


@pytest.fixture
def stuck(app: Flask, root: Path) -> None:
    """Something that was decided on, and a file in the way of the folder that it is to be moved to."""
    (root / "讲义.docx").write_bytes(b"PK")
    (root / "refused").mkdir()
    (root / "refused" / "讲义").write_bytes(b"in the way")
    (thing,) = finding.found(root)
    with app.app_context():
        row = Arrival(name=thing.name, stamp=thing.stamp, place="refused/讲义/讲义.docx", decided_at=clock.now())
        row.refusal, row.figures = "unknown_kind", {}
        db.session.add(row)
        db.session.commit()


def test_what_cannot_be_moved_does_not_wait_as_well(author: Client, stuck: None) -> None:
    page = author.get("/recordings").text

    assert "1 个文件已处理，但无法移走" in page
    assert "没有待收录的文件" in page


def test_the_log_tells_once_what_cannot_be_moved(stuck: None, look: Look, caplog: pytest.LogCaptureFixture) -> None:
    look(3)

    assert [record.getMessage().partition(" ")[0] for record in caplog.records] == ["讲义.docx"]
