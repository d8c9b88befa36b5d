"""The same segments by the three who may send them: segments a second, work and bytes of the site, and the first frame."""

import http.client
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from lms.people.models import Person
from tests import front, objects, serving
from tests.bench import Result, processes
from tests.browser import browsing, lectures
from tests.browser.lectures import Theatre
from tests.media import visiting
from tests.media.visiting import Lecture
from tests.serving import Site

SENDERS = ("site", "nginx", "store")
FILM_SECONDS, SEGMENT_BYTES, LEAVES = 30, 600_000, 150
FIRST_FRAMES = 5


def measure(folder: Path) -> Iterator[Result]:
    """Each figure beside that of the site itself, in the same run."""
    alone: dict[str, float] = {}
    for sender in SENDERS:
        with ExitStack() as running:
            stage = _stage(running, sender, folder / sender)
            for what, unit, figure in (*_fetched(stage), ("page to first frame", "ms", _first_frame(stage))):
                alone.setdefault(what, figure)
                yield Result(f"{sender}: {what}", figure, unit, alone[what], "the site itself")


@dataclass
class Stage:
    """A site, where people come in, a real lecture and one of large segments, and somebody who is signed in."""

    site: Site
    origin: str
    theatre: Theatre
    lecture: Lecture
    person: Person

    @property
    def app(self) -> Flask:
        return self.theatre.app


def _stage(running: ExitStack, sender: str, folder: Path) -> Stage:
    there = running.enter_context(objects.store(folder / "store")) if sender == "store" else None
    url = there.url if there else {"nginx": "/kept/"}.get(sender, "")
    site = running.enter_context(serving.site(folder / "site", processes=2, settings={"LMS_MEDIA_URL": url}))
    theatre = lectures.theatre(site, folder, FILM_SECONDS)
    person = theatre.learner()
    lecture = visiting.laid_out(theatre.app, person, SEGMENT_BYTES)
    with theatre.app.app_context():
        if there:
            objects.put_all_away()
    origin = running.enter_context(front.nginx(site, folder / "nginx")) if sender == "nginx" else site.url
    return Stage(site, origin, theatre, lecture, person)


def _fetched(stage: Stage) -> Iterator[tuple[str, str, float]]:
    """One browser after the other fetches a segment that it had not fetched, so that each is noted."""
    leaves = [stage.lecture.grant(stage.person) for _ in range(LEAVES)]
    addresses = [stage.lecture.address(leaf, f"360p/0000{n}.m4s") for leaf in leaves for n in range(3)]
    cookie = stage.site.cookie(stage.app, stage.person)
    line, work = (
        Lines(stage.site, cookie),
        processes.Computing(processes.of_groups({each.pid for each in stage.site.running})),
    )
    began = time.perf_counter()
    for address in addresses:
        line.fetch(stage.origin + address)
    took = time.perf_counter() - began
    yield "segments of 0.6 MB a second, one line", "1/s", len(addresses) / took
    yield "work of the site for each", "ms", work.seconds() / len(addresses) * 1000
    yield "bytes of each that go through the site", "B", line.bytes_of_site / len(addresses)


class Lines:
    """Kept-alive lines, one for each place, as a browser has them."""

    def __init__(self, site: Site, cookie: str) -> None:
        self.site, self.cookie, self.bytes_of_site = site, cookie, 0
        self.open: dict[str, http.client.HTTPConnection] = {}

    def fetch(self, url: str) -> None:
        parts = urlsplit(url)
        line = self.open.setdefault(parts.netloc, http.client.HTTPConnection(parts.netloc))
        line.request("GET", url.partition(parts.netloc)[2], headers={"Cookie": f"lms={self.cookie}"})
        answer = line.getresponse()
        body = answer.read()
        if parts.netloc.endswith(f":{self.site.port}"):
            self.bytes_of_site += len(body)
        if answer.status == 307:
            return self.fetch(answer.headers["Location"])
        assert (answer.status, len(body)) == (200, SEGMENT_BYTES)
        return None


def _first_frame(stage: Stage) -> float:
    """From the click on a link to the first picture, in ms: the middle of several; the first visit fills the cache."""
    times = []
    with (
        browsing.chromium() as chromium,
        browsing.page(chromium, stage.site, app=stage.app, person=stage.person, front=stage.origin) as page,
    ):
        page.add_init_script("addEventListener('loadeddata', () => { window.firstFrame ??= performance.now() }, true)")
        for _ in range(FIRST_FRAMES + 1):
            page.goto(f"/lessons/{stage.theatre.lesson_id}/watch")
            browsing.until(page, "window.firstFrame")
            times.append(page.evaluate("window.firstFrame"))
    return float(sorted(times[1:])[FIRST_FRAMES // 2])
