"""All training files of a plan in one file: made by the worker, checked by an outsider, within the scope of whoever asks."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, storage
from lms.courses.models import Plan
from lms.db import db
from lms.people.models import AuditEntry
from lms.reports.archives import tasks
from lms.reports.archives.models import ArchiveBundle
from tests.cast import Cast
from tests.certificates import earning
from tests.conftest import Client


@pytest.fixture
def plan_id(cast: Cast, kept: Any) -> int:
    """A plan of the heads: two firms of Li Lei, who has passed it, and the mill of Ma Jun."""

    def make() -> int:
        earning.earned(cast)
        return db.session.scalars(select(Plan.id)).one()

    return int(kept(make))


@pytest.fixture
def made(client: Client, app: Flask, cast: Cast, plan_id: int) -> str:
    """The address of the bundle that Xihe's supervisor has asked for."""
    client.sign_in(cast.wang_qiang)
    assert client.post(f"/archives/plans/{plan_id}/bundles").status_code == 303
    _work(app)
    return f"/archives/plans/{plan_id}/bundles/{_row(app).id}.zip"


def _work(app: Flask) -> None:
    with app.app_context():
        tasks.look_after_bundles()


def _row(app: Flask) -> ArchiveBundle:
    with app.app_context():
        return db.session.scalars(select(ArchiveBundle).order_by(ArchiveBundle.id.desc())).first()  # type: ignore[return-value]


def test_it_holds_a_folder_for_each_unit_of_the_scope_and_the_hash_of_every_file(
    client: Client, app: Flask, cast: Cast, plan_id: int, made: str
) -> None:
    file = zipfile.ZipFile(io.BytesIO(client.get(made, buffered=True).data))

    sums = dict(reversed(line.split("  ")) for line in file.read("SHA256SUMS").decode().splitlines())  # type: ignore[misc]
    told = json.loads(file.read("manifest.json"))
    folders = sorted({name.partition("/")[0] for name in file.namelist() if "/" in name})
    assert folders == ["0001 西河采石场", "0002 西河面粉厂"]
    assert {"0001 西河采石场/0001 李雷.xlsx", "0001 西河采石场/一企一档.xlsx", "一期一档.xlsx"} <= sums.keys()
    assert sums.keys() | {"SHA256SUMS"} == set(file.namelist())
    assert all(hashlib.sha256(file.read(name)).hexdigest() == digest for name, digest in sums.items())
    assert told["ledger"]["number"] >= 0
    assert {each["path"] for each in told["files"]} < set(sums)
    with app.app_context():
        deeds = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == cast.wang_qiang.id)))
        assert {"archive.bundle_made", "archive.bundle_taken"} <= deeds


def test_nobody_else_fetches_it(client: Client, cast: Cast, plan_id: int, made: str) -> None:
    for person in (cast.han_mei, cast.admin, cast.li_lei, cast.liu_fang, cast.deng_chao):
        client.sign_in(person)
        assert client.get(made).status_code == 404
    client.sign_in(cast.deng_chao)
    assert client.post(f"/archives/plans/{plan_id}/bundles").status_code == 404


def test_what_a_dead_worker_left_is_made_anew_and_goes_after_days(
    client: Client, app: Flask, cast: Cast, plan_id: int, made: str
) -> None:
    with app.app_context():
        row = db.session.scalars(select(ArchiveBundle)).one()
        first = storage.path(row.path or "")
        row.state, row.lease_until = "working", clock.now() - timedelta(seconds=1)
        db.session.commit()

    _work(app)

    assert not first.exists()
    assert client.get(made, buffered=True).status_code == 200
    with app.app_context():
        row = db.session.scalars(select(ArchiveBundle)).one()
        second, row.asked_at = storage.path(row.path or ""), clock.now() - timedelta(days=8)
        db.session.commit()
    _work(app)
    assert not second.exists()
    assert client.get(made).status_code == 404


def test_a_full_disk_is_told_and_leaves_nothing(
    client: Client, app: Flask, cast: Cast, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "DISK_RESERVE_MB", 10**9)
    client.sign_in(cast.admin)
    client.post(f"/archives/plans/{plan_id}/bundles")

    _work(app)

    assert "服务器磁盘已满" in client.get(f"/archives/plans/{plan_id}").text
    with app.app_context():
        assert not list(storage.folder("archives").glob("*"))


def _ordered(client: Client, app: Flask, **asked: str) -> list[str]:
    """What is in the file of a year that the person signed in asks for."""
    answer = client.post("/archives/bundles", data={"year": str(clock.today().year)} | asked)
    assert answer.status_code == 303, answer.text
    _work(app)
    return _names(client.get(f"/archives/bundles/{_row(app).id}.zip", buffered=True).data)


def _names(data: bytes) -> list[str]:
    return [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if "/" in name]


def test_a_year_holds_all_units_of_the_scope(client: Client, app: Flask, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.wang_qiang)

    names = _ordered(client, app)

    assert {name.partition("/")[0] for name in names} == {"0001 西河采石场", "0002 西河面粉厂"}
    assert len([name for name in names if name.endswith("一企一档.xlsx")]) == 2


def test_chosen_units_alone_are_in_it_and_a_line_that_names_none_of_the_own_is_refused(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.wang_qiang)
    refused = client.post(
        "/archives/bundles", data={"year": str(clock.today().year), "units": "西河面粉厂\n东山机械厂"}
    )

    names = _ordered(client, app, units="91141021ma0000003w")

    assert (refused.status_code, "第 2 行" in refused.text) == (422, True)
    assert {name.partition("/")[0] for name in names} == {"0001 西河面粉厂"}


def test_named_persons_alone_are_in_it_without_the_files_of_units(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.han_mei)
    stranger = client.post("/archives/bundles", data={"year": str(clock.today().year), "persons": "李雷\n马军"})

    names = _ordered(client, app, persons="李雷，东山机械厂")

    assert (stranger.status_code, "马军" in stranger.text) == (422, True)
    assert names == ["0001 东山机械厂/0001 李雷.xlsx", "0001 东山机械厂/培训档案 0001-0001.pdf"]


def test_units_are_ticked_in_their_list(client: Client, app: Flask, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.admin)
    assert "bundles/selected" in client.get("/units").text
    assert client.post("/archives/bundles/selected").status_code == 422

    answer = client.post("/archives/bundles/selected", data={"units": [cast.lis_works.id, cast.dongshan.id]})

    assert answer.status_code == 303
    _work(app)
    names = _names(client.get(f"/archives/bundles/{_row(app).id}.zip", buffered=True).data)
    assert {name.partition("/")[0] for name in names} == {"0001 东山机械厂"}


def test_neighbours_get_nothing_of_a_year_and_nobody_the_file_of_another(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.han_mei)
    _ordered(client, app)
    address = f"/archives/bundles/{_row(app).id}.zip"

    for person in (cast.wang_qiang, cast.admin, cast.deng_chao, cast.liu_fang, cast.li_lei):
        client.sign_in(person)
        assert client.get(address).status_code == 404
    client.sign_in(cast.deng_chao)
    for asked in ({}, {"units": "东山机械厂"}, {"persons": "李雷"}):
        assert client.post("/archives/bundles", data={"year": str(clock.today().year)} | asked).status_code in (
            409,
            422,
        )
    client.sign_in(cast.deng_chao)
    refused = client.post("/archives/bundles/selected", data={"units": [cast.lis_works.id]})
    assert refused.status_code == 409
