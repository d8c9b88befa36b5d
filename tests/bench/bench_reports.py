"""Reports with 10,000, 100,000 and 1,000,000 tasks in 20,000 units: pages from tallies against the same counted from stamps.

`make bench ONLY=reports`; BENCH_TASKS=10000,100000 and BENCH_DATABASES=sqlite choose some of it.
"""

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text, update

from lms import clock
from lms.courses import plans
from lms.courses.models import Enrolment, Plan
from lms.db import db, reading
from lms.people.models import Person, RoleGrant, SupervisionLine, Unit
from lms.reports import counting, rates
from lms.reports.scope import Scope
from lms.reports.tallies import folding
from tests import databases, factories
from tests.bench import Result
from tests.conftest import Client

ONLY_BY_NAME = True
SIZES = [int(size) for size in os.environ.get("BENCH_TASKS", "10000,100000,1000000").split(",")]
DATABASES = os.environ.get("BENCH_DATABASES", "sqlite,postgresql").split(",")
UNITS, TOWNSHIPS, BUREAUS = 20_000, 12, 20
ENTERPRISES = UNITS - TOWNSHIPS - BUREAUS
ROUNDS = 7
PAGES = (
    ("dashboard by township", "/reports/completion?by=township"),
    ("dashboard by industry", "/reports/completion?by=industry"),
    ("dashboard by unit, first page", "/reports/completion?by=unit"),
    ("one township by unit, first page", "/reports/completion?by=unit&line=territorial&key=1"),
    ("names, first page", "/reports/completion/names"),
    ("names not completed, page 100", "/reports/completion/names?state=incomplete&page=100"),
    ("names of one township, first page", "/reports/completion/names?line=territorial&key=1"),
)
# One person in fifty has two posts, one post in a hundred is exempt, two tasks in three are begun and one in three completed.
PERSONS = "INSERT INTO person (name, sign_in_epoch, created_at) SELECT '人员' || n, 0, '{now}' FROM numbers"
POSTS = """INSERT INTO post (person_id, unit_id, kind, created_at)
SELECT {first} + n * 49 / 50, {enterprise} + n % {enterprises}, 'enterprise_head', '{now}' FROM numbers"""
NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})",
    "postgresql": "WITH numbers AS (SELECT n FROM generate_series(0, {last}) AS n)",
}
EXEMPTIONS = """INSERT INTO excusal (plan_id, post_id, person_id, kind, ground, document, approved_by, at, made_by_id)
SELECT plan_id, post_id, person_id, 'exemption', 'in_village', '2026-3', '县委组织部', '{now}', 1 FROM enrolment WHERE id % 100 = 0"""


def measure(folder: Path) -> Iterator[Result]:
    for size in SIZES:
        for kind in DATABASES:
            with databases.site(kind, folder / f"{kind}{size}") as app:
                app.config["WTF_CSRF_ENABLED"] = False
                yield from _measured(app, f"{kind} {size:,}", size)


def _measured(app: Flask, name: str, size: int) -> Iterator[Result]:
    with app.app_context():
        loading = _seconds(lambda: _build(size), rounds=1)
        admin = db.session.scalars(select(Person).order_by(Person.id)).first()
        publishing = _seconds(lambda: _publish(admin), rounds=1)
        yield Result(f"{name}: publish the plan", publishing, "s", loading, "loading persons and posts")
        _progress()
        _analyse()
        yield Result(f"{name}: count all tallies", _seconds(_fold, rounds=1), "s")
        _analyse()
    client = _signed_in(app, admin)
    for words, address in PAGES:
        took = _seconds(lambda address=address: _get(client, address)) * 1000
        yield Result(f"{name}: {words}", took, "ms", _from_stamps(client, address, size), "counted from stamps")
    with app.app_context():
        yield Result(f"{name}: a completion, until it is in the rate", _delay() * 1000, "ms")
    rows, seconds, grown = _exported(client)
    assert rows >= size - size // 100, rows
    yield Result(f"{name}: all names as csv", rows / seconds, "rows/s")
    yield Result(f"{name}: memory grown by it", grown, "MB")


def _from_stamps(client: Client, address: str, size: int) -> float:
    most, counting.MOST_CHANGED = counting.MOST_CHANGED, -1
    try:
        return _seconds(lambda: _get(client, address), rounds=ROUNDS if size < 1_000_000 else 1) * 1000
    finally:
        counting.MOST_CHANGED = most


def _build(size: int) -> None:
    admin = factories.person("管理员")
    db.session.add(RoleGrant(person_id=admin.id, role="administrator"))
    db.session.execute(insert(Unit), [_unit(number) for number in range(1, UNITS + 1)])
    db.session.execute(insert(SupervisionLine), list(_lines()))
    facts = {"now": clock.now().replace(tzinfo=None), "first": admin.id + 1, "enterprise": TOWNSHIPS + BUREAUS + 1,
             "enterprises": ENTERPRISES}  # fmt: skip
    for order in (PERSONS, POSTS):
        _numbered(order.format(**facts), size)
    course = factories.course(admin, factories.recording(admin))
    factories.plan(course, admin, kinds=["enterprise_head"]).published_at = None
    db.session.commit()


def _numbered(order: str, size: int) -> None:
    """An INSERT from a table of numbers: a million rows in seconds."""
    numbers = NUMBERS[db.engine.dialect.name].format(last=size - 1)
    head, chosen = order.split("SELECT", 1)
    db.session.execute(text(f"{head} {numbers} SELECT {chosen}"))


def _unit(number: int) -> dict[str, Any]:
    if number <= TOWNSHIPS:
        return {"kind": "township", "name": f"乡镇{number}", "position": number, "township_id": number}
    kind = "organ" if number <= TOWNSHIPS + BUREAUS else "enterprise"
    return {"kind": kind, "name": f"单位{number}", "position": number, "township_id": number % TOWNSHIPS + 1}


def _lines() -> Iterator[dict[str, Any]]:
    since = clock.today() - timedelta(days=99)
    for unit in range(TOWNSHIPS + BUREAUS + 1, UNITS + 1):
        supervisors = {
            "territorial": unit % TOWNSHIPS + 1,
            "industry": TOWNSHIPS + 1 + unit % BUREAUS,
            "comprehensive": TOWNSHIPS + 1,
        }
        for line, supervisor in supervisors.items():
            yield {"unit_id": unit, "line": line, "supervisor_id": supervisor, "from_on": since}


def _publish(admin: Person) -> None:
    plans.publish(db.session.scalars(select(Plan)).one(), by=admin)
    db.session.commit()


def _progress() -> None:
    now = clock.now()
    db.session.execute(update(Enrolment).where(Enrolment.id % 3 > 0).values(started_at=now))
    db.session.execute(update(Enrolment).where(Enrolment.id % 3 > 1).values(completed_at=now))
    db.session.execute(text(EXEMPTIONS.format(now=now.replace(tzinfo=None))))
    db.session.commit()


def _fold() -> None:
    while folding.fold():
        db.session.commit()
    db.session.rollback()


def _analyse() -> None:
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _delay() -> float:
    """From the commit of a completion until a reader of the county's rate has it."""
    with reading():
        scope = Scope(db.session.scalars(select(Plan)).one(), select(Unit.id))
        before = rates.total(scope).completed
        db.session.rollback()
    chosen = select(Enrolment.id).where(Enrolment.completed_at.is_(None)).limit(1).scalar_subquery()
    db.session.execute(update(Enrolment).where(Enrolment.id == chosen).values(completed_at=clock.now()))
    db.session.commit()
    begun = time.perf_counter()
    with reading():
        while True:
            scope = Scope(db.session.scalars(select(Plan)).one(), select(Unit.id))
            if rates.total(scope).completed == before + 1:
                return time.perf_counter() - begun
            db.session.rollback()


def _signed_in(app: Flask, admin: Person | None) -> Client:
    app.test_client_class = Client
    client: Any = app.test_client()
    with app.app_context():
        client.sign_in(db.session.merge(admin))
    return client


def _get(client: Client, address: str) -> None:
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200, (address, answer.status_code)


def _exported(client: Client) -> tuple[int, float, float]:
    """Rows, seconds, and by how many MB the process grew while it wrote them."""
    begun, before = time.perf_counter(), _resident()
    rows, most = 0, before
    answer = client.get("/reports/completion/names.csv")
    for chunk in answer.iter_encoded():
        rows += chunk.count(b"\n")
        most = max(most, _resident())
    answer.close()
    return rows, time.perf_counter() - begun, most - before


def _resident() -> float:
    """MB in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _seconds(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The median of some rounds."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return sorted(times)[len(times) // 2]
