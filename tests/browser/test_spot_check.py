"""A check on the spot begun with a line, the line cut in the middle, finished without one, the page opened again, and sent later."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from lms.db import db
from lms.quizzes import papers
from lms.quizzes.models import SpotPaper
from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing
from tests.quizzes import making

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Gate:
    """Li Lei's works, where he has completed the lecture."""

    def __init__(self, site: serving.Site) -> None:
        self.site, self.app = site, site.app()
        with self.app.app_context():
            self.people = cast_of_people.assemble()
            making.made(self.people, self.people.li_lei)

    def paper(self) -> SpotPaper:
        with self.app.app_context():
            row = db.session.scalars(select(SpotPaper)).one()
            db.session.expunge(row)
            return row

    def keys(self) -> list[str]:
        with self.app.app_context():
            return [each.key for each in papers.questions(db.session.scalars(select(SpotPaper.paper)).one())]


@pytest.fixture
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with serving.site(tmp_path_factory.mktemp("gate")) as site:
        yield Gate(site)


def choose(page: Page, letters: str) -> None:
    for letter in letters:
        page.locator(f"[data-options] input[value={letter}]").check()


def stays_closed_in(page: Page) -> None:
    """Whoever holds the telephone reaches nothing but the check: neither by its page, nor by the way back, nor by an address."""
    for shut in (".site-header", ".site-footer", ".spot-way-back", "[data-list]"):
        expect(page.locator(shut)).to_be_hidden()
    page.evaluate("history.back()")
    expect(page.locator("[data-stays]")).to_have_text("抽考在本页继续进行。只有检查人员可以返回网站。")
    page.goto("/spot-checks")
    expect(page).to_have_url(re.compile("/spot-checks/trip$"))
    expect(page.locator("[data-clock]")).to_be_visible()
    expect(page.locator(".site-header")).to_be_hidden()


def second_window_stands_back(page: Page, choose_here: str) -> None:
    """It says where the check runs, and what was kept there stays, whatever it writes itself."""
    with page.context.new_page() as second:
        second.goto("/spot-checks/trip")
        expect(second.locator("[data-elsewhere]")).to_have_text("本次抽考正在另一个窗口进行")
        choose(page, choose_here)
        store = f"await import('{second.locator('script[src*=spot_check]').get_attribute('src')}'.replace('spot_check', 'spot_store'))"
        kept = "JSON.parse(localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('lms.spot.'))))"
        stale = f"async () => ({store}).keep({{...{kept}, given: []}})"
        assert second.evaluate(stale) is False
        assert page.evaluate(f"{kept}.given.length")


def test_the_line_goes_and_comes_back(gate: Gate, chromium: Browser) -> None:
    phone = browsing.page(chromium, gate.site, app=gate.app, person=gate.people.han_mei, width=browsing.PHONE)
    with phone as page:
        page.goto(f"/spot-checks/units/{gate.people.lis_works.id}")
        page.locator("input[name=persons]").check()
        page.get_by_role("button", name="抽取试题").click()
        expect(page.locator("[data-offline-note]")).to_have_text("没有网络时也可以再次打开本页。")
        page.get_by_role("button", name="李雷").click()
        page.get_by_role("button", name="开始").click()
        keys = gate.keys()
        stays_closed_in(page)
        second_window_stands_back(page, keys[0])
        for letters in keys[:2]:
            choose(page, letters)
            page.get_by_role("button", name="下一题").click()

        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        dead = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        line.send("Network.emulateNetworkConditions", dead)
        page.context.set_offline(True)
        choose(page, keys[2])
        page.reload()  # the battery was changed
        expect(page.locator("[data-number]")).to_contain_text("第 1 题")
        expect(page.locator("[data-clock]")).to_have_text(re.compile(r"1:\d\d"))
        for letters in keys:
            if not page.locator("[data-options] input:checked").count():
                choose(page, letters)
            if page.locator("[data-next]").is_visible():
                page.locator("[data-next]").click()
        page.get_by_role("button", name="答完").click()
        expect(page.locator("[data-verdict]")).to_contain_text("发送后才能显示结果")
        box = page.locator("[data-pad]").bounding_box()
        assert box
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
        page.mouse.up()
        page.get_by_role("button", name="提交签名").click()
        assert gate.paper().received_at is None
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

        gate.site.clock.advance(seconds=3600)
        page.context.set_offline(False)
        line.send(
            "Network.emulateNetworkConditions",
            dead | {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1},
        )
        expect(page.locator("[data-verdict]")).to_contain_text("合格：答对 5 题")
        expect(page.locator("[data-timed]")).to_contain_text("已收到签名")
        page.get_by_role("button", name="完成").click()
        expect(page.locator("[data-back]")).to_have_text("请把手机交还检查人员。")
        expect(page.locator(".site-header")).to_be_hidden()
        page.get_by_role("button", name="检查人员：收回手机").click()
        page.get_by_role("button", name="再按一次收回").click()
        expect(page.locator(".site-header")).to_be_visible()
        expect(page.locator("[data-nobody]")).to_be_visible()

        # Whoever signs out leaves no page with names behind, and what was not sent.
        page.evaluate("localStorage.setItem('lms.spot.99', '{}')")
        assert page.evaluate("caches.has('spot-check')")
        page.evaluate("document.querySelector('[data-signs-out]').requestSubmit()")
        expect(page).to_have_url(re.compile("/sign-in"))
        assert page.evaluate("localStorage.getItem('lms.spot.99')") == "{}"
        assert not page.evaluate("caches.has('spot-check')")

    paper = gate.paper()
    assert (paper.right_answers, paper.timed_by) == (5, "phone")
    assert paper.begun_at
    assert paper.signature_sha256
