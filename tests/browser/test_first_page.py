"""The first page in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import serving
from tests.browser import browsing

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("language", "words"), [("zh", "登录"), ("en", "Sign in")])
def test_a_stranger_meets_the_sign_in_page_without_any_error(
    chromium: Browser, tmp_path: Path, language: str, words: str
) -> None:
    with serving.site(tmp_path) as site, browsing.page(chromium, site, language=language, width=browsing.PHONE) as page:
        page.goto("/")

        assert words in page.inner_text("h1")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
