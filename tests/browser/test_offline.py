"""An offline pack from a stick: no line, a real film, a presence check by the keyboard, a reload; then file, codes and itself."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import Person
from lms.watching.offline import choosing, packing
from lms.watching.offline.choosing import Whom
from tests import serving
from tests.browser import browsing, lectures
from tests.browser.browsing import PHONE
from tests.browser.lectures import Theatre
from tests.evidence.table import Note
from tests.evidence.world import asked_for

SUITE = "honest suite, real player"

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS = 12
ASKED_AFTER = 4
IS_OPEN = "document.querySelector('[data-presence-dialog]').hasAttribute('open')"
IS_READ = f"{IS_OPEN} && !document.querySelector('[data-presence-choices] [aria-disabled=true]')"
DRAFTED = "Object.keys(localStorage).some((name) => name.endsWith('.draft'))"
FORGOTTEN = "(({ played, readyState }) => !played.length && readyState >= 3)(document.querySelector('video'))"
KEPT = "Object.keys(localStorage).filter((name) => /[.][0-9]+$/.test(name)).length"


@dataclass
class Stick:
    """A pack of the theatre's lecture in a folder, for these learners."""

    theatre: Theatre
    folder: Path
    learners: list[Person]

    @property
    def address(self) -> str:
        return (self.folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("offline")
    with serving.site(folder / "site") as site:
        made = lectures.theatre(site, folder, SECONDS)
        made.app.config["PRESENCE_SECONDS"] = (ASKED_AFTER, ASKED_AFTER)
        yield made


@pytest.fixture
def no_question(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packs that are made ask nothing while their lecture lasts."""
    monkeypatch.setitem(theatre.app.config, "PRESENCE_SECONDS", (600, 600))


@pytest.fixture
def stick(theatre: Theatre, tmp_path: Path) -> Stick:
    """A learner whose name is nasty, and a pack for them."""
    learner = theatre.learner("学员</script>一")
    with theatre.app.app_context():
        lesson = db.session.scalars(
            select(Lesson).options(joinedload(Lesson.recording), joinedload(Lesson.course))
            .where(Lesson.id == theatre.lesson_id)
        ).one()  # fmt: skip
        pack = choosing.make(lesson, Whom(person=learner), choosing.sizes(lesson)[0].name, by=None)
        db.session.commit()
        packing.write_folder(pack, tmp_path / "stick")
    return Stick(theatre, tmp_path / "stick", [learner])


@contextmanager
def opened(chromium: Browser, stick: Stick, **options: Any) -> Iterator[tuple[BrowserContext, Page]]:
    """The pack in a browser without a line, which fails the test when a script does."""
    context = chromium.new_context(offline=True, accept_downloads=True, **options)
    page, wrong = context.new_page(), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(stick.address)
    yield context, page
    context.close()
    assert not wrong


def begin(page: Page, name: str) -> None:
    """Press the name and say that it is oneself, by the keyboard alone."""
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="您是本人吗？")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    browsing.until(page, "document.querySelector('video')?.readyState >= 3")


def play(page: Page) -> None:
    page.evaluate("document.querySelector('video').playbackRate = 16")  # which no pack allows
    page.evaluate("document.querySelector('video').play()")


def answer(page: Page) -> None:
    """While the question is open nothing says that this is enough."""
    browsing.until(page, IS_READ)
    expect(page.locator("[data-watched]")).to_be_hidden()
    page.keyboard.press(str(asked_for(page.inner_text("[data-presence-question]"))))
    browsing.until(page, f"!({IS_OPEN})")


def play_to_end(page: Page) -> None:
    """Answering whatever is asked."""
    play(page)
    over = "document.querySelector('video').ended"
    while not page.evaluate(over):
        browsing.until(page, f"{over} || {IS_READ}", within=60)
        if page.evaluate(IS_OPEN):
            answer(page)
    expect(page.locator("[data-watched]")).to_be_visible()


def saved(page: Page) -> dict[str, Any]:
    with page.expect_download() as download:
        page.get_by_role("button", name="保存记录").click()
    assert download.value.suggested_filename.startswith("学习记录-学员__script_一-")
    record: dict[str, Any] = json.loads(Path(download.value.path()).read_text("utf-8"))
    return record


def test_a_stick_without_a_line_is_watched_to_the_end_and_its_file_counts(
    chromium: Browser, stick: Stick, note: Note
) -> None:
    """A pack from the file system, without a line: reload in the middle, questions by keyboard, its file handed in."""
    [learner] = stick.learners
    with opened(chromium, stick, viewport={"width": PHONE, "height": 844}) as (_context, page):
        begin(page, learner.name)
        play(page)
        answer(page)
        assert page.evaluate("document.querySelector('video').playbackRate") == 1.5
        page.get_by_role("button", name="换人观看").click()
        begin(page, learner.name)
        assert page.evaluate("document.querySelector('video').currentTime") > 2
        play_to_end(page)
        record = saved(page)
        kinds = [line.split("|")[4] for line in record["records"]]
        assert (kinds.count("open"), kinds.count("leave")) == (2, 1)
        assert kinds.count("ask") == kinds.count("answer") > 0
        path = stick.folder / "record.json"
        path.write_text(json.dumps(record), "utf-8")

    with browsing.page(chromium, stick.theatre.site, app=stick.theatre.app, person=learner) as page:
        page.goto("/offline")
        page.set_input_files("#files", str(path))
        page.locator("form:has(#files) button").click()
        page.wait_for_load_state()
    note(SECONDS, stick.theatre.counted(learner))
    assert stick.theatre.covered(learner) == f"0-{SECONDS}"


def test_codes_are_read_from_the_screen_and_handed_in_and_a_line_takes_the_rest(
    chromium: Browser, stick: Stick, note: Note
) -> None:
    """The same record as codes that are photographed and opened one by one; then, when a line appears, by itself."""
    [learner] = stick.learners
    with opened(chromium, stick) as (context, page):
        begin(page, learner.name)
        play(page)
        answer(page)
        page.evaluate("document.querySelector('video').pause()")
        page.get_by_role("button", name="显示二维码").click()
        figures = page.locator("[data-giving-codes] figure")
        expect(figures.first).to_be_visible()
        page.emulate_media(media="print")
        expect(figures.first).to_be_visible()
        expect(page.locator("video")).to_be_hidden()
        page.emulate_media(media="screen")
        codes = [zxingcpp.read_barcodes(Image.open(io.BytesIO(each.screenshot())))[0].text for each in figures.all()]
        with browsing.page(chromium, stick.theatre.site, app=stick.theatre.app, person=learner) as phone:
            for code in codes:
                assert code.startswith(f"{stick.theatre.app.config['PUBLIC_URL']}/offline/parts/")
                phone.goto(code)
                phone.locator("main form button").first.click()
                phone.wait_for_load_state()
        half = stick.theatre.counted(learner)
        assert ASKED_AFTER <= half < SECONDS

        context.set_offline(False)
        play_to_end(page)
        browsing.until(page, "document.querySelector('[data-said]').textContent.includes('0:12')")
    note(SECONDS, stick.theatre.counted(learner))
    assert stick.theatre.counted(learner) == SECONDS


@pytest.mark.usefixtures("no_question")
def test_a_record_that_is_given_back_while_the_film_plays_goes_on(chromium: Browser, stick: Stick) -> None:
    """Sent by this window and by another one, and saved, amid a line that is not written yet: the rest counts as well."""
    [learner] = stick.learners
    with opened(chromium, stick) as (context, page):
        other = context.new_page()
        other.goto(stick.address)
        begin(page, learner.name)
        play(page)
        browsing.until(page, DRAFTED)
        context.set_offline(False)  # both windows send at once
        before = saved(page)["records"]
        play_to_end(page)
        after = saved(page)["records"]
        browsing.until(page, "document.querySelector('[data-said]').textContent.includes('0:12')")

    assert after[: len(before)] == before
    assert stick.theatre.counted(learner) == SECONDS


@pytest.mark.usefixtures("no_question")
def test_what_the_site_refused_can_be_watched_once_more(chromium: Browser, stick: Stick) -> None:
    """Played faster than anybody may: the page says what of it counts, and the rest is watched again."""
    [learner] = stick.learners
    index, told = stick.folder / "index.html", "document.querySelector('[data-said]').textContent"
    index.write_text(index.read_text("utf-8").replace('"most_speed": 1.5', '"most_speed": 16'), "utf-8")
    with opened(chromium, stick) as (context, page):
        begin(page, learner.name)
        play_to_end(page)
        context.set_offline(False)
        browsing.until(page, f"{told}.includes('未计入')")
        assert "没有接收" not in page.evaluate(told)
        assert 0 < stick.theatre.counted(learner) < SECONDS
        expect(page.locator("[data-watched]")).to_be_hidden()

        browsing.until(page, FORGOTTEN)
        page.evaluate("Object.assign(document.querySelector('video'), { currentTime: 0, playbackRate: 1.5 }).play()")
        browsing.until(page, f"{told}.includes('0:12')", within=60)

    assert stick.theatre.counted(learner) == SECONDS


@pytest.mark.usefixtures("no_question")
def test_a_pc_that_forgets_overnight_goes_on_with_a_record_of_its_own(chromium: Browser, stick: Stick) -> None:
    """What the browser kept is put back to an earlier state, as in a computer room: the site has other lines, all counts still."""
    [learner] = stick.learners
    said = "document.querySelector('[data-said]').textContent"
    with opened(chromium, stick) as (context, page):
        begin(page, learner.name)
        image = page.evaluate("JSON.stringify(localStorage)")
        context.set_offline(False)
        play(page)
        browsing.until(page, "document.querySelector('video').currentTime > 3")
        page.evaluate("document.querySelector('video').pause()")
        browsing.until(page, f"{said}.includes('本站已收到')")
        page.goto("about:blank")

        context.set_offline(True)
        page.goto(stick.address)
        page.evaluate("(kept) => { localStorage.clear(); Object.assign(localStorage, JSON.parse(kept)); }", image)
        begin(page, learner.name)
        context.set_offline(False)
        play_to_end(page)
        browsing.until(page, f"{said}.includes('0:12')")

    assert stick.theatre.counted(learner) == SECONDS


def test_of_two_windows_one_counts_and_full_storage_is_told(chromium: Browser, stick: Stick) -> None:
    """A pack opened in two windows, and a browser whose storage is full: one counts, and the page says what is lost."""
    [learner] = stick.learners
    with opened(chromium, stick) as (context, page):
        begin(page, learner.name)
        play(page)
        other = context.new_page()
        other.goto(stick.address)
        begin(other, learner.name)

        expect(page.get_by_text("学习包已在另一个窗口打开")).to_be_visible()
        assert page.evaluate("document.querySelector('video').paused")
        before = other.evaluate(KEPT)
        page.evaluate("document.querySelector('video').play()")
        page.wait_for_timeout(1000)
        page.evaluate("document.querySelector('video').pause()")
        assert other.evaluate(KEPT) == before
        other.evaluate(
            "void (Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); })"
        )
        play(other)
        answer(other)
        expect(other.get_by_text("这个浏览器不保存数据，或者磁盘已满")).to_be_visible()
        other.evaluate("document.querySelector('video').pause()")
        with other.expect_download() as download:
            other.get_by_role("button", name="保存记录").click()
        record = json.loads(Path(download.value.path()).read_text("utf-8"))
        assert record["records"][-1].split("|")[4] in ("answer", "play")
