"""Practice in a real Chromium on a phone: by thumb and by the keyboard alone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing
from tests.quizzes.practising import making

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_questions_are_practised_on_a_phone_by_thumb_and_by_keyboard(chromium: Browser, tmp_path: Path) -> None:
    with serving.site(tmp_path) as site:
        app = site.app()
        with app.app_context():
            people = cast_of_people.assemble()
            quiz = making.opened(people)
        with browsing.page(
            chromium, site, app=app, person=people.li_lei, width=browsing.PHONE, has_touch=True, is_mobile=True
        ) as page:
            page.goto(f"/practice/question?bank={quiz.bank}&kind=single")
            targets = page.locator(".choice, .practice-orders .btn").all()
            assert all((box := each.bounding_box()) and box["height"] >= 44 for each in targets)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            page.locator(".choice").nth(1).tap()
            page.get_by_role("button", name="提交答案").tap()
            expect(page.locator(".practice-verdict")).to_be_visible()
            expect(page.locator("[data-next]")).to_be_focused()

            page.keyboard.press("Enter")
            expect(page.locator("[data-practice]")).to_be_visible()
            page.wait_for_load_state()  # the script listens from then on
            page.keyboard.press("2")
            expect(page.locator(".choice input").nth(1)).to_be_checked()
            page.keyboard.press("c")
            expect(page.locator(".choice input").nth(2)).to_be_checked()
            page.keyboard.press("Enter")
            expect(page.locator(".practice-verdict")).to_be_visible()
            expect(page.locator(".how-far")).to_contain_text("已练 2 题")
