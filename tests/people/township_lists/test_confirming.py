"""Each township's supervisor confirms once a year which enterprises lie there; the county sees who is missing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.db import db
from lms.people.models import ConfirmedUnit, ListConfirmation, Unit
from lms.people.township_lists import entries
from tests.cast import Cast
from tests.conftest import Client
from tests.people.conftest import deeds


def _confirm(client: Client, app: Flask, cast: Cast, digest: str | None = None) -> Any:
    with app.app_context():
        digest = digest or entries.digest(entries.present(cast.xihe))
    client.sign_in(cast.wang_qiang)
    return client.post(f"/townships/{cast.xihe.id}/enterprises", data={"digest": digest})


def _count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def _differing(app: Flask, cast: Cast) -> list[tuple[str, str, str | None]]:
    with app.app_context():
        before = db.session.scalars(select(ListConfirmation).order_by(ListConfirmation.id.desc()).limit(1)).one()
        found = entries.differences(entries.present(cast.xihe), before)
        return [(each.code, each.entry.name, each.moved_to) for each in found]


def test_the_list_is_frozen_as_it_was_seen(client: Client, app: Flask, cast: Cast, kept: Any) -> None:
    client.sign_in(cast.wang_qiang)
    assert "西河镇人民政府的生产经营单位名单今年尚未确认" in client.get("/").text

    assert _confirm(client, app, cast).status_code == 303
    kept(lambda: setattr(db.session.get_one(Unit, cast.mas_mill.id), "name", "改名面粉厂"))

    with app.app_context():
        row = db.session.scalars(select(ListConfirmation)).one()
        assert (row.year, row.count, row.confirmed_by_id) == (clock.today().year, 2, cast.wang_qiang.id)
        assert row.digest == entries.digest(entries.confirmed(row))
    page = client.get(f"/confirmed-lists/{row.id}").text
    assert "西河面粉厂" in page
    assert "与确认时一致" in page
    assert "今年尚未确认" not in client.get("/").text
    assert deeds(app) == ["unit.list_confirmed"]


def test_a_row_that_was_altered_afterwards_shows(client: Client, app: Flask, cast: Cast, kept: Any) -> None:
    _confirm(client, app, cast)
    kept(lambda: setattr(db.session.scalars(select(ConfirmedUnit)).first(), "name", "别的厂"))
    with app.app_context():
        number = db.session.scalars(select(ListConfirmation.id)).one()

    assert "与确认时不一致" in client.get(f"/confirmed-lists/{number}").text


def test_a_list_that_changed_meanwhile_is_to_be_looked_at_again(client: Client, app: Flask, cast: Cast) -> None:
    answer = _confirm(client, app, cast, "0" * 64)

    assert (answer.status_code, "西河面粉厂" in answer.text, 'name="digest"' in answer.text) == (409, True, True)
    assert _count(app, ListConfirmation) == 0


def test_only_another_confirmation_takes_its_place(client: Client, app: Flask, cast: Cast) -> None:
    _confirm(client, app, cast)
    _confirm(client, app, cast)

    assert (_count(app, ListConfirmation), _count(app, ConfirmedUnit)) == (2, 4)


def test_what_came_left_and_changed_since_is_named(
    client: Client, app: Flask, cast: Cast, kept: Any, later: Callable[..., None]
) -> None:
    _confirm(client, app, cast)
    later(days=365)

    def a_year() -> None:
        new = Unit(kind="enterprise", name="新厂", township_id=cast.xihe.id, position=100)
        db.session.add(new)
        db.session.get_one(Unit, cast.lis_works.id).township_id = cast.xihe.id
        db.session.get_one(Unit, cast.lis_quarry.id).closed_on = clock.today()
        db.session.get_one(Unit, cast.mas_mill.id).township_id = cast.dongshan.id

    kept(a_year)

    assert _differing(app, cast) == [
        ("new", "新厂", None),
        ("moved_here", "东山机械厂", None),
        ("closed", "西河采石场", None),
        ("moved_away", "西河面粉厂", "东山镇"),
    ]
    client.sign_in(cast.wang_qiang)
    page = client.get(f"/townships/{cast.xihe.id}/enterprises").text
    assert "迁出 → 东山镇" in page
    assert "今年尚未确认" in page


@pytest.mark.parametrize(
    ("who", "reads", "sees"),
    [
        ("admin", True, {"东山镇人民政府", "西河镇人民政府"}),
        ("wu_gang", False, {"东山镇人民政府", "西河镇人民政府"}),
        ("wang_qiang", True, {"西河镇人民政府"}),
        ("han_mei", False, {"东山镇人民政府"}),
        ("qian_yu", False, set()),
        ("deng_chao", False, set()),
        ("gao_yan", False, None),
    ],
)
def test_each_sees_the_own_townships_and_the_county_who_is_missing(
    client: Client, app: Flask, cast: Cast, who: str, reads: bool, sees: set[str] | None
) -> None:
    _confirm(client, app, cast)
    with app.app_context():
        number = db.session.scalars(select(ListConfirmation.id)).one()
    client.sign_in(getattr(cast, who))
    overview = client.get("/townships")

    assert overview.status_code == (404 if sees is None else 200)
    if sees is not None:
        assert {name for name in ("东山镇人民政府", "西河镇人民政府") if name in overview.text} == sees
    for address in (f"/townships/{cast.xihe.id}/enterprises", f"/confirmed-lists/{number}"):
        assert client.get(address).status_code == (200 if reads else 404)
    if who == "wu_gang":
        assert "2 个乡镇中有 1 个尚未确认" in overview.text
    if who != "wang_qiang":
        assert client.post(f"/townships/{cast.xihe.id}/enterprises", data={"digest": ""}).status_code == 404
