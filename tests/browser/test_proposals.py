"""A liaison on a phone proposes a post, and the end of one; the township approves the one, the office the other."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast as cast_of_people
from tests import serving
from tests.browser import browsing

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _press(page: Page) -> None:
    page.locator("main form button.btn-primary").last.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= browsing.PHONE


def test_posts_are_proposed_and_approved_on_a_phone(chromium: Browser, tmp_path: Path) -> None:
    with serving.site(tmp_path) as site:
        app = site.app()
        with app.app_context():
            people = cast_of_people.assemble()
        unit = f"/units/{people.lis_works.id}"
        phone: dict[str, Any] = {"app": app, "width": browsing.PHONE}
        with browsing.page(chromium, site, person=people.liu_fang, **phone) as page:
            page.goto(unit)
            page.locator("a[href$='/proposals/new']").click()
            _press(page)
            expect(page.locator(".invalid-feedback").first).to_contain_text(
                "请"
            )  # the site's sentence, not the browser's
            page.locator("[name=name]").fill("王芳")
            page.locator("[name=mobile]").fill("13912345678")
            page.locator("[name=post_kind]").select_option("safety_manager")
            _press(page)
            page.goto(unit)
            page.locator("a[href$='/proposed-end']").first.click()
            _press(page)
            expect(page.locator(".proposal")).to_have_count(2)
        for person, left in ((people.han_mei, 1), (people.admin, 0)):
            with browsing.page(chromium, site, person=person, language="en", **phone) as page:
                page.goto("/")
                page.get_by_role("link", name="for your decision").click()
                page.locator(".proposal").first.get_by_role("button", name="Approve").click()
                expect(page.locator(".proposal")).to_have_count(left)
        with browsing.page(chromium, site, person=people.liu_fang, **phone) as page:
            page.goto(unit)
            expect(page.locator("section[aria-labelledby=present]")).to_contain_text("王芳")
            expect(page.locator("section[aria-labelledby=past]")).to_contain_text("李雷")
