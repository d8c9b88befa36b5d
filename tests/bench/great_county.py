"""A county of 20,000 units with as many tasks as are asked for: made in bulk, and kept between runs where `BENCH_KEPT` names a folder."""

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select, text

from lms import clock, create_app
from lms.courses import plans
from lms.courses.models import Plan
from lms.db import db
from lms.people.models import Person, RoleGrant, SupervisionLine, Unit
from lms.reports.tallies import folding
from tests import databases, factories

# So many that the tasks of a unit are not all alike: what is dealt out below goes by 3, 10, 50 and 60.
UNITS, TOWNSHIPS, BUREAUS = 20_000, 12, 21
ENTERPRISES = UNITS - TOWNSHIPS - BUREAUS
DAYS = 60
NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})",
    "postgresql": "WITH numbers AS (SELECT n FROM generate_series(0, {last}) AS n)",
}
BACK = {
    "sqlite": "datetime('{now}', '-' || (id % 60) || ' days')",
    "postgresql": "CAST('{now}' AS timestamp) - id % 60 * interval '1 day'",
}
# One person in fifty has two posts, one post in three is of a head, one in fifty has a rank.
PERSONS = "INSERT INTO person (name, sign_in_epoch, created_at) SELECT '人员' || n, 0, '{now}' FROM numbers"
POSTS = """INSERT INTO post (person_id, unit_id, kind, rank, created_at)
SELECT {first} + n * 49 / 50, {enterprise} + n % {enterprises}, CASE n % 3 WHEN 0 THEN 'enterprise_head' ELSE 'safety_manager' END,
CASE n % 50 WHEN 0 THEN 20 + n % 4 / 2 END, '{now}' FROM numbers"""
# Two tasks in three are begun and one in three completed, in each of three ways and over two months.
STAMPS = """UPDATE enrolment SET enrolled_at = '{opened}', started_at = CASE WHEN id % 3 > 0 THEN {back} END,
completed_at = CASE WHEN id % 3 > 1 THEN {back} END,
grade = CASE WHEN id % 3 > 1 THEN CASE WHEN id % 10 < 7 THEN 'online' WHEN id % 10 < 9 THEN 'group' ELSE 'offline' END END"""
PROGRESS = """INSERT INTO lesson_progress (enrolment_id, lesson_id, started_at, completed_at, grade, earned, entered)
SELECT e.id, l.id, e.started_at, e.completed_at, e.grade, '{{"45": 5400}}', {false}
FROM enrolment e JOIN lesson l ON true WHERE e.started_at IS NOT NULL"""
# One post in a hundred is exempt, one in a hundred deferred.
EXCUSALS = """INSERT INTO excusal (plan_id, post_id, person_id, kind, ground, document, approved_by, until, at, made_by_id)
SELECT plan_id, post_id, person_id, CASE id % 100 WHEN 0 THEN 'exemption' ELSE 'deferral' END, 'in_village', '2026-3', '县委组织部',
{until}, '{now}', 1 FROM enrolment WHERE id % 100 IN (0, 7)"""


@dataclass
class County:
    """The site, whether it was there already, and the seconds that each step of making it took."""

    app: Flask
    kind: str
    steps: dict[str, float]

    def person(self, name: str) -> Person:
        return db.session.scalars(select(Person).where(Person.name == name)).one()

    def backends(self) -> Sequence[int]:
        """The processes of PostgreSQL that answer the site."""
        if self.kind != "postgresql":
            return ()
        with psycopg.connect(self.app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")) as asking:
            found = asking.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
                " AND pid <> pg_backend_pid()"
            )
            return [row[0] for row in found]


SUPERVISORS = {
    "乡镇干部": ("territorial", 1),
    "行业科长": ("industry", TOWNSHIPS + 2),
    "综合科长": ("comprehensive", TOWNSHIPS + 1),
}


@contextmanager
def county(kind: str, size: int, folder: Path) -> Iterator[County]:
    kept = os.environ.get("BENCH_KEPT")
    with _kept(kind, size, Path(kept)) if kept else databases.site(kind, folder / f"{kind}{size}") as app:
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            steps = {} if db.session.scalar(select(Person.id).limit(1)) else dict(_made(size))
        yield County(app, kind, steps)


@contextmanager
def _kept(kind: str, size: int, folder: Path) -> Iterator[Flask]:
    """One whose making was not finished is to be removed by hand."""
    address = _kept_database(f"lms_bench_{_mark(folder)}_{size}") if kind == "postgresql" else ""
    instance = folder.resolve() / f"{kind}{size}"
    app = create_app(LMS_PUBLIC_URL="http://localhost", LMS_INSTANCE=str(instance), LMS_DATABASE_URL=address)
    app.config["TESTING"] = True
    with app.app_context():
        upgrade(str(databases.MIGRATIONS))
    yield app
    with app.app_context():
        db.engine.dispose()


def _mark(folder: Path) -> str:
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]


def _kept_database(name: str) -> str:
    with psycopg.connect(databases.POSTGRES, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f'CREATE DATABASE "{name}"')
    return databases.POSTGRES.rsplit("/", 1)[0] + "/" + name


def _made(size: int) -> Iterator[tuple[str, float]]:
    for name, step in (("load persons and posts", _load), ("publish the plan", _publish), ("stamp the tasks", _stamp),
                       ("count all tallies", _fold)):  # fmt: skip
        begun = time.perf_counter()
        step(size)
        db.session.commit()
        yield name, time.perf_counter() - begun


def _load(size: int) -> None:
    admin = factories.person("管理员")
    db.session.add(RoleGrant(person_id=admin.id, role="administrator"))
    db.session.execute(insert(Unit), [_unit(number) for number in range(1, UNITS + 1)])
    db.session.execute(insert(SupervisionLine), list(_lines()))
    for name, (line, unit) in SUPERVISORS.items():
        person = factories.person(name)
        db.session.add(RoleGrant(person_id=person.id, role="supervisor", line=line, unit_id=unit))
    facts = {"now": _utc(clock.now()), "first": admin.id + 1 + len(SUPERVISORS), "enterprise": TOWNSHIPS + BUREAUS + 1,
             "enterprises": ENTERPRISES}  # fmt: skip
    for order in (PERSONS, POSTS):
        _numbered(order.format(**facts), size)
    course = factories.course(admin, factories.recording(admin))
    plan = factories.plan(course, admin, kinds=["enterprise_head", "safety_manager"])
    plan.published_at, plan.opens_on = None, clock.today() - timedelta(days=DAYS)


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


def _publish(size: int) -> None:
    admin = db.session.scalars(select(Person).where(Person.name == "管理员")).one()
    plans.publish(db.session.scalars(select(Plan)).one(), by=admin)


def _stamp(size: int) -> None:
    now = clock.now()
    kind = db.engine.dialect.name
    until = clock.today() + timedelta(days=90)
    facts = {
        "now": _utc(now),
        "opened": _utc(now - timedelta(days=DAYS)),
        "back": BACK[kind].format(now=_utc(now)),
        "until": f"CASE id % 100 WHEN 7 THEN {_day(until)} END",
        "false": "0" if kind == "sqlite" else "false",
    }
    for order in (STAMPS, PROGRESS, EXCUSALS):
        db.session.execute(text(order.format(**facts)))
    plan = db.session.scalars(select(Plan)).one()
    plan.published_at = now - timedelta(days=DAYS)


def _fold(size: int) -> None:
    for _ in folding.fold_all():
        db.session.commit()


def _utc(moment: Any) -> str:
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def _day(day: date) -> str:
    return f"'{day}'" if db.engine.dialect.name == "sqlite" else f"DATE '{day}'"
