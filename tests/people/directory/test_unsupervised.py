"""Enterprises that nobody supervises along a line, and assigning them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.people.models import SupervisionLine
from tests.cast import Cast
from tests.conftest import Client

PAGE = "/units/unsupervised?line=industry"


@pytest.fixture
def lost(cast: Cast, kept: Any) -> Cast:
    """The mill's industry line ended yesterday."""
    kept(lambda: setattr(_line(cast), "to_on", clock.today() - timedelta(days=1)))
    return cast


def _line(cast: Cast) -> SupervisionLine:
    found = select(SupervisionLine).filter_by(unit_id=cast.mas_mill.id, line="industry").order_by(SupervisionLine.id)
    return db.session.scalars(found).all()[-1]


@pytest.mark.parametrize(
    ("who", "sees"), [("admin", True), ("wang_qiang", True), ("wu_gang", True), ("han_mei", False), ("qian_yu", False)]
)
def test_each_sees_those_of_the_own_scope(client: Client, lost: Cast, who: str, sees: bool) -> None:
    client.sign_in(getattr(lost, who))

    assert (f'href="/units/{lost.mas_mill.id}"' in client.get(PAGE).text) is sees
    assert f'href="/units/{lost.mas_mill.id}"' not in client.get("/units/unsupervised?line=territorial").text
    assert client.get("/units/unsupervised?line=nonsense").status_code == 404


def test_an_administrator_reads_of_them_at_once_and_assigns_them(client: Client, app: Flask, lost: Cast) -> None:
    client.sign_in(lost.admin)
    assert "有 1 家单位缺少监管单位" in client.get("/").text
    order = {"line": "industry", "supervisor": "县能源局", "from_on": str(clock.today()), "units": [lost.mas_mill.id]}

    assert client.post("/units/unsupervised", data=order).status_code == 303

    with app.app_context():
        assert _line(lost).supervisor_id == lost.energy_bureau.id
    assert "都有监管单位" in client.get(PAGE).text


@pytest.mark.parametrize("wrong", [{"units": []}, {"supervisor": "无此单位"}, {"supervisor": "西河面粉厂"}])
def test_a_wrong_order_assigns_nothing(client: Client, app: Flask, lost: Cast, wrong: dict[str, Any]) -> None:
    client.sign_in(lost.admin)
    order = {"line": "industry", "supervisor": "县能源局", "from_on": str(clock.today()), "units": [lost.mas_mill.id]}

    assert client.post("/units/unsupervised", data=order | wrong).status_code == 422
    with app.app_context():
        assert _line(lost).to_on is not None
