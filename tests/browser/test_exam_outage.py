"""An exam on a telephone, by thumb and by keyboard, whose line is cut for two minutes in the middle: nothing is lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, expect

from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing
from tests.quizzes import making

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAVED = re.compile(r"已保存 \d\d:\d\d:\d\d")
STATUS = "[data-status]"


PAPER = ("true_false", "single", "multiple", "fill_in", "short_answer", "case")
BEFORE = {1: "A"}
MEANWHILE = {2: "A", 3: "AB", 4: '["三十", "罚款"]', 5: "先警戒\n再报告", 6: "B"}
AFTER = {7: '["十五"]', 8: "停产整改"}


class Exam:
    """Li Lei's attempt at a paper with questions of every kind, on a telephone whose time goes with the site's."""

    def __init__(self, site: serving.Site) -> None:
        self.site, self.app = site, site.app()
        with self.app.app_context():
            self.people = cast_of_people.assemble()
            quiz = making.made(self.people)
            self.number = making.sitting(self.people.li_lei, quiz, making.paper(*PAPER))

    def passes_by(self, page: Page, seconds: int) -> None:
        """So much time, in steps that let the page try again and be refused in between."""
        for step in range(0, seconds, 10):
            self.site.clock.advance(seconds=min(10, seconds - step))
            page.clock.run_for(min(10, seconds - step) * 1000)

    def saved(self) -> dict[int, str]:
        return making.saved(self.app, self.number)


@pytest.fixture
def exam(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exam]:
    with serving.site(tmp_path_factory.mktemp("exam")) as site:
        yield Exam(site)


def tap(page: Page, letters: str) -> None:
    for letter in letters:
        page.locator(f".question.is-shown input[value={letter}]").locator("..").tap()


def accept(dialog: Dialog) -> None:
    dialog.accept()


def test_two_minutes_without_a_line_lose_nothing(exam: Exam, chromium: Browser) -> None:
    phone = browsing.page(chromium, exam.site, app=exam.app, person=exam.people.li_lei, width=browsing.PHONE,
                          has_touch=True, is_mobile=True)  # fmt: skip
    with phone as page:
        page.clock.install()
        page.goto(f"/attempts/{exam.number}")
        tap(page, BEFORE[1])
        expect(page.locator(STATUS)).to_have_text(SAVED)
        page.locator("[data-next]").tap()

        page.context.set_offline(True)
        tap(page, "B")
        tap(page, MEANWHILE[2])
        expect(page.locator(STATUS)).to_contain_text("1 道题的答案尚未保存")
        exam.passes_by(page, 60)
        page.keyboard.press("ArrowRight")
        for letter in MEANWHILE[3]:
            page.keyboard.press(letter.lower())
        page.keyboard.press("Enter")
        page.locator("#q4 input").first.tap()
        page.keyboard.type("三十")
        page.keyboard.press("Enter")
        page.keyboard.type("罚款")
        page.locator("[data-next]").tap()
        page.locator("#q5 textarea").tap()
        page.keyboard.type("先警戒\n再报告")
        page.locator("[data-next]").tap()
        tap(page, MEANWHILE[6])
        exam.passes_by(page, 60)
        expect(page.locator(STATUS)).to_contain_text("5 道题的答案尚未保存")
        page.get_by_role("button", name="交卷").tap()
        expect(page.locator("[data-alert]")).to_contain_text("网络不通")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert exam.saved() == BEFORE
        page.once("dialog", accept)
        with pytest.raises(Error, match="DISCONNECTED"):  # who loads the page again has none until the line is back
            page.reload()

        page.context.set_offline(False)
        page.goto(f"{exam.site.url}/attempts/{exam.number}#q7")
        expect(page.locator(STATUS)).to_have_text(SAVED)
        expect(page.locator("[data-count]")).to_have_text("6")
        assert exam.saved() == BEFORE | MEANWHILE
        page.locator("#q7 input").tap()
        page.keyboard.type("十五")
        page.keyboard.press("Enter")
        page.locator("#q8 textarea").fill(AFTER[8])
        page.get_by_role("button", name="交卷").tap()
        page.get_by_role("button", name="确认交卷").tap()
        expect(page.locator("h1")).to_contain_text("测试结果")

    assert exam.saved() == BEFORE | MEANWHILE | AFTER
    stored = making.stored(exam.app, exam.number)
    assert stored.submitted_by == "person"
    assert stored.awaits_marking


def test_without_a_line_the_end_of_the_time_waits_for_the_server(exam: Exam, chromium: Browser) -> None:
    """Only the server knows whether the time is over: the page keeps what it has until it can ask."""
    phone = browsing.page(chromium, exam.site, app=exam.app, person=exam.people.li_lei, width=browsing.PHONE)
    with phone as page:
        page.clock.install()
        page.goto(f"/attempts/{exam.number}")
        page.keyboard.press("a")
        expect(page.locator(STATUS)).to_have_text(SAVED)
        page.context.set_offline(True)
        page.get_by_role("button", name="交卷").click()
        expect(page.locator("[data-alert]")).to_contain_text("网络不通")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("a")
        page.clock.run_for(31 * 60 * 1000)
        expect(page.locator("[data-alert]")).to_contain_text("时间到")
        page.clock.run_for(5_000)
        assert page.url.endswith("#q2")

        page.context.set_offline(False)
        page.clock.run_for(20_000)
        expect(page.locator("#q2 [data-saved]")).to_have_text(SAVED)
        expect(page.locator("[data-alert]")).to_be_hidden()
        expect(page.locator("[data-clock]")).to_have_text(re.compile(r"(29|30):\d\d"))

    assert exam.saved() == {1: "A", 2: "A"}
