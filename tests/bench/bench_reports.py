"""Reports with 10,000, 100,000 and 1,000,000 tasks in 20,000 units: every page beside the processor time that it took.

`make bench ONLY=reports`; BENCH_TASKS=10000,100000 and BENCH_DATABASES=sqlite choose some of it, BENCH_KEPT=FOLDER keeps what was
made for a further run. Processor time is that of the site and of its connections to PostgreSQL, without parallel workers.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from lms import clock
from lms.courses.excusing.models import Excusal
from lms.courses.models import Enrolment, Plan
from lms.db import db, reading
from lms.people.models import Unit
from lms.reports import rates
from lms.reports.scope import Scope
from lms.reports.slices import GROUPINGS
from tests.bench import Result, great_county
from tests.bench.great_county import SUPERVISORS, County
from tests.conftest import Client

ONLY_BY_NAME = True
SIZES = [int(size) for size in os.environ.get("BENCH_TASKS", "10000,100000,1000000").split(",")]
DATABASES = os.environ.get("BENCH_DATABASES", "sqlite,postgresql").split(",")
ROUNDS = 7
BOARD, RATES, NAMES = "/reports/dashboard", "/reports/completion", "/reports/completion/names"
PAGES = (
    ("dashboard", BOARD),
    ("dashboard asked again", f"{BOARD}/now"),
    *((f"by {by}", f"{RATES}?by={by}") for by in ("township", "industry", "comprehensive", "sector", "unit", "post", "rank", "grade")),
    ("one township by unit", f"{RATES}?by=unit&line=territorial&key=1"),
    ("one township by rank", f"{RATES}?by=rank&line=territorial&key=1"),
    ("one rank by township", f"{RATES}?by=township&rank=20"),
    ("by township a month ago", f"{RATES}?by=township&day={{month_ago}}"),
    ("names", NAMES),
    ("names not completed, page 100", f"{NAMES}?state=incomplete&page=100"),
    ("names completed this week", f"{NAMES}?state=completed_lately"),
    ("names due within 14 days", f"{NAMES}?state=due_soon"),
    ("names of one township", f"{NAMES}?line=territorial&key=1"),
    ("names of one rank", f"{NAMES}?rank=20"),
    ("names who learnt in groups", f"{NAMES}?grade=group"),
)  # fmt: skip
OF_SUPERVISORS = (("dashboard", BOARD), ("rates", RATES), ("by unit", f"{RATES}?by=unit"), ("names", NAMES))


def measure(folder: Path) -> Iterator[Result]:
    for size in SIZES:
        for kind in DATABASES:
            with great_county.county(kind, size, folder) as county:
                yield from _measured(county, f"{kind} {size:,}", size)


def _measured(county: County, name: str, size: int) -> Iterator[Result]:
    yield from (Result(f"{name}: {step}", seconds, "s") for step, seconds in county.steps.items())
    for who, pages in [("管理员", PAGES), *((each, OF_SUPERVISORS) for each in SUPERVISORS)]:
        client = _signed_in(county, who)
        for words, address in pages:
            yield _page(county, client, f"{name}: {who} {words}", address)
    with county.app.app_context():
        yield Result(f"{name}: a completion, until it is in the rate", _delay() * 1000, "ms")
        for by, seconds in _delays():
            yield Result(f"{name}: a completion, until it is in the rates by {by}", seconds * 1000, "ms")
    rows, cost, grown = _exported(county, _signed_in(county, "管理员"))
    assert rows >= size - size // 100, rows
    yield Result(
        f"{name}: all names as csv", rows / cost.wall, "rows/s", rows / cost.processor, "a second of a processor"
    )
    yield Result(f"{name}: memory grown by it", grown, "MB")


def _page(county: County, client: Client, name: str, address: str) -> Result:
    address = address.format(month_ago=clock.today().fromordinal(clock.today().toordinal() - 30))
    costs = [_cost(county, lambda: _get(client, address)) for _ in range(ROUNDS)]
    wall, processor = (
        sorted(each)[ROUNDS // 2] * 1000 for each in zip(*((c.wall, c.processor) for c in costs), strict=True)
    )
    return Result(name, wall, "ms", processor, "of a processor")


@dataclass(frozen=True)
class Cost:
    """In seconds."""

    wall: float
    processor: float


def _cost(county: County, work: Callable[[], Any]) -> Cost:
    begun, used = time.perf_counter(), _processor(county)
    work()
    return Cost(time.perf_counter() - begun, _processor(county) - used)


def _processor(county: County) -> float:
    """Seconds of this process, and of whatever answers it in PostgreSQL."""
    return time.process_time() + sum(_scheduled(pid) for pid in county.backends())


def _scheduled(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _delay() -> float:
    """From the commit of a completion until a reader of the county's rate has it."""
    with reading():
        scope = Scope(db.session.scalars(select(Plan)).one(), select(Unit.id))
        before = rates.total(scope).completed
        db.session.rollback()
    _complete_one()
    begun = time.perf_counter()
    with reading():
        while True:
            scope = Scope(db.session.scalars(select(Plan)).one(), select(Unit.id))
            if rates.total(scope).completed == before + 1:
                return time.perf_counter() - begun
            db.session.rollback()


def _delays() -> Iterator[tuple[str, float]]:
    """Seconds from the commit of a completion until the rows of each grouping have it, while it is marked and not counted anew yet."""
    for by in GROUPINGS:
        before = _completed(by)
        _complete_one()
        begun = time.perf_counter()
        while _completed(by) != before + 1:
            pass
        yield by, time.perf_counter() - begun


def _completed(by: str) -> int:
    with reading():
        rows = rates.grouped(Scope(db.session.scalars(select(Plan)).one(), select(Unit.id)), by)
        db.session.rollback()
    return rates.sum_of(rows).completed


def _complete_one() -> None:
    """Somebody who is to study."""
    excused = select(Excusal.post_id)
    open_one = select(Enrolment.id).where(Enrolment.completed_at.is_(None), Enrolment.post_id.not_in(excused))
    chosen = open_one.limit(1).scalar_subquery()
    db.session.execute(update(Enrolment).where(Enrolment.id == chosen).values(completed_at=clock.now()))
    db.session.commit()


def _signed_in(county: County, name: str) -> Client:
    county.app.test_client_class = Client
    client: Any = county.app.test_client()
    with county.app.app_context():
        client.sign_in(county.person(name))
    return client


def _get(client: Client, address: str) -> None:
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200, (address, answer.status_code)


def _exported(county: County, client: Client) -> tuple[int, Cost, float]:
    """Rows, what they took, and by how many MB the process grew while it wrote them."""
    counted = _Counted()
    before = _resident()
    cost = _cost(county, lambda: counted.take(client.get(f"{NAMES}.csv")))
    return counted.rows, cost, counted.most - before


class _Counted:
    rows, most = 0, 0.0

    def take(self, answer: Any) -> None:
        for chunk in answer.iter_encoded():
            self.rows += chunk.count(b"\n")
            self.most = max(self.most, _resident())
        answer.close()


def _resident() -> float:
    """MB in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
