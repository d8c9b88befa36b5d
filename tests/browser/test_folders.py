"""Discs by a real browser: an image, or the files of a VIDEO_TS, chosen or dropped, become lectures."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from lms import storage
from lms.db import db
from lms.media.models import Recording
from lms.people.models import Person
from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing
from tests.media import films
from tests.media.discs import pressing
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def pressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A disc of two titles of two seconds each, as the folder above VIDEO_TS."""
    lessons = (pressing.Lesson(((2, "0,0:01"),)), pressing.Lesson(((2, "0"),)))
    return pressing.folder(tmp_path_factory.mktemp("pressed") / "disc", lessons)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving.site(tmp_path_factory.mktemp("folders")) as running:
        yield running


@pytest.fixture(scope="module")
def its_app(county: Site) -> Flask:
    return county.app()


@pytest.fixture(scope="module")
def author(its_app: Flask) -> Person:
    with its_app.app_context():
        return cast_of_people.assemble().zhao_min


@pytest.fixture
def page(chromium: Browser, county: Site, its_app: Flask, author: Person) -> Iterator[Page]:
    with browsing.page(chromium, county, app=its_app, person=author) as opened:
        opened.on("dialog", lambda dialog: dialog.accept())
        opened.goto("/recordings")
        yield opened


def copied(pressed: Path, folder: Path) -> Path:
    """The disc as an author keeps it: a folder of its own with VIDEO_TS in it."""
    shutil.copytree(pressed / "VIDEO_TS", folder / "VIDEO_TS")
    return folder


def heavy(folder: Path, megabytes: int = 20) -> Path:
    """What has the names of a disc, and is no disc."""
    inside = folder / "VIDEO_TS"
    inside.mkdir(parents=True)
    for name in ("VIDEO_TS.IFO", "VTS_01_0.IFO"):
        (inside / name).write_bytes(os.urandom(2048))
    for part in range(1, 5):
        (inside / f"VTS_01_{part}.VOB").write_bytes(os.urandom(megabytes * MEGABYTE))
    return folder


def choose_folder(page: Page, folder: Path) -> None:
    page.set_input_files("[data-upload-folder]", str(folder))


def drop(page: Page, *paths: Path) -> None:
    """As by a hand from another window."""
    line = page.context.new_cdp_session(page)
    box = page.locator("[data-uploads]").bounding_box()
    assert box
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        line.send("Input.dispatchDragEvent", {"type": kind, "x": box["x"] + 20, "y": box["y"] + 20, "data": data})


def upload_line(page: Page, name: str) -> Locator:
    return page.locator(".upload-line", has_text=name)


def recording_line(page: Page, title: str) -> Locator:
    return page.locator(".recording-line", has=page.get_by_role("link", name=title, exact=True))


def titled(its_app: Flask, title: str) -> list[Recording]:
    with its_app.app_context():
        rows = list(db.session.scalars(select(Recording).where(Recording.title == title)))
        db.session.expunge_all()
        return rows


def kept(its_app: Flask, title: str) -> dict[str, Path]:
    """The files that the site has of this disc."""
    with its_app.app_context():
        [recording] = titled(its_app, title)
        return {path.name: path for path in storage.path(str(recording.source_path)).iterdir()}


def arrived(its_app: Flask, title: str) -> int:
    return sum(path.stat().st_size for path in kept(its_app, title).values()) if titled(its_app, title) else 0


def digests(files: dict[str, Path]) -> dict[str, str]:
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def is_all_there(its_app: Flask, title: str, folder: Path) -> bool:
    return digests(kept(its_app, title)) == digests({path.name: path for path in (folder / "VIDEO_TS").iterdir()})


def until(what: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def slow_down(page: Page, bytes_a_second: int) -> None:
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)


def test_a_folder_becomes_lectures_by_its_titles(page: Page, pressed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "安全生产法"
    copied(pressed, folder / "光盘一")
    films.film(folder / "补充.mp4", seconds=2)
    (folder / "说明.txt").write_text("安全生产")

    choose_folder(page, folder)

    page.get_by_text("未上传：说明.txt").wait_for()
    upload_line(page, "光盘一 · DVD 光盘").get_by_text("上传完成，光盘读取后请在下方选择节目").wait_for()
    upload_line(page, "补充.mp4").get_by_text("上传完成").wait_for()
    recording_line(page, "补充").get_by_text("可以播放").wait_for(timeout=100_000)
    recording_line(page, "光盘一").get_by_role("link", name="选择节目").click()
    expect(page.locator(".disc-list > li")).to_have_count(2)
    page.locator("details.disc-chapters").first.get_by_text("2 个章节").wait_for()
    page.get_by_label("节目 2").check()
    page.get_by_role("button", name="制作所选节目").click()
    for title in ("光盘一 1", "光盘一 2"):
        recording_line(page, title).get_by_text("可以播放").wait_for(timeout=100_000)


def test_an_image_becomes_lectures_by_its_titles(page: Page, pressed: Path, tmp_path: Path) -> None:
    image = pressing.image(tmp_path / "映像.iso", pressed, udf=True)

    page.set_input_files("[data-upload-files]", str(image))

    recording_line(page, "映像").get_by_role("link", name="选择节目").click(timeout=100_000)
    page.get_by_role("button", name="制作所选节目").click()
    recording_line(page, "映像").get_by_text("可以播放").wait_for(timeout=100_000)


def test_the_image_of_a_county_shows_its_titles(page: Page, shared_data: Path) -> None:
    page.set_input_files("[data-upload-files]", str(shared_data / "dvd" / "LAW_LECTURE_01.iso"))

    recording_line(page, "LAW LECTURE 01").get_by_role("link", name="选择节目").click(timeout=100_000)
    expect(page.locator(".disc-list img")).to_have_count(2)


def test_a_dropped_folder_and_a_dropped_film(page: Page, pressed: Path, tmp_path: Path) -> None:
    film = films.film(tmp_path / "拖放的录像.mp4", seconds=2)

    drop(page, copied(pressed, tmp_path / "拖放的光盘"), film)

    upload_line(page, "拖放的光盘 · DVD").get_by_text("上传完成").wait_for()
    upload_line(page, "拖放的录像.mp4").get_by_text("上传完成").wait_for()


def test_all_files_of_a_disc_chosen_at_once_and_one_missing(its_app: Flask, page: Page, tmp_path: Path) -> None:
    folder = heavy(tmp_path / "缺少", megabytes=1)
    (folder / "VIDEO_TS" / "VTS_01_2.VOB").unlink()

    page.set_input_files("[data-upload-files]", [str(path) for path in (folder / "VIDEO_TS").iterdir()])

    upload_line(page, "VIDEO_TS · DVD").get_by_text("缺少文件：VTS_01_2.VOB").wait_for()
    upload_line(page, "VIDEO_TS · DVD").get_by_text("上传完成").wait_for()
    assert is_all_there(its_app, "VIDEO TS", folder)


def test_films_without_tables_are_films_and_tables_without_films_are_nothing(page: Page, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "VTS_09_1.VOB").write_bytes(b"x")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "VTS_01_0.IFO").write_bytes(b"x")

    choose_folder(page, tmp_path / "b")
    page.get_by_text("这个文件夹中没有录像。").wait_for()
    assert "VTS_01_0.IFO" in page.inner_text("[data-left-out]")
    choose_folder(page, tmp_path / "a")

    upload_line(page, "VTS_09_1.VOB").get_by_text("上传完成").wait_for()
    assert page.inner_text("[data-left-out]") == ""


def test_it_goes_on_after_a_kill_of_the_server_and_after_a_reload(
    its_app: Flask, county: Site, page: Page, tmp_path: Path
) -> None:
    folder = heavy(tmp_path / "中断")
    slow_down(page, 20 * MEGABYTE)
    choose_folder(page, folder)
    until(lambda: arrived(its_app, "中断") > 10 * MEGABYTE)
    county.kill()
    page.get_by_text("正在自动重试").wait_for()
    county.start()
    before = arrived(its_app, "中断")
    until(lambda: arrived(its_app, "中断") > before)

    page.reload()
    recording_line(page, "中断").get_by_text("文件尚未传完").wait_for()
    before = arrived(its_app, "中断")
    slow_down(page, -1)
    choose_folder(page, folder)

    upload_line(page, "中断").get_by_text("上传完成").wait_for()
    assert 0 < before < 80 * MEGABYTE
    assert len(titled(its_app, "中断")) == 1
    assert is_all_there(its_app, "中断", folder)


def test_a_folder_is_paused_continued_and_cancelled_as_one(its_app: Flask, page: Page, tmp_path: Path) -> None:
    folder = heavy(tmp_path / "暂停的光盘")
    slow_down(page, 8 * MEGABYTE)
    choose_folder(page, folder)
    page.get_by_text("MB/s").wait_for()

    page.get_by_role("button", name="暂停").click()
    page.get_by_text("已暂停").wait_for()
    until(lambda: arrived(its_app, "暂停的光盘"))
    page.get_by_role("button", name="继续上传").press("Enter")
    page.get_by_text("MB/s").wait_for()
    page.get_by_role("button", name="取消").press("Enter")

    page.get_by_text("已取消").wait_for()
    until(lambda: not titled(its_app, "暂停的光盘"))
