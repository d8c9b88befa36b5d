"""From an empty site to a learner with an own password, on a desk and on a shared telephone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import serving
from tests.browser import browsing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADMIN = ("13800000001", "keep the county safe")
LEARNER = ("13800000002", "my own first words")
CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")


def sign_in(page: Page, mobile: str, password: str) -> None:
    page.goto("/sign-in")
    page.fill("#login", mobile)
    page.fill("#password", password)
    page.click("form .btn-primary")


def add_unit_and_person(page: Page) -> None:
    page.goto("/units/new")
    page.select_option("#kind", "enterprise")
    page.fill("#name", "新兴焦化厂")
    page.click("form.panel .btn-primary")
    page.click("text=添加人员")
    page.fill("#name", "王 五")
    page.fill("#mobile", LEARNER[0])
    page.click("form.panel .btn-primary")


def print_slip(page: Page) -> str:
    """The code on the printed slip."""
    page.click("text=为所选人员开具凭条")
    expect(page.locator("svg.qr")).to_have_count(1)
    found = CODE.search(page.inner_text(".slip-code"))
    assert found
    return found[0]


def test_a_slip_brings_a_learner_in_and_the_next_person_is_two_taps_away(chromium: Browser, tmp_path: Path) -> None:
    with serving.site(tmp_path) as site:
        site.flask("admin", "create", "--name", "赵主任", "--mobile", ADMIN[0], "--password", ADMIN[1])
        with browsing.page(chromium, site) as desk:
            sign_in(desk, *ADMIN)
            desk.click(".page-actions .btn-primary")
            add_unit_and_person(desk)
            code = print_slip(desk)

        with browsing.page(chromium, site, width=browsing.PHONE) as phone:
            phone.goto("/activate")
            phone.fill("#code", code)
            phone.click("form .btn-primary")
            expect(phone.locator("main")).to_contain_text("王五")
            phone.fill("#password", LEARNER[1])
            phone.check("#show-passwords")
            assert phone.get_attribute("#password", "type") == "text"
            phone.fill("#again", LEARNER[1])
            phone.click("form .btn-primary")
            phone.click(".page-actions .btn-primary")
            expect(phone).to_have_url(f"{site.url}/")

            sign_in_as_next_person(phone)


def sign_in_as_next_person(phone: Page) -> None:
    """Out, the name, and the password: two taps until the keyboard is needed."""
    phone.click(".navbar-toggler")
    # While the menu unfolds, what is in it moves away under the thumb.
    expect(phone.locator(".navbar-collapse")).to_have_class(re.compile(r"\bshow\b"))
    phone.click("text=退出 / 换人")
    phone.wait_for_url("**/sign-in*")
    phone.click("text=王五")
    expect(phone.locator("#login")).to_have_count(0)
    phone.fill("#password", LEARNER[1])
    phone.click("form .btn-primary")
    expect(phone.locator("#password")).to_have_count(0)
    phone.goto("/account")
    assert "王五" in phone.inner_text("h1")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
