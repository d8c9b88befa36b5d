"""An author divides a lecture while it plays: with the time of the player, by the keyboard, and with a way back."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from lms.db import db
from lms.media import chapters
from lms.media.models import Recording
from lms.people.models import Person
from tests import serving
from tests.browser import browsing, lectures
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINES = "#chapters .chapter-list li"


@dataclass
class Desk:
    """The site, a recording of thirty seconds, and its author."""

    site: Site
    app: Flask
    author: Person
    recording: int

    def listed(self) -> list[tuple[int, str]]:
        with self.app.app_context():
            return [(each.start, each.title) for each in chapters.of(db.session.get_one(Recording, self.recording))]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("chapters")
    with serving.site(folder / "site") as site:
        theatre = lectures.theatre(site, folder, 30, rate=2)
        with theatre.app.app_context():
            recording = db.session.scalars(select(Recording)).one()
            author = db.session.get_one(Person, recording.owner_id)
            db.session.expunge(author)
            number = recording.id
        yield Desk(site, theatre.app, author, number)


def _seek(page: Page, seconds: float) -> None:
    page.evaluate(f"document.querySelector('video').currentTime = {seconds}")
    browsing.until(page, f"Math.abs(document.querySelector('video').currentTime - {seconds}) < 0.1")


def test_chapters_are_made_moved_removed_and_put_back_beside_the_player(chromium: Browser, desk: Desk) -> None:
    with browsing.page(chromium, desk.site, app=desk.app, person=desk.author, width=390) as page:
        page.goto(f"/recordings/{desk.recording}/chapters")
        browsing.until(page, "document.querySelector('video')?.readyState >= 3")
        adding = page.locator("#chapters > .chapter-form")
        expect(page.locator(LINES)).to_contain_text("暂无章节")

        _seek(page, 12.6)
        adding.get_by_role("button", name="取播放器当前时间").click()
        expect(adding.get_by_label("开始时间")).to_have_value("0:12")
        adding.get_by_label("标题", exact=True).fill("职责")
        page.keyboard.press("Enter")
        expect(page.locator(LINES)).to_have_count(1)
        expect(page.locator(LINES)).to_contain_text("0:12 职责")
        # The player was not touched.
        assert page.evaluate("document.querySelector('video').currentTime") == pytest.approx(12.6, abs=0.1)

        adding.get_by_label("开始时间").fill("0:12")
        adding.get_by_label("标题", exact=True).fill("重复")
        page.keyboard.press("Enter")
        expect(adding).to_contain_text("0:12已有章节“职责”")
        adding.get_by_label("开始时间").fill("0:03")
        page.keyboard.press("Enter")
        expect(page.locator(LINES)).to_have_count(2)

        second = page.locator(LINES).nth(1)
        second.get_by_text("改名或移动").click()
        second.get_by_label("开始时间").fill("0:01")
        page.keyboard.press("Enter")
        expect(page.locator(LINES).first).to_contain_text("0:01 职责")

        page.get_by_role("button", name="移除“重复”").click()
        expect(page.locator(LINES)).to_have_count(1)
        expect(page.locator("#chapters [autofocus]")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(LINES)).to_have_count(2)

        page.get_by_role("button", name="0:03 重复").click()
        browsing.until(page, "document.querySelector('video').currentTime >= 3")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    assert desk.listed() == [(1, "职责"), (3, "重复")]
