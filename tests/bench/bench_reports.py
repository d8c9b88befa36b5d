"""Reports at 100,000 enrolments: publishing the plan, the dashboard, a page of names, and the file of all names.

Each against the barest SQL for the same thing on the same database in the same run.
"""

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
from lms.db import db
from lms.people.models import Person, Post, RoleGrant, SupervisionLine, Unit
from tests import databases, factories
from tests.bench import Result
from tests.conftest import Client

POSTS, UNITS, TOWNSHIPS, BUREAUS = 100_000, 5_000, 7, 15
ROUNDS = 7
BARE = (
    "SELECT unit_id, count(*), count(started_at), count(completed_at) FROM enrolment WHERE plan_id = 1 GROUP BY unit_id"
)
COPY = """INSERT INTO bare SELECT id, person_id, unit_id FROM post"""
PAGES = (
    ("dashboard by township", "/reports/completion?by=township"),
    ("dashboard by industry", "/reports/completion?by=industry"),
    ("dashboard by unit, first page", "/reports/completion?by=unit"),
    ("names of one township, first page", "/reports/completion/names?line=territorial&key=1"),
    ("names of the county, first page", "/reports/completion/names"),
)


def measure(folder: Path) -> Iterator[Result]:
    for kind in ("sqlite", "postgresql"):
        with databases.site(kind, folder / kind) as app:
            app.config["WTF_CSRF_ENABLED"] = False
            yield from _measured(app, kind)


def _measured(app: Flask, kind: str) -> Iterator[Result]:
    with app.app_context():
        admin = _build()
        bare = _seconds(lambda: _bare_insert(), rounds=1)
        publish = _seconds(lambda: _publish(admin), rounds=1)
        yield Result(f"{kind}: publish a plan for {POSTS:,} posts", publish, "s", bare, "bare INSERT … SELECT")
        _progress()
    client = _signed_in(app, admin)
    with app.app_context():
        bare = _seconds(lambda: db.session.execute(text(BARE)).all()) * 1000
    for words, address in PAGES:
        took = _seconds(lambda address=address: _get(client, address)) * 1000
        yield Result(f"{kind}: {words}", took, "ms", bare, "bare GROUP BY unit_id")
    for ending in ("csv", "xlsx"):
        took = _seconds(lambda ending=ending: _get(client, f"/reports/completion/names.{ending}"), rounds=1)
        yield Result(f"{kind}: all names as {ending}", POSTS / took, "rows/s")


def _build() -> Person:
    admin = factories.person("管理员")
    db.session.add(RoleGrant(person_id=admin.id, role="administrator"))
    db.session.execute(insert(Unit), [_unit(number) for number in range(1, TOWNSHIPS + BUREAUS + UNITS + 1)])
    db.session.execute(insert(SupervisionLine), list(_lines()))
    first = admin.id + 1
    db.session.execute(insert(Person), [{"name": f"人员{number}"} for number in range(POSTS)])
    db.session.execute(insert(Post), [_post(number, first + number) for number in range(POSTS)])
    course = factories.course(admin, factories.recording(admin))
    factories.plan(course, admin, kinds=["enterprise_head"]).published_at = None
    db.session.commit()
    return admin


def _unit(number: int) -> dict[str, Any]:
    if number <= TOWNSHIPS:
        return {"kind": "township", "name": f"乡镇{number}", "position": number, "township_id": number}
    kind = "organ" if number <= TOWNSHIPS + BUREAUS else "enterprise"
    return {"kind": kind, "name": f"单位{number}", "position": number, "township_id": number % TOWNSHIPS + 1}


def _lines() -> Iterator[dict[str, Any]]:
    since = clock.today() - timedelta(days=99)
    for unit in range(TOWNSHIPS + BUREAUS + 1, TOWNSHIPS + BUREAUS + UNITS + 1):
        supervisors = {
            "territorial": unit % TOWNSHIPS + 1,
            "industry": TOWNSHIPS + 1 + unit % BUREAUS,
            "comprehensive": TOWNSHIPS + 1,
        }
        for line, supervisor in supervisors.items():
            yield {"unit_id": unit, "line": line, "supervisor_id": supervisor, "from_on": since}


def _post(number: int, person: int) -> dict[str, Any]:
    return {"person_id": person, "unit_id": TOWNSHIPS + BUREAUS + 1 + number % UNITS, "kind": "enterprise_head"}


def _bare_insert() -> None:
    db.session.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, person_id INTEGER, unit_id INTEGER)"))
    db.session.execute(text(COPY))
    db.session.commit()


def _publish(admin: Person) -> None:
    plans.publish(db.session.scalars(select(Plan)).one(), by=admin)
    db.session.commit()


def _progress() -> None:
    """Two in three have begun, one in three has completed."""
    now = clock.now()
    db.session.execute(update(Enrolment).where(Enrolment.id % 3 > 0).values(started_at=now))
    db.session.execute(update(Enrolment).where(Enrolment.id % 3 > 1).values(completed_at=now))
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _signed_in(app: Flask, admin: Person) -> Client:
    app.test_client_class = Client
    client: Any = app.test_client()
    with app.app_context():
        client.sign_in(db.session.merge(admin))
    return client


def _get(client: Client, address: str) -> None:
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200, (address, answer.status_code)


def _seconds(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The median of some rounds."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return sorted(times)[len(times) // 2]
