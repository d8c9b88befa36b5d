"""Whoever learns a lecture anew, for a new year's plan or after an annulment, sees what counts now and not what once did."""

import pytest
from sqlalchemy import select

from lms.courses import annulling
from lms.courses.models import Enrolment
from lms.db import db
from lms.watching.models import Coverage as CoverageRow
from tests.watching.conftest import World


@pytest.fixture
def anew(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Li Lei has watched the lecture, and that was annulled. No question falls into what he watches."""
    monkeypatch.setitem(world.app.config, "PRESENCE_SECONDS", (10_000, 10_000))
    world.player().play(0, 2400, every=300)
    world.wait(1)
    with world.transaction():
        row = db.session.get_one(Enrolment, world.enrolment_id)
        annulling.annul(row.person_id, row.plan_id, ground="代学", by=[world.cast.admin], at=world.now)
    world.wait(1)
    return world


def _page(client, world):
    client.sign_in(world.cast.li_lei)
    return client.get(f"/lessons/{world.lesson_id}/watch").text


def test_the_page_and_the_first_page_say_that_nothing_counts_yet(client, anew):
    assert 'data-covered=""' in _page(client, anew)
    assert "已看 40:00" not in client.get("/").text


def test_a_player_begins_with_nothing(client, anew):
    client.sign_in(anew.cast.li_lei)

    opening = client.post(f"/lessons/{anew.lesson_id}/watch-sessions", headers={"Accept": "application/json"}).json

    assert opening["covered"] == ""


def test_it_is_told_what_counts_now_and_all_coverage_stays(client, anew):
    first = anew.player().play(0, 600, every=300)

    assert (str(first.covered), first.receipts) == ("0-600", ())
    assert anew.covered() == "0-2400"
    assert 'data-covered="0-600"' in _page(client, anew)


def test_a_later_session_goes_on_from_what_counts_by_then(anew):
    anew.player().play(0, 600, every=300)

    again = anew.player().play(600, 900, every=300)

    assert str(again.covered) == "0-900"


def test_a_beat_that_comes_again_gets_the_same_answer(anew):
    player = anew.player()
    player.fetch(0, 300)
    anew.wait(300)
    nonce = player.nonce

    first, again = player.beat((0, 300)), player.beat((0, 300), nonce=nonce)

    assert str(first.covered) == str(again.covered) == "0-300"


def test_it_completes_when_all_is_watched_anew(anew):
    anew.player().play(0, 2400, every=300)

    with anew.transaction():
        row = db.session.scalars(select(Enrolment).where(Enrolment.closed_at.is_(None))).one()
        assert row.completed_at == anew.now


def test_whose_coverage_all_counts_is_told_all_of_it(world, player):
    player.play(0, 150)

    assert str(world.player().play(150, 300).covered) == "0-300"
    with world.transaction():
        assert db.session.scalars(select(CoverageRow.spans)).one() == "0-300"
