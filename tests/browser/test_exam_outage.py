"""An exam on a telephone, by thumb and by keyboard, whose line is cut for two minutes in the middle: nothing is lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, expect

from lms.quizzes.models import Attempt
from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing
from tests.quizzes import making

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAVED = re.compile(r"已保存 \d\d:\d\d:\d\d")
STATUS = "[data-status]"


class Exam:
    """Li Lei's attempt, open on a telephone whose time can be put forward together with the site's."""

    def __init__(self, site: serving.Site) -> None:
        self.site, self.app = site, site.app()
        with self.app.app_context():
            self.people = cast_of_people.assemble()
            self.quiz = making.made(self.people)
        self.number = making.begun(self.app, self.people.li_lei, self.quiz)
        self.keys = making.keys(self.app, self.number)

    def passes_by(self, page: Page, seconds: int) -> None:
        """So much time, in steps that let the page try again and be refused in between."""
        for step in range(0, seconds, 10):
            self.site.clock.advance(seconds=min(10, seconds - step))
            page.clock.run_for(min(10, seconds - step) * 1000)

    def stored(self) -> Attempt:
        return making.stored(self.app, self.number)


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
        tap(page, exam.keys[0])
        expect(page.locator(STATUS)).to_have_text(SAVED)
        page.locator("[data-next]").tap()

        page.context.set_offline(True)
        tap(page, "B" if exam.keys[1] == "A" else "A")
        tap(page, exam.keys[1])
        expect(page.locator(STATUS)).to_contain_text("1 道题的答案尚未保存")
        exam.passes_by(page, 60)
        page.keyboard.press("ArrowRight")
        for letter in exam.keys[2]:
            page.keyboard.press(letter.lower())
        page.keyboard.press("Enter")
        tap(page, exam.keys[3])
        expect(page.locator(STATUS)).to_contain_text("3 道题的答案尚未保存")
        page.get_by_role("button", name="交卷").tap()
        expect(page.locator("[data-alert]")).to_contain_text("网络不通")
        assert making.saved(exam.app, exam.number) == {1: exam.keys[0]}
        page.once("dialog", accept)
        with pytest.raises(Error, match="DISCONNECTED"):  # who loads the page again has none until the line is back
            page.reload()
        exam.site.clock.advance(seconds=60)

        page.context.set_offline(False)
        page.goto(f"{exam.site.url}/attempts/{exam.number}#q5")
        expect(page.locator(STATUS)).to_have_text(SAVED)
        expect(page.locator("[data-count]")).to_have_text("4")
        assert making.saved(exam.app, exam.number) == dict(enumerate(exam.keys[:4], 1))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        tap(page, exam.keys[4])
        page.get_by_role("button", name="交卷").tap()
        page.get_by_role("button", name="确认交卷").tap()
        expect(page.locator(".result-score")).to_contain_text("100")

    assert exam.stored().passed_at


def test_without_a_line_the_end_of_the_time_waits_for_the_server(exam: Exam, chromium: Browser) -> None:
    """Only the server knows whether the time is over: the page keeps what it has until it can ask."""
    phone = browsing.page(chromium, exam.site, app=exam.app, person=exam.people.li_lei, width=browsing.PHONE)
    with phone as page:
        page.clock.install()
        page.goto(f"/attempts/{exam.number}")
        page.keyboard.press(exam.keys[0])
        expect(page.locator(STATUS)).to_have_text(SAVED)
        page.get_by_role("button", name="交卷").click(trial=True)
        page.context.set_offline(True)
        page.get_by_role("button", name="交卷").click()
        expect(page.locator("[data-alert]")).to_contain_text("网络不通")
        page.keyboard.press("ArrowRight")
        page.keyboard.press(exam.keys[1])
        page.clock.run_for(31 * 60 * 1000)
        expect(page.locator("[data-alert]")).to_contain_text("时间到")
        page.clock.run_for(5_000)
        assert page.url.endswith("#q2")

        page.context.set_offline(False)
        page.clock.run_for(20_000)
        expect(page.locator("#q2 [data-saved]")).to_have_text(SAVED)
        expect(page.locator("[data-alert]")).to_be_hidden()
        expect(page.locator("[data-clock]")).to_have_text(re.compile(r"(29|30):\d\d"))

    assert making.saved(exam.app, exam.number) == dict(enumerate(exam.keys[:2], 1))
