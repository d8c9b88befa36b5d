"""Printed certificates that have ended are listed until somebody has taken them back; those that expire soon are told of before."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.certificates import ending, register
from lms.certificates.models import Certificate
from lms.db import db
from lms.demo import past
from lms.people.models import AuditEntry, Person
from tests.cast import Cast
from tests.certificates import earning
from tests.conftest import Client


@pytest.fixture
def plan_id(app: Flask, cast: Cast) -> int:
    """Li Lei's certificate, valid for a year, was revoked and another one issued in its place."""
    with app.app_context():
        made, admin = earning.earned(cast, valid_months=12), db.session.get_one(Person, cast.admin.id)
        found = register.certificate(made.id, cast.admin)
        ending.revoke(found, reason="wrong_facts", note=None, by=admin)
        db.session.commit()
        ending.reissue(register.certificate(made.id, cast.admin), by=admin)
        db.session.commit()
        return made.plan_id


def _all(app: Flask) -> list[Certificate]:
    with app.app_context():
        return list(db.session.scalars(select(Certificate).order_by(Certificate.id)))


def test_paper_of_an_ended_certificate_is_listed_until_it_is_taken_back(
    app: Flask, client: Client, cast: Cast, plan_id: int
) -> None:
    old, new = _all(app)
    address = f"/plans/{plan_id}/certificates/recall"
    client.sign_in(cast.admin)

    assert address in client.get("/").text
    assert address in client.get(f"/plans/{plan_id}/certificates").text
    listed = client.get(address).text
    assert all(words in listed for words in ("李雷", old.number, new.number, "内容有误"))

    assert "没有勾选任何一项" in client.post(address, data={}, follow_redirects=True).text
    client.post(address, data={"certificate": [str(new.id), "999999", "x"]})
    assert [each.taken_back_at for each in _all(app)] == [None, None]

    told = client.post(address, data={"certificate": str(old.id)}, follow_redirects=True).text
    assert "已从清单中划去 1 份证明" in told
    assert "没有待收回的纸质证明" in told
    assert address not in client.get("/").text
    first, second = _all(app)
    assert (first.taken_back_by_id, second.taken_back_at) == (cast.admin.id, None)
    with app.app_context():
        assert db.session.scalar(select(AuditEntry).where(AuditEntry.action == "certificate.taken_back"))


@pytest.mark.parametrize("who", ["li_lei", "zhao_min", "han_mei"])
def test_nobody_else_finds_the_list(app: Flask, client: Client, cast: Cast, plan_id: int, who: str) -> None:
    client.sign_in(getattr(cast, who))

    for method in (client.get, client.post):
        assert method(f"/plans/{plan_id}/certificates/recall").status_code == 404
    assert _all(app)[0].taken_back_at is None


def test_holder_and_office_read_for_thirty_days_that_one_expires(
    app: Flask, client: Client, cast: Cast, plan_id: int
) -> None:
    until = _all(app)[1].valid_until
    assert until
    for days, is_told in ((31, False), (30, True), (0, True), (-1, False)):
        with past.at(clock.start_of(until - timedelta(days=days)) + timedelta(hours=9)):
            client.sign_in(cast.li_lei)
            assert ("后续培训安排" in client.get("/").text) == is_told
            client.sign_in(cast.admin)
            assert ("份证明将在 30 天内到期" in client.get("/").text) == is_told
            listed = client.get(f"/plans/{plan_id}/certificates?state=expiring").text
            assert (_all(app)[1].number in listed, _all(app)[0].number in listed) == (is_told, False)
