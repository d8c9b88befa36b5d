"""What learners ask most beside beats: pages, eight at a time, each for somebody else."""

import time
from collections.abc import Iterator
from pathlib import Path

from tests import serving
from tests.bench import Result, load
from tests.bench.load import Load
from tests.evidence import world
from tests.evidence.world import Learner, World

CONNECTIONS = 8
PAGES = (
    ("lecture page", "/lessons/{lesson}/watch"),
    ("first page", "/"),
    ("own record", "/record"),
)
NO_PAGE = "/language/zh"


def measure(folder: Path) -> Iterator[Result]:
    with serving.site(folder, processes=2) as site:
        county = world.made(site, lectures=1)
        learners = [county.learner() for _ in range(CONNECTIONS)]
        time.sleep(2)  # the site answers as soon as one of its processes does; the measure wants both
        yield from _pages(county, learners)
        county.everybody_leaves()


def _pages(county: World, learners: list[Learner]) -> Iterator[Result]:
    for learner in learners:
        learner.get("/")  # as any browser, they have the form token in their cookie from then on
    empty = _asked(county, learners, NO_PAGE, status=303)
    for words, path in PAGES:
        asked = _asked(county, learners, path.format(lesson=county.lesson_ids[0]), status=200)
        yield Result(f"{words}, {CONNECTIONS} connections", asked.rate, "1/s", empty.rate, "an answer without a page")
        yield Result(f"{words}, the slowest of twenty", asked.percentile(0.95) * 1000, "ms")


def _asked(county: World, learners: list[Learner], path: str, *, status: int) -> Load:
    cookies = [f"lms={learner.cookie}" for learner in learners]
    done = load.run(county.site.port, lambda number, _: load.get(path, cookies[number]), connections=CONNECTIONS)
    assert set(done.statuses) == {status}, done.statuses
    return done
