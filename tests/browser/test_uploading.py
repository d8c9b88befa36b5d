"""Uploading in a real browser: several at once, through a killed server, through a reload, and what is refused."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, expect
from sqlalchemy import select

from lms import storage
from lms.db import db
from lms.media.models import Recording
from lms.media.recordings import add_file
from lms.people.models import Person
from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing
from tests.media import films
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEWS = "document.body.dispatchEvent(new Event('recordings-changed'))"
MEGABYTE = 1024 * 1024
SIZE = 80 * MEGABYTE
GIGABYTE = 1024 * MEGABYTE


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Site]:
    with serving.site(tmp_path / "site") as running:
        yield running


@pytest.fixture
def its_app(county: Site) -> Flask:
    return county.app()


@pytest.fixture
def page(chromium: Browser, county: Site, its_app: Flask) -> Iterator[Page]:
    with its_app.app_context():
        author = cast_of_people.assemble().zhao_min
    with browsing.page(chromium, county, app=its_app, person=author) as opened:
        opened.on("dialog", lambda dialog: dialog.accept())
        yield opened


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Many megabytes that are no film, so that the worker leaves them where they are."""
    path = tmp_path / "大文件.mp4"
    path.write_bytes(os.urandom(SIZE))
    return path


@pytest.fixture
def gigabyte(tmp_path: Path) -> Iterator[Path]:
    """A gigabyte in which no piece is like another, so that one at the wrong place, twice or never would show."""
    path = tmp_path / "第一讲.mp4"
    with path.open("wb") as file:
        for _ in range(0, GIGABYTE, 16 * MEGABYTE):
            file.write(os.urandom(16 * MEGABYTE))
    yield path
    path.unlink()


def recordings(its_app: Flask) -> list[Recording]:
    with its_app.app_context():
        rows = list(db.session.scalars(select(Recording).order_by(Recording.id)))
        db.session.expunge_all()
        return rows


def until(what: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def slow_down(page: Page, bytes_a_second: int) -> None:
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)


def choose(page: Page, *paths: Path) -> None:
    page.set_input_files("[data-upload-files]", [str(path) for path in paths])


def arrived(its_app: Flask) -> int:
    with its_app.app_context():
        return sum(storage.path(str(each.source_path)).stat().st_size for each in recordings(its_app))


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kept(its_app: Flask) -> str:
    return digest(place_of(its_app))


def place_of(its_app: Flask) -> Path:
    [recording] = recordings(its_app)
    with its_app.app_context():
        return storage.path(str(recording.source_path))


def noted_offsets(page: Page) -> list[int]:
    """Where the pieces begin that the page sends from now on."""
    sent: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            sent.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return sent


def kill_at(share: float, its_app: Flask, county: Site, page: Page) -> None:
    """Kill the server once more than this share of the gigabyte is there, and start it again."""
    until(lambda: recordings(its_app) and arrived(its_app) > GIGABYTE * share)
    county.kill()
    assert arrived(its_app) < GIGABYTE
    page.get_by_text("正在自动重试").wait_for()
    county.start()


def test_a_film_is_uploaded_and_becomes_a_lecture_before_ones_eyes(its_app: Flask, page: Page, tmp_path: Path) -> None:
    film = films.film(tmp_path / "第一讲 总则.mp4", seconds=4)
    page.goto("/recordings")

    choose(page, film)

    page.get_by_text("上传完成").wait_for()
    page.locator(".recording-line").get_by_text("可以播放").wait_for(timeout=100_000)
    page.get_by_role("link", name="第一讲 总则").click()
    page.locator("[data-player]").wait_for()


def test_news_that_come_while_the_list_is_fetched_are_not_lost(its_app: Flask, page: Page, tmp_path: Path) -> None:
    page.goto("/recordings")
    before, held = page.inner_html("body"), []
    page.route("**/recordings/list*", lambda route: route.continue_() if held else held.append(route))
    page.route("**/recordings/queue*", lambda route: route.abort())
    with page.expect_request("**/recordings/list*"):
        page.evaluate(NEWS)
    film = films.film(tmp_path / "第二讲.mp4", seconds=1)
    with its_app.app_context():
        author = db.session.scalars(select(Person).where(Person.name == "赵敏")).one()
        add_file(film, "第二讲", author)
        db.session.commit()

    page.evaluate(NEWS)
    held[0].fulfill(body=f'<section id="recordings">{before}</section>', content_type="text/html")

    page.get_by_role("link", name="第二讲").wait_for()


def test_news_in_the_moment_in_which_the_list_is_replaced_are_not_lost(page: Page) -> None:
    page.goto("/recordings")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/recordings/list" in request.url else None)
    page.route("**/recordings/queue*", lambda route: route.abort())
    page.evaluate(f"document.body.addEventListener('htmx:afterSwap', () => {NEWS}, {{ once: true }})")

    page.evaluate(NEWS)

    until(lambda: page.wait_for_timeout(50) or len(asked) == 2)


def test_it_tells_percent_and_speed_and_can_be_paused(its_app: Flask, page: Page, large: Path) -> None:
    page.goto("/recordings")
    slow_down(page, 8 * MEGABYTE)

    choose(page, large)

    page.get_by_text("MB/s").wait_for()
    until(lambda: "%" in page.inner_text("[data-words]"))
    page.get_by_role("button", name="暂停").click()
    page.get_by_text("已暂停").wait_for()
    slow_down(page, -1)
    page.get_by_role("button", name="继续上传").click()
    page.get_by_text("上传完成").wait_for()
    assert kept(its_app) == digest(large)


def test_it_goes_on_by_itself_after_the_server_was_killed(
    its_app: Flask, county: Site, page: Page, large: Path
) -> None:
    page.goto("/recordings")
    slow_down(page, 20 * MEGABYTE)
    choose(page, large)

    until(lambda: recordings(its_app) and arrived(its_app) > SIZE / 4)
    county.kill()
    page.get_by_text("正在自动重试").wait_for()
    county.start()

    page.get_by_text("上传完成").wait_for(timeout=100_000)
    assert kept(its_app) == digest(large)


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(its_app: Flask, page: Page, large: Path) -> None:
    page.goto("/recordings")
    slow_down(page, 20 * MEGABYTE)
    choose(page, large)
    until(lambda: recordings(its_app) and arrived(its_app) > SIZE / 4)

    page.reload()
    page.locator(".recording-line").get_by_text("文件尚未传完").wait_for()
    before, sent = arrived(its_app), noted_offsets(page)
    choose(page, large)

    page.get_by_text("上传完成").wait_for(timeout=100_000)
    assert min(sent) >= before > 0
    assert kept(its_app) == digest(large)


def test_a_gigabyte_arrives_whole_through_two_killed_servers_and_a_reload(
    its_app: Flask, county: Site, page: Page, gigabyte: Path
) -> None:
    page.goto("/recordings")
    slow_down(page, 100 * MEGABYTE)
    choose(page, gigabyte)

    kill_at(0.2, its_app, county, page)
    until(lambda: arrived(its_app) > GIGABYTE * 0.4)
    page.reload()
    page.locator(".recording-line").get_by_text("文件尚未传完").wait_for()
    before, sent = arrived(its_app), noted_offsets(page)
    choose(page, gigabyte)
    kill_at(0.7, its_app, county, page)

    page.get_by_text("上传完成").wait_for(timeout=120_000)
    assert min(sent) >= before > GIGABYTE * 0.4
    assert kept(its_app) == digest(gigabyte)
    place_of(its_app).unlink()


def test_several_are_uploaded_at_once(its_app: Flask, page: Page, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.mp4" for number in range(5)]
    for path in paths:
        path.write_bytes(os.urandom(MEGABYTE))
    page.goto("/recordings")

    choose(page, *paths)

    until(lambda: page.get_by_text("上传完成").count() == 5)
    assert len(recordings(its_app)) == 5


def test_what_is_refused_is_refused_in_words(its_app: Flask, page: Page, tmp_path: Path) -> None:
    empty, letter = tmp_path / "空.mp4", tmp_path / "通知.docx"
    empty.touch()
    letter.write_bytes(b"PK")
    page.goto("/recordings")

    choose(page, empty, letter)

    page.get_by_text("这是空文件").wait_for()
    page.get_by_text("“通知.docx”不是可以识别的录像类型").wait_for()
    for name in ("继续上传", "取消"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    assert recordings(its_app) == []


def test_a_cancelled_upload_leaves_nothing(its_app: Flask, page: Page, large: Path) -> None:
    page.goto("/recordings")
    slow_down(page, 4 * MEGABYTE)
    choose(page, large)
    page.get_by_text("MB/s").wait_for()

    page.get_by_role("button", name="取消").click()

    page.get_by_text("已取消").wait_for()
    until(lambda: not recordings(its_app))


def test_a_text_named_mp4_is_explained_in_the_list(page: Page, tmp_path: Path) -> None:
    notice = tmp_path / "培训通知.mp4"
    notice.write_text("关于开展安全生产培训的通知")
    page.goto("/recordings")

    choose(page, notice)

    page.get_by_text("这不是能读取的视频或音频文件").wait_for(timeout=100_000)
    expect(page.get_by_role("button", name="重试")).to_have_count(0)
