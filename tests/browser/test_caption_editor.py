"""An author corrects captions beside the player, loses nothing by outages and reloads, and overwrites nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from lms.db import db
from lms.media import captions
from lms.media.models import Recording
from lms.people.models import Person
from tests import serving
from tests.browser import browsing, lectures
from tests.serving import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINES = "[data-cues] li"
STATUS = "[data-status]"


@dataclass
class Desk:
    """The site, a recording of thirty seconds with three lines of captions, and its author."""

    site: Site
    app: Flask
    author: Person
    address: str
    recording_id: int

    @contextmanager
    def window(self, chromium: Browser, **options: object) -> Iterator[Page]:
        with browsing.page(chromium, self.site, app=self.app, person=self.author, **options) as page:  # type: ignore[arg-type]
            page.goto(self.address)
            browsing.until(page, "document.querySelector('video')?.readyState >= 3")
            expect(page.locator(LINES).first).to_be_visible()
            yield page

    def texts(self) -> list[str]:
        with self.app.app_context():
            kept = captions.find(self.recording_id, "zh")
            assert kept
            return [cue.text for cue in captions.cues_of(kept)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with serving.site(folder / "site") as site:
        theatre = lectures.theatre(site, folder, 30, rate=2)
        with theatre.app.app_context():
            recording = db.session.scalars(select(Recording)).one()
            author = db.session.get_one(Person, recording.owner_id)
            db.session.expunge(author)
            number = recording.id
        yield Desk(site, theatre.app, author, f"/recordings/{number}/captions/zh", number)


@pytest.fixture
def desk(built: Desk) -> Desk:
    srt = (
        "00:01,000 --> 00:04,000\n第一句话\n\n00:05,000 --> 00:08,000\n第二句话\n\n00:10,000 --> 00:12,000\n第三句话\n"
    )
    with built.app.app_context():
        captions.take(db.session.get_one(Recording, built.recording_id), "zh", "a.srt", srt.encode())
        db.session.commit()
    return built


def saved(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator(STATUS)).to_have_text("所有修改均已保存")


def seek(page: Page, seconds: float) -> None:
    page.evaluate(f"document.querySelector('video').currentTime = {seconds}")
    browsing.until(page, f"Math.abs(document.querySelector('video').currentTime - {seconds}) < 0.1")


def test_a_press_on_a_line_leads_the_player_there_and_its_words_are_corrected(chromium: Browser, desk: Desk) -> None:
    with desk.window(chromium) as page:
        page.get_by_role("button", name="第二句话").click()
        browsing.until(page, "Math.abs(document.querySelector('video').currentTime - 5) < 0.1")
        expect(page.locator("[data-cue-now]")).to_have_text("第二句话")

        page.get_by_label("文字", exact=True).fill("改好的第二句")
        expect(page.locator(STATUS)).to_have_text("有 1 句尚未保存，已暂存在本机")
        saved(page)

    assert desk.texts() == ["第一句话", "改好的第二句", "第三句话"]


def test_every_tool_works_by_its_key_and_is_taken_back(chromium: Browser, desk: Desk) -> None:
    with desk.window(chromium) as page:
        page.get_by_role("button", name="第二句话").click()
        seek(page, 6.5)
        page.keyboard.press("Control+[")
        expect(page.locator("[data-cue-start]")).to_have_value("0:06.500")
        seek(page, 9)
        page.keyboard.press("Control+]")
        expect(page.locator("[data-cue-end]")).to_have_value("0:09.000")
        page.keyboard.press("Control+/")
        expect(page.locator(LINES)).to_have_text(
            [
                "0:01.000 – 0:04.000第一句话",
                "0:06.500 – 0:07.750第二",
                "0:07.750 – 0:09.000句话",
                "0:10.000 – 0:12.000第三句话",
            ]
        )
        page.keyboard.press("Control+m")
        expect(page.locator(LINES).nth(2)).to_contain_text("句话第三句话")
        page.keyboard.press("Control+d")
        expect(page.locator(LINES)).to_have_count(2)
        seek(page, 20)
        page.keyboard.press("Control+i")
        page.keyboard.type("新的一句")
        expect(page.locator(LINES).last).to_have_text("0:20.000 – 0:22.000新的一句")
        saved(page)
        assert desk.texts() == ["第一句话", "第二", "新的一句"]

        page.locator("h1").click()
        for _ in range(7):
            page.locator("[data-act=undo]").click()
        expect(page.locator(LINES)).to_have_text(
            ["0:01.000 – 0:04.000第一句话", "0:05.000 – 0:08.000第二句话", "0:10.000 – 0:12.000第三句话"]
        )
        page.keyboard.press("Control+y")
        expect(page.locator(LINES).nth(1)).to_contain_text("0:06.500")
        page.keyboard.press("Control+Enter")
        expect(page.locator("video")).to_have_js_property("paused", value=False)


def test_what_is_not_saved_survives_an_outage_and_a_reload(chromium: Browser, desk: Desk) -> None:
    with desk.window(chromium) as page:
        page.get_by_label("文字", exact=True).fill("断网时写的")
        page.context.set_offline(True)
        page.keyboard.press("Control+s")
        expect(page.locator(STATUS)).to_contain_text("网络不通")
        page.context.set_offline(False)
        expect(page.locator(STATUS)).to_have_text("所有修改均已保存")
        assert desk.texts()[0] == "断网时写的"

        page.get_by_label("文字", exact=True).fill("刷新前写的")
        page.reload()
        expect(page.locator(LINES).first).to_contain_text("刷新前写的")
        expect(page.locator(STATUS)).to_contain_text("上次未保存的修改")
        page.locator("[data-act=undo]").click()
        expect(page.locator(LINES).first).to_contain_text("断网时写的")


def test_two_windows_do_not_overwrite_each_other_silently(chromium: Browser, desk: Desk) -> None:
    with desk.window(chromium) as first, desk.window(chromium) as second:
        first.get_by_label("文字", exact=True).fill("甲改的")
        saved(first)
        second.get_by_label("文字", exact=True).fill("乙改的")
        second.keyboard.press("Control+s")
        expect(second.get_by_role("alert").filter(has_text="另一个窗口")).to_be_visible()
        assert desk.texts()[0] == "甲改的"

        second.get_by_role("button", name="显示那边保存的内容").click()
        expect(second.locator(LINES).first).to_contain_text("甲改的")
        second.locator("[data-act=undo]").click()
        expect(second.locator(LINES).first).to_contain_text("乙改的")
        saved(second)

    assert desk.texts()[0] == "乙改的"


def test_what_two_windows_changed_is_joined_and_nothing_lost(chromium: Browser, desk: Desk) -> None:
    with desk.window(chromium) as first, desk.window(chromium) as second:
        first.get_by_label("文字", exact=True).fill("甲改的")
        first.get_by_role("button", name="第三句话").click()
        first.get_by_label("文字", exact=True).fill("甲也改了")
        saved(first)
        second.get_by_label("文字", exact=True).fill("乙改的")
        second.get_by_role("button", name="第二句话").click()
        second.keyboard.press("Control+d")
        second.keyboard.press("Control+s")
        second.get_by_role("button", name="合并两边的修改").click()
        expect(second.locator(STATUS)).to_contain_text("两种写法都已保留")
        saved(second)

    assert sorted(desk.texts()) == ["乙改的", "甲也改了", "甲改的"]


def test_words_are_replaced_and_times_moved_in_all_lines_at_once(chromium: Browser, desk: Desk) -> None:
    with desk.window(chromium) as page:
        page.keyboard.press("Control+h")
        page.keyboard.type("句话")
        page.keyboard.press("Enter")
        expect(page.locator("[data-told]")).to_have_text("有 3 句包含这些字词")
        expect(page.locator("[data-cues] [aria-current]")).to_contain_text("第二句话")
        page.get_by_label("替换为").fill("讲")
        page.get_by_role("button", name="替换", exact=True).click()
        page.get_by_role("button", name="全部替换").click()
        expect(page.locator("[data-told]")).to_have_text("已替换 2 句")

        for typed, told in [
            ("很多", "请填写秒数"),
            ("-1.5", "没有移动"),
            ("－０.5", "请填写秒数"),
            ("－0.5", "已移动 3 句"),
        ]:
            page.get_by_label("时间移动多少秒").fill(typed)
            page.get_by_role("button", name="移动", exact=True).click()
            expect(page.locator("[data-told]")).to_contain_text(told)
        page.get_by_role("button", name="第三讲").click()
        page.get_by_label("哪些字幕").select_option("从所选的一句起")
        page.get_by_label("时间移动多少秒").fill("2")
        page.keyboard.press("Enter")
        expect(page.locator(LINES)).to_have_text(
            ["0:00.500 – 0:03.500第一讲", "0:04.500 – 0:07.500第二讲", "0:11.500 – 0:13.500第三讲"]
        )
        saved(page)
        for _ in range(4):
            page.locator("[data-act=undo]").click()
        expect(page.locator(LINES).first).to_have_text("0:01.000 – 0:04.000第一句话")

    assert desk.texts() == ["第一讲", "第二讲", "第三讲"]


def test_on_a_phone_saving_is_always_in_reach_and_leaving_is_asked_about(chromium: Browser, desk: Desk) -> None:
    with desk.window(chromium, width=browsing.PHONE) as page:
        for place in (0, 10_000):
            page.evaluate(f"window.scrollTo(0, {place})")
            expect(page.get_by_role("button", name="保存")).to_be_in_viewport(ratio=1)
        page.get_by_label("文字", exact=True).fill("还没有保存")
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.reload()
        assert asked == ["beforeunload"]


def test_a_line_that_the_site_refuses_is_chosen_and_named(chromium: Browser, desk: Desk) -> None:
    with desk.window(chromium, width=browsing.PHONE) as page:
        page.get_by_role("button", name="第三句话").click()
        page.locator("[data-cue-end]").fill("0:09")
        page.locator("[data-cue-end]").press("Tab")
        page.get_by_role("button", name="保存").click()
        expect(page.locator(STATUS)).to_contain_text("第 3 句")
        expect(page.locator("[data-cues] [aria-current]")).to_contain_text("第三句话")
        assert page.evaluate("document.documentElement.scrollWidth") <= browsing.PHONE
    assert desk.texts() == ["第一句话", "第二句话", "第三句话"]


def test_lines_behind_the_end_are_told_and_removed_in_one_step(chromium: Browser, desk: Desk) -> None:
    srt = "00:01,000 --> 00:04,000\n第一句话\n\n03:01,000 --> 03:04,000\n别的课\n\n03:05,000 --> 03:08,000\n再见\n"
    with desk.app.app_context():
        captions.take(db.session.get_one(Recording, desk.recording_id), "zh", "a.srt", srt.encode())
        db.session.commit()

    with desk.window(chromium, width=browsing.PHONE) as page:
        told = page.locator("[data-beyond]")
        expect(told).to_contain_text("2 句")
        page.get_by_role("button", name="显示第一句").click()
        expect(page.locator("[data-cues] [aria-current]")).to_contain_text("别的课")
        page.get_by_role("button", name="删除这些字幕").click()
        expect(told).to_be_hidden()
        page.locator("[data-act=undo]").click()
        expect(told).to_be_visible()
        page.locator("[data-act=redo]").click()
        saved(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= browsing.PHONE

    assert desk.texts() == ["第一句话"]
