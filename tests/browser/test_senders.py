"""The real player plays a lecture that nginx sends, and one that lies in a store, and its seconds count."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Request
from sqlalchemy import select

from lms.db import db
from lms.media.models import Recording
from tests import front, objects, serving
from tests.browser import browsing, lectures
from tests.browser.lectures import Theatre
from tests.browser.test_player import WAYS

SUITE = "honest suite, real player"

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS = 8

# Chromium's own HLS takes no segment of another origin from a film that does not ask for leave. An iPhone's does not mind.
ASKS_LEAVE = "addEventListener('DOMContentLoaded', () => document.querySelector('video').crossOrigin = 'anonymous')"


@dataclass
class House:
    """A theatre, what stands before it, and where its films come from."""

    theatre: Theatre
    front: str
    films_from: str


@pytest.fixture(scope="module", params=["nginx", "store"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as running:
        there = running.enter_context(objects.store(folder / "store")) if request.param == "store" else None
        settings = {"LMS_MEDIA_URL": there.url if there else "/kept/"}
        site = running.enter_context(serving.site(folder / "site", settings=settings))
        theatre = lectures.theatre(site, folder, SECONDS)
        assert _is_stored(theatre) == bool(there)
        address = "" if there else running.enter_context(front.nginx(site, folder / "nginx"))
        yield House(theatre, address, there.origin if there else address)


def _is_stored(theatre: Theatre) -> bool:
    with theatre.app.app_context():
        return db.session.scalars(select(Recording)).one().is_stored


@pytest.mark.parametrize("way", WAYS)
def test_it_is_played_from_there_and_counted(chromium: Browser, house: House, way: str) -> None:
    """A lecture that nginx or a store sends, with Media Source, with HLS of the browser's own and as a single file."""
    agent, lacking, _ = WAYS[way]
    learner, fetched = house.theatre.learner(), list[Request]()
    with browsing.page(
        chromium, house.theatre.site, app=house.theatre.app, person=learner, front=house.front, user_agent=agent
    ) as page:
        page.add_init_script(f"{lacking}; {ASKS_LEAVE if way == 'own HLS' else ''}")
        page.on("requestfinished", lambda request: fetched.append(request))
        page.goto(f"/lessons/{house.theatre.lesson_id}/watch")
        browsing.until(page, "document.querySelector('video')?.readyState >= 3")
        page.evaluate(
            "video = document.querySelector('video'), video.muted = true, video.playbackRate = 1.5, video.play()"
        )
        browsing.until(page, "document.querySelector('video').ended", within=60)
        browsing.until(page, f"document.querySelector('[data-counted]').textContent.includes('0:0{SECONDS}')")
        if way == "media source":
            assert _come_from(fetched, house.films_from)

    assert house.theatre.covered(learner) == f"0-{SECONDS}"


def _come_from(fetched: list[Request], origin: str) -> bool:
    """Whether all segments came from there, and the store was shown no cookie of the site."""
    films = [request for request in fetched if ".m4s" in request.url and not request.redirected_to]
    assert films
    assert not any("lms=" in request.all_headers().get("cookie", "") for request in films if "/m/" not in request.url)
    return all(request.url.startswith(origin) for request in films)
