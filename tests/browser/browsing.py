"""A real Chromium for tests, signed in as somebody, in either language, as wide as a phone or a desk.

Debian has it without its own window, too: the same engine and film decoders, in half of the time on the processor.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from lms.people.models import Person
from tests.databases import ON_CI
from tests.serving import Site

# The last line keeps Chromium from calling home: on a closed network it would wait for answers that never come.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE, DESK = 390, 1440
# A page is late on a machine that makes lectures meanwhile; who waits longer fails no less, only later.
PATIENCE = 20_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without it a skip at home and a failure on CI."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None and not ON_CI:
        pytest.skip("no chromium on this machine")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def page(browser: Browser, site: Site, *, app: Flask | None = None, person: Person | None = None, width: int = DESK,
         language: str = "zh", front: str = "", **options: Any) -> Iterator[Page]:  # fmt: skip
    """A page on the site that fails the test when the browser reports an error of a script or of the policy.

    `front` is the address of what stands before the site, if something does.
    """
    context = browser.new_context(base_url=front or site.url, viewport={"width": width, "height": 844}, **options)
    if app and person:
        context.add_cookies([{"name": "lms", "value": site.cookie(app, person), "url": front or site.url}])
    opened, wrong = context.new_page(), []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    if language == "en":
        opened.goto("/language/en")
    yield opened
    context.close()
    if worth_telling := _worth_telling(wrong):
        pytest.fail(f"the browser complained: {worth_telling}")


# What a cut line, an answer of 4xx or a newer request in place of one underway makes a browser and htmx say.
EXPECTED = (
    "Failed to load resource",
    "net::ERR",
    "htmx:sendError",
    "htmx:sendAbort",
    "htmx:afterRequest",
    "htmx:responseError",
)


def _worth_telling(wrong: list[str]) -> list[str]:
    """Errors of scripts and of the policy, which no test expects."""
    return [line for line in wrong if not any(words in line for words in EXPECTED)]


# Two seconds of looking by the page itself: to be asked from outside takes three processes fifty times as long.
LOOKING = """async () => {
    for (let looks = 0; looks < 40; looks++) {
        const found = %s;
        if (found) return found;
        await new Promise((again) => setTimeout(again, 50));
    }
}"""


def until(page: Page, expression: str, within: float = 60.0) -> Any:
    """What an expression gives on the page, once it holds. Playwright's own waiting needs eval, which the policy forbids."""
    deadline = time.monotonic() + within
    while not (found := _found(page, expression)):
        assert time.monotonic() < deadline, f"never came true: {expression}"
    return found


def _found(page: Page, expression: str) -> Any:
    try:
        return page.evaluate(LOOKING % f"({expression})")
    except Error as error:
        if "context was destroyed" not in error.message:
            raise
        return None  # the page gave way to the next one, which is looked at instead
