"""Whose screen it is stands over the picture where the course asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import update

from lms.courses.models import Course
from lms.db import db
from tests import serving
from tests.browser import lectures
from tests.browser.lectures import Theatre

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    with serving.site(tmp_path / "site") as site:
        yield lectures.theatre(site, tmp_path, seconds=5)


def ask_for_it(theatre: Theatre) -> None:
    with theatre.app.app_context():
        db.session.execute(update(Course).values(shows_watermark=True))
        db.session.commit()


def test_a_watermark_names_whoever_watches_and_moves(chromium: Browser, theatre: Theatre) -> None:
    ask_for_it(theatre)
    with theatre.seat(chromium, theatre.learner(), has_clock=True) as page:
        mark = page.locator(".video-js .player-watermark")
        assert mark.inner_text().startswith("学员 · ")
        first = mark.get_attribute("style")
        mark.evaluate("mark => mark.remove()")

        page.clock.run_for(31_000)

        assert mark.get_attribute("style") != first


def test_there_is_none_where_nobody_asked_for_it(chromium: Browser, theatre: Theatre) -> None:
    with theatre.seat(chromium, theatre.learner()) as page:
        assert page.locator(".player-watermark").count() == 0
